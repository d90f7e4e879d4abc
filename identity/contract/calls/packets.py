"""Calls about enrolment kits and their packets."""

from uuid import UUID

from identity.contract.calls.enrolment import enrolling
from identity.contract.packets import KitStatus, Packet, StopKit, SubmitPacket
from shared.web.client import ServiceClient

_PACKETS, _KITS = "/v1/enrolment/packets", "/v1/enrolment/kits"


class PacketsCalls(ServiceClient):
    """One typed call per endpoint; errors as ServiceClient says."""

    async def submit_packet(self, order: SubmitPacket, *, officer: str) -> Packet:
        return await self._ask("POST", _PACKETS, Packet, order=order, headers=enrolling(officer))

    async def put_packet_capture(
        self, packet_id: str, buffer_id: UUID, sealed: bytes, *, officer: str
    ) -> Packet:
        return await self._ask(
            "PUT",
            f"{_PACKETS}/{packet_id}/buffers/{buffer_id}",
            Packet,
            order=sealed,
            headers=enrolling(officer),
        )

    async def get_packet(self, packet_id: str, *, officer: str) -> Packet:
        return await self._ask("GET", f"{_PACKETS}/{packet_id}", Packet, headers=enrolling(officer))

    async def accept_packet(self, packet_id: str, *, officer: str, approval: str) -> Packet:
        return await self._ask(
            "POST",
            f"{_PACKETS}/{packet_id}/acceptance",
            Packet,
            headers=enrolling(officer, approval),
        )

    async def get_kit(self, kit: str, *, officer: str) -> KitStatus:
        return await self._ask("GET", f"{_KITS}/{kit}", KitStatus, headers=enrolling(officer))

    async def stop_kit(self, kit: str, order: StopKit, *, officer: str) -> KitStatus:
        return await self._ask(
            "POST", f"{_KITS}/{kit}/stop", KitStatus, order=order, headers=enrolling(officer)
        )

    async def release_kit(self, kit: str, *, officer: str) -> KitStatus:
        return await self._ask(
            "POST", f"{_KITS}/{kit}/release", KitStatus, headers=enrolling(officer)
        )
