"""Endpoints under /v1/enrolment for enrolment kits: their packets, and the kits themselves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path

from identity.audit_events import AuditEvent
from identity.contract.packets import KitStatus, Packet, StopKit, SubmitPacket
from identity.enrolment.actions import kits, packets
from identity.parts import Parts
from identity.web import Bureau
from shared.entities import Entity, EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.trust.names import ENTITY_CHARACTERS_MAX
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/enrolment",
    tags=["enrolment"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.ENROLMENT)],
)

Sender = Annotated[Entity, Depends(own_machine(EntityKind.BUREAU, EntityKind.KIT))]
"""A kit that found a network, or the bureau that it was carried to."""
Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.ENROLMENT_SUPERVISOR))]
Concerned = Annotated[Officer, Depends(officer_with(Role.REGISTRAR, Role.ENROLMENT_SUPERVISOR))]
PacketId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
KitName = Annotated[str, Path(pattern=r"^[a-z0-9.-]+$", max_length=ENTITY_CHARACTERS_MAX)]


@router.post("/packets")
@refused_as(AuditEvent.PACKET_REFUSED)
async def submit(
    order: SubmitPacket, sender: Sender, _: Registrar, work: CurrentWork, parts: Parts
) -> Packet:
    """Bring a packet without its captures; again, it changes nothing. 403 for unknown kits."""
    return await packets.submit_packet(work, parts, received_from=sender.name, order=order)


@router.put("/packets/{packet_id}/buffers/{buffer_id}")
@refused_as(AuditEvent.PACKET_REFUSED)
async def put_capture(
    packet_id: PacketId,
    buffer_id: UUID,
    sealed: Annotated[bytes, Body(media_type="application/octet-stream")],
    _: Sender,
    __: Registrar,
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> Packet:
    """Bring one sealed capture of a packet. 422 if it is not the one that was announced."""
    return await packets.put_packet_capture(
        work, parts, consult, packet_id=packet_id, buffer_id=buffer_id, sealed=sealed
    )


@router.get("/packets/{packet_id}")
@refused_as(AuditEvent.PACKET_READING_REFUSED)
async def read(packet_id: PacketId, _: Sender, __: Concerned, work: CurrentWork) -> Packet:
    """How the registry has a packet. 404 if it never came."""
    return await packets.read_packet(work, packet_id=packet_id)


@router.post("/packets/{packet_id}/acceptance")
@refused_as(AuditEvent.PACKET_ACCEPTANCE_REFUSED)
async def accept(
    packet_id: PacketId,
    _: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Packet:
    """Let a conflicting or withheld packet count; signed over its identifier. 403 for its own."""
    return await packets.accept_packet(
        work, parts, by=officer, packet_id=packet_id, approval=approval
    )


@router.get("/kits/{kit}")
@refused_as(AuditEvent.KIT_READING_REFUSED)
async def read_kit(kit: KitName, _: Sender, __: Concerned, work: CurrentWork) -> KitStatus:
    """What came in of a kit, and which of its packets are missing."""
    return await kits.read_kit(work, kit=kit)


@router.post("/kits/{kit}/stop")
@refused_as(AuditEvent.KIT_STOPPING_REFUSED)
async def stop_kit(
    kit: KitName,
    order: StopKit,
    _: Bureau,
    officer: Supervisor,
    work: CurrentWork,
    parts: Parts,
) -> KitStatus:
    """Take no packets of a kit any more: it is lost, stolen or suspected."""
    return await kits.stop_kit(work, parts, by=officer, kit=kit, reason=order.reason)


@router.post("/kits/{kit}/release")
@refused_as(AuditEvent.KIT_RELEASE_REFUSED)
async def release_kit(kit: KitName, _: Bureau, __: Supervisor, work: CurrentWork) -> KitStatus:
    """Take the packets of a stopped kit again."""
    return await kits.release_kit(work, kit=kit)
