"""Enrolment kits for tests: what they sign and seal without network, and how they send it."""

from collections.abc import Sequence
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from identity.contract.applications import FINALISE, ApplicationContent, ApplicationKind
from identity.contract.client import IdentityClient
from identity.contract.packets import Packet, PacketState, Signatory
from services.enrolment_kit.packets import Kit, MadePacket, make_packet
from services.enrolment_kit.prepared import PreparedApplication, PreparedCapture
from shared.roles import Role
from shared.signed_http.keys import Purpose
from tests.support.enrolments import all_captures
from tests.support.identity_service import ENTITY, IdentityUnderTest


class AKit:
    """A kit of Mali and the officer who works with it; its registry knows both."""

    def __init__(self, identity: IdentityUnderTest, number: int) -> None:
        self.name = f"kit-{number:04}.mli.aes.example"
        self.operator = identity.officer(f"operator-{number}", Role.REGISTRAR)
        [sealing] = identity.trust.keys_of(ENTITY, Purpose.ENCRYPTION)
        assert isinstance(sealing.public_key, EllipticCurvePublicKey)
        key = identity.trust.new_key(self.name, Purpose.ATTESTATION)
        self.kit = Kit(key, ENTITY, sealing.public_key)
        self._identity = identity

    def packet(
        self,
        content: ApplicationContent,
        *,
        sequence: int,
        kind: ApplicationKind = ApplicationKind.FIRST,
        captures: Sequence[PreparedCapture] | None = None,
    ) -> MadePacket:
        """A new application, signed by the operator and sealed."""
        taken = all_captures() if captures is None else captures
        prepared = PreparedApplication(uuid4(), kind, content, tuple(taken))
        now, digest = self._identity.clock(), prepared.digest(self._identity.parts.state)
        operator = Signatory(
            credential=self.operator.credential,
            approval=self.operator.approve(FINALISE, digest, now),
        )
        return make_packet(
            self.kit, prepared, sequence=sequence, operator=operator, supervisor=None, now=now
        )

    async def send(self, client: IdentityClient, packet: MadePacket, *, first: int = 0) -> Packet:
        """Send all that the registry lacks of a packet, beginning with whichever capture."""
        officer = self.operator.credential
        receipt = await client.submit_packet(packet.order, officer=officer)
        lacking = list(receipt.missing)
        for buffer_id in (*lacking[first:], *lacking[:first]):
            receipt = await client.put_packet_capture(
                packet.packet_id, buffer_id, packet.captures[buffer_id], officer=officer
            )
        return receipt


def is_processed(receipt: Packet) -> bool:
    return receipt.state is PacketState.PROCESSED
