"""Take packets of enrolment kits in: each exactly once, in whatever order, however often sent.

1. The manifest and the sealed content come first; an application in progress is made of them. 2.
Each capture comes by itself. 3. With the last one the application is finalised on the signatures
that the kit brought, or sent back to its enroller where something is missing: it is never lost.

A packet is one by what it consists of (`packet_id_of`), and a kit counts its packets. What comes
again changes nothing. A second packet with a number that came before is kept as conflicting: both
may be somebody's. One that may be dated back is withheld. A supervisor looks at either before
anybody goes on with its application.
"""

from datetime import timedelta
from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.applications import ApplicationSource
from identity.contract.packets import (
    ACCEPT,
    Manifest,
    Packet,
    PacketState,
    SubmitPacket,
    Withholding,
    missing_captures,
)
from identity.enrolment.actions.capturing import Measured, keep, measure
from identity.enrolment.actions.checking import check_application
from identity.enrolment.actions.finalising import check_supervised, close
from identity.enrolment.actions.opening import begin, enrolment_rule, lapse_of
from identity.enrolment.lifecycle import (
    APPLICATION_LIFECYCLE,
    HELD,
    OPEN,
    PACKET_LIFECYCLE,
    ApplicationEvent,
    PacketEvent,
)
from identity.enrolment.rules.packets import (
    OpenedPacket,
    Registry,
    kept_manifest,
    open_capture,
    open_packet,
    read_manifest,
    withholding,
)
from identity.enrolment.store import applications, captures, packets
from identity.enrolment.tables.applications import ApplicationRow
from identity.enrolment.tables.packets import PacketRow
from identity.errors.enrolment import (
    CaptureInvalid,
    CaptureNotAnnounced,
    CaptureTooLarge,
    EnrolmentChanged,
    KitStopped,
    PacketNotFound,
)
from identity.errors.persons import FingerprintInvalid, PortraitInvalid
from identity.oversight.actions import pairing
from identity.parts import IdentityParts
from shared.biometrics.errors import SampleRefused
from shared.database.work import Work
from shared.dated_rules import PolicyNotEstablished
from shared.errors import ErrorKind, PlatformError
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent
from shared.web.consultation import Consultation

_USELESS = (
    CaptureInvalid,
    CaptureTooLarge,
    FingerprintInvalid,
    PortraitInvalid,
    SampleRefused,
)
_EVENTS = {
    PacketState.INCOMPLETE: AuditEvent.PACKET_RECEIVED,
    PacketState.CONFLICTING: AuditEvent.PACKET_CONFLICTED,
    PacketState.WITHHELD: AuditEvent.PACKET_WITHHELD,
}
_COME_AGAIN = {ErrorKind.UNAVAILABLE, ErrorKind.TOO_MANY}
"""What no enroller can put right: the kit keeps the packet and sends the last capture again."""


async def submit_packet(
    work: Work, parts: IdentityParts, *, received_from: str, order: SubmitPacket
) -> Packet:
    """Take in a packet without its captures; the receipt says which are still to come.

    Raises KitUnknown, KitStopped, PacketInvalid and its kin, or what keeps its application from
    being opened; the kit keeps the packet then.
    """
    registry = _registry(parts)
    manifest = read_manifest(
        order.manifest, registry, now=work.clock(), age_max=lambda: _age_max(work, parts)
    )
    kit = await packets.kit_locked(work, manifest.kit)
    if kit.stopped_at is not None:
        raise KitStopped
    opened = open_packet(order, manifest, registry)
    known = await packets.find(work, opened.packet_id)
    if known is not None:
        return await _receipt(work, known)
    withheld_for = withholding(opened, registry, released_at=kit.released_at)
    packet = await _take_in(work, parts, order, opened, received_from, withheld_for)
    return await _go_on(work, parts, packet, manifest)


async def put_packet_capture(
    work: Work,
    parts: IdentityParts,
    consult: Consultation,
    *,
    packet_id: str,
    buffer_id: UUID,
    sealed: bytes,
) -> Packet:
    """Take in one capture of a packet; with the last of them the application goes on.

    A capture that is not what it claims to be is kept, and is a reason to send the application
    back. Raises PacketNotFound, KitStopped, CaptureNotAnnounced or CaptureDigestMismatch.
    """
    packet = await _get(work, packet_id)
    if (await packets.get_kit(work, packet.kit)).stopped_at is not None:
        raise KitStopped
    manifest = kept_manifest(packet.manifest)
    announced = next((one for one in manifest.captures if one.buffer_id == buffer_id), None)
    if announced is None:
        raise CaptureNotAnnounced
    if await captures.find(work, packet.application_id, buffer_id) is not None:
        return await _receipt(work, packet)
    content = open_capture(sealed, announced, manifest, _registry(parts))
    try:
        measured = await measure(parts, consult, announced.description, content)
    except _USELESS:  # the kit signed for it: it stays, and is captured again
        measured = Measured(None, useless=True)
    packet = await packets.get_locked(work, packet_id)
    application = await applications.get_locked(work, packet.application_id)
    if application.state not in OPEN:  # withdrawn meanwhile
        raise EnrolmentChanged(f"it is {application.state}")
    if await captures.find(work, packet.application_id, buffer_id) is None:
        await keep(
            work,
            parts,
            application,
            buffer_id,
            announced.description,
            content,
            measured,
            tries=announced.tries,
        )
    return await _go_on(work, parts, packet, manifest)


async def accept_packet(
    work: Work, parts: IdentityParts, *, by: Officer, packet_id: str, approval: str
) -> Packet:
    """A supervisor who had no part in it has looked at a packet that was kept back: it counts.

    Raises PacketNotFound, IllegalTransition, ApproverNotIndependent, EnrolmentChanged where it was
    withdrawn meanwhile, or ApprovalInvalid.
    """
    packet = await packets.get_locked(work, packet_id)
    work.audit.acting(object=str(packet.application_id))
    accepted = PACKET_LIFECYCLE.after(packet.state, PacketEvent.ACCEPT)
    application = await applications.get_locked(work, packet.application_id)
    if application.state not in OPEN:
        raise EnrolmentChanged(f"it is {application.state}")
    if by.subject in {application.enrolled_by, application.supervised_by}:
        raise ApproverNotIndependent
    verify_approval(approval, by, action=ACCEPT, digest=packet_id, now=work.clock())
    await packets.move(work, packet, accepted, accepted_by=by.subject, accepted_token=approval)
    lapses_at = lapse_of(application.days_open, now=work.clock())
    await applications.change(work, application, lapses_at=lapses_at)
    await pairing.took_part(work, packet.application_id, by)
    work.audit.record(AuditEvent.PACKET_ACCEPTED)
    return await _go_on(work, parts, packet, kept_manifest(packet.manifest))


async def read_packet(work: Work, *, packet_id: str) -> Packet:
    """How the registry has a packet."""
    packet = await _get(work, packet_id)
    work.audit.record(AuditEvent.PACKET_READ, object=str(packet.application_id))
    return await _receipt(work, packet)


async def _take_in(
    work: Work,
    parts: IdentityParts,
    order: SubmitPacket,
    opened: OpenedPacket,
    received_from: str,
    withheld_for: Withholding | None,
) -> PacketRow:
    manifest = opened.manifest
    state = PacketState.WITHHELD if withheld_for else PacketState.INCOMPLETE
    if await packets.number_is_taken(work, manifest.kit, manifest.sequence):
        state = PacketState.CONFLICTING
    application = await begin(
        work,
        parts,
        application_id=manifest.application_id,
        kind=manifest.kind,
        source=ApplicationSource.PACKET,
        content=opened.content,
        enrolled_by=opened.operator.subject,
        office=manifest.kit,
    )
    for one in opened.signatories:
        await pairing.took_part(work, manifest.application_id, one, machine=manifest.kit)
    if opened.supervisor is not None and manifest.supervisor is not None:
        await applications.change(
            work,
            application,
            supervised_by=opened.supervisor.subject,
            supervised_digest=opened.order_digest,
            supervision_token=manifest.supervisor.approval,
        )
    packet = PacketRow(
        packet_id=opened.packet_id,
        kit=manifest.kit,
        sequence=manifest.sequence,
        state=state,
        withheld_for=withheld_for,
        application_id=manifest.application_id,
        manifest=order.manifest,
        received_at=work.clock(),
        received_from=received_from,
        packed_by=opened.operator.subject,
    )
    await packets.add(work, packet)
    if state in HELD:  # nothing of it is lost while it waits
        await applications.change(work, application, lapses_at=None)
    work.audit.record(_EVENTS[state], object=str(manifest.application_id), reason=withheld_for)
    return packet


async def _go_on(work: Work, parts: IdentityParts, packet: PacketRow, manifest: Manifest) -> Packet:
    """Finalise the application once all of it is there and its number is nobody else's."""
    if packet.state is PacketState.INCOMPLETE and not await _missing(work, packet, manifest):
        application = await applications.get_locked(work, packet.application_id)
        await _finalise(work, parts, application, manifest)
        await packets.move(work, packet, PACKET_LIFECYCLE.after(packet.state, PacketEvent.COMPLETE))
        work.audit.record(AuditEvent.PACKET_PROCESSED, object=str(packet.application_id))
    return await _receipt(work, packet)


async def _finalise(
    work: Work, parts: IdentityParts, application: ApplicationRow, manifest: Manifest
) -> None:
    """Close the application, or send it back to its enroller with the code of what is wrong."""
    try:
        checked = await check_application(work, parts, application)
        check_supervised(application, checked)
    except PlatformError as wrong:
        if wrong.kind in _COME_AGAIN or isinstance(wrong, PolicyNotEstablished):
            raise
        back = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.ASK_CORRECTION)
        await applications.move(
            work,
            application,
            back,
            by=None,
            reason=wrong.code,
            lapses_at=lapse_of(application.days_open, now=work.clock()),
        )
    else:
        await close(work, parts, application, checked, token=manifest.operator.approval)


async def _receipt(work: Work, packet: PacketRow) -> Packet:
    application = await applications.get(work, packet.application_id)
    return Packet(
        packet_id=packet.packet_id,
        kit=packet.kit,
        sequence=packet.sequence,
        state=packet.state,
        withheld_for=packet.withheld_for,
        missing=await _missing(work, packet, kept_manifest(packet.manifest)),
        application_id=packet.application_id,
        application_state=application.state,
        reason=application.reason,
    )


async def _missing(work: Work, packet: PacketRow, manifest: Manifest) -> tuple[UUID, ...]:
    if packet.state is PacketState.PROCESSED:
        return ()
    there = {one.buffer_id: one for one in await captures.described(work, packet.application_id)}
    return missing_captures(manifest, there)


async def _get(work: Work, packet_id: str) -> PacketRow:
    packet = await packets.find(work, packet_id)
    if packet is None:
        raise PacketNotFound
    return packet


def _registry(parts: IdentityParts) -> Registry:
    platform = parts.platform
    return Registry(platform.entity, parts.state, parts.encryption_key, platform.trust)


def _age_max(work: Work, parts: IdentityParts) -> timedelta:
    rule = enrolment_rule(work, parts)
    if rule.packet_days is None:
        raise PolicyNotEstablished(f"{rule.state}: how old a packet may be")
    return timedelta(days=rule.packet_days)
