"""A capture that travels to another State is read there, and by nobody on the way."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from identity.contract.counter import CheckHeldIdentity, CheckIdentity, check_context
from shared.identifiers import draw_identity_number
from shared.roles import Role
from shared.sealing.message import seal_message
from shared.signed_http.keys import Purpose
from shared.states import State
from shared.web.client import RemoteError
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.specimens import a_fingerprint

STATION, OTHER_STATION = "station-dori.bfa.aes.example", "station-djibo.bfa.aes.example"
NUMBER, OTHER_NUMBER = draw_identity_number(), draw_identity_number()
CAPTURE = CheckIdentity(finger=2, record=a_fingerprint(2)).model_dump_json().encode()


def sealed(
    identity: IdentityUnderTest,
    *,
    by: str = STATION,
    about: str = NUMBER,
    capture: bytes = CAPTURE,
) -> bytes:
    [record] = identity.trust.keys_of(ENTITY, Purpose.ENCRYPTION)
    assert isinstance(record.public_key, EllipticCurvePublicKey)
    return seal_message(record.public_key, capture, context=check_context(by, ENTITY, about))


async def refusal(identity: IdentityUnderTest, capture: bytes) -> str:
    police = identity.officer(
        "police", Role.POLICE_OFFICER, state=State.BFA, place="station-dori"
    ).credential
    order = CheckHeldIdentity.model_construct(identity_number=NUMBER, sealed_capture=capture)
    with pytest.raises(RemoteError) as refused:
        await identity.client(STATION).check_holder(order, officer=police)
    return refused.value.code


async def test_a_capture_opens_for_whom_it_was_taken_where_it_was_taken_and_nowhere_else(
    identity: IdentityUnderTest,
) -> None:
    opened = await refusal(identity, sealed(identity))
    assert opened != "message_not_opened", "it opens, and nobody has such a card"
    for bent in (
        CAPTURE,
        sealed(identity, about=OTHER_NUMBER),
        sealed(identity, by=OTHER_STATION),
        sealed(identity, capture=b"{}"),
        sealed(identity, capture=b"\xff" * 100),
    ):
        assert await refusal(identity, bent) == "message_not_opened"


def test_nothing_of_a_capture_stands_in_the_order_that_travels(
    identity: IdentityUnderTest,
) -> None:
    order = CheckHeldIdentity.model_construct(
        identity_number=NUMBER, sealed_capture=sealed(identity)
    )
    travels = order.model_dump_json()
    assert CAPTURE.decode()[30:80] not in travels
    assert CheckHeldIdentity.model_fields.keys() == {"identity_number", "sealed_capture"}
