"""What came in of an enrolment kit; and stop one that is lost, stolen or suspected."""

from identity.audit_events import AuditEvent
from identity.contract.packets import KitStatus, KitStopReason
from identity.enrolment.store import packets
from identity.enrolment.tables.packets import KitRow
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.entities import EntityKind, EntityNameInvalid, entity_of
from shared.officers.credential import Officer


async def read_kit(work: Work, *, kit: str) -> KitStatus:
    """Which packets of a kit came in, which are missing; KitNotFound if none ever came."""
    found = await packets.get_kit(work, kit)
    work.audit.record(AuditEvent.KIT_READ, object=kit)
    return await _status(work, found)


async def stop_kit(
    work: Work, parts: IdentityParts, *, by: Officer, kit: str, reason: KitStopReason
) -> KitStatus:
    """Take no packets of a kit until it is released; EntityNameInvalid for what is no kit here."""
    entity = entity_of(kit)
    if entity.kind is not EntityKind.KIT or entity.state is not parts.state:
        raise EntityNameInvalid(f"{kit} is no kit of {parts.state}")
    stopped = await packets.kit_locked(work, kit)
    if stopped.stopped_at is None:
        await packets.stop(work, stopped, by=by.subject, reason=reason)
        work.audit.record(AuditEvent.KIT_STOPPED, object=kit, reason=reason.value)
    return await _status(work, stopped)


async def release_kit(work: Work, *, kit: str) -> KitStatus:
    """Take the packets of a kit again; raises KitNotFound.

    What it says it made before, and brings only now, is withheld for a supervisor.
    """
    await packets.get_kit(work, kit)
    released = await packets.kit_locked(work, kit)
    if released.stopped_at is not None:
        await packets.release(work, released)
        work.audit.record(AuditEvent.KIT_RELEASED, object=kit)
    return await _status(work, released)


async def _status(work: Work, kit: KitRow) -> KitStatus:
    received = await packets.received_from(work, kit.kit)
    return KitStatus(
        kit=kit.kit,
        packets=received.packets,
        last_sequence=received.last_sequence,
        missing=received.missing,
        conflicting=received.conflicting,
        withheld=received.withheld,
        incomplete=received.incomplete,
        stopped_at=kit.stopped_at,
        stop_reason=kit.stop_reason,
    )
