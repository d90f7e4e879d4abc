"""Officers put themselves on duty and off; those who oversee suspend one from draws.

The registry knows an officer only from the credential they show. That they are at work is what
they sign; whether they are is for their office to see to. `docs/adr` says what this proves.
"""

from datetime import timedelta
from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.oversight.pairings import (
    END_DUTY,
    LIFT_SUSPENSION,
    SUSPEND_OFFICER,
    TAKE_DUTY,
    Duty,
    DutyState,
    OfficerSuspension,
    ReleaseReason,
    SuspendOfficer,
    TakeDuty,
    duty_digest,
    duty_end_digest,
    suspension_digest,
)
from identity.errors.oversight import DutyElsewhere, DutyRefused, OfficerSuspended
from identity.oversight.actions import pairing
from identity.oversight.lifecycle import DUTY_LIFECYCLE, DutyEvent
from identity.oversight.rules.pairing import Seat, is_independent
from identity.oversight.store import duties, pairings
from identity.oversight.tables.pairings import DutyRow, OfficerSuspensionRow
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.roles import Role

RELEASED_AT_ONCE_MAX = 1_000


async def take_duty(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    machine: str,
    order: TakeDuty,
    approval: str,
) -> Duty:
    """Put an officer among those who may be drawn, and draw for what waits.

    1. They sit at a machine of the office that their credential names. 2. They are not suspended.
    3. They signed who, where and until when. 4. It ends in time, and no later than the credential.
    Raises DutyElsewhere, OfficerSuspended, ApprovalInvalid or DutyRefused.
    """
    now, until = work.clock(), order.until
    if machine.partition(".")[0] != by.place:  # 1
        raise DutyElsewhere
    if await duties.is_suspended(work, by.subject):  # 2
        raise OfficerSuspended
    digest = duty_digest(parts.state, by.subject, by.place, until)
    verify_approval(approval, by, action=TAKE_DUTY, digest=digest, now=now)  # 3
    rule = pairing.rule_now(work, parts)
    if not now < until <= now + timedelta(hours=rule.duty_hours_max):  # 4
        raise DutyRefused(f"at most {rule.duty_hours_max} h, and not into the past")
    await duties.change_roster(work)
    await duties.end_lapsed(work, by.subject)
    duty = DutyRow(
        officer=by.subject,
        place=by.place,
        machine=machine,
        roles=sorted(role.value for role in by.roles),
        state=DutyState.ON_DUTY,
        credential_issued_at=by.issued_at,
        begins_at=now,
        ends_at=min(until, by.expires_at),
        duty_token=approval,
    )
    await duties.add(work, duty)
    work.audit.record(AuditEvent.DUTY_TAKEN, object=str(duty.duty_id), reason=by.place)
    await pairing.draw_waiting(work, parts)
    return wire_duty(duty)


async def end_duty(work: Work, parts: IdentityParts, *, by: Officer, approval: str) -> Duty:
    """Take an officer off duty who signs so; what they were drawn for stays theirs.

    Raises DutyNotFound or ApprovalInvalid.
    """
    duty = await duties.live(work, by.subject)
    digest = duty_end_digest(parts.state, by.subject, by.place)
    verify_approval(approval, by, action=END_DUTY, digest=digest, now=work.clock())
    ended = DUTY_LIFECYCLE.after(duty.state, DutyEvent.END)
    await duties.move(work, duty, ended, ending_token=approval)
    work.audit.record(AuditEvent.DUTY_ENDED, object=str(duty.duty_id))
    return wire_duty(duty)


async def suspend_officer(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    machine: str,
    order: SuspendOfficer,
    approval: str,
) -> OfficerSuspension:
    """Have an officer drawn no more, and draw others for what they were drawn for.

    Where whoever suspends them, or their office, took part in a file, nobody else is drawn for it
    before an overseer of another office looks into it: nobody gets another approver that way.
    Raises ApprovalInvalid, SuspensionRefused, or ApproverNotIndependent for oneself.
    """
    digest = suspension_digest(parts.state, order.officer)
    verify_approval(approval, by, action=SUSPEND_OFFICER, digest=digest, now=work.clock())
    suspension = OfficerSuspensionRow(
        officer=order.officer,
        reason=order.reason,
        suspended_by=by.subject,
        suspended_at=work.clock(),
        suspension_token=approval,
    )
    await duties.suspend(work, suspension)
    duty = await duties.find_live(work, order.officer)
    if duty is not None:
        cut = DUTY_LIFECYCLE.after(duty.state, DutyEvent.CUT_SHORT)
        await duties.move(work, duty, cut)
    work.audit.record(
        AuditEvent.OFFICER_SUSPENDED,
        object=str(suspension.suspension_id),
        reason=order.reason.value,
    )
    seat = Seat(by.subject, by.place, machine)
    for one in await pairings.of_officer(work, order.officer, limit=RELEASED_AT_ONCE_MAX):
        took_part = await pairings.participants(work, one.object_id)
        again = is_independent(seat, took_part)
        await pairing.release(work, parts, one.object_id, ReleaseReason.SUSPENDED, again=again)
    return OfficerSuspension.model_validate(suspension)


async def lift_suspension(
    work: Work, parts: IdentityParts, *, by: Officer, suspension_id: UUID, approval: str
) -> OfficerSuspension:
    """Somebody else than who suspended an officer, and than the officer, lifts it."""
    work.audit.acting(object=str(suspension_id))
    suspension = await duties.suspension(work, suspension_id)
    digest = suspension_digest(parts.state, suspension.officer)
    verify_approval(approval, by, action=LIFT_SUSPENSION, digest=digest, now=work.clock())
    await duties.lift(
        work,
        suspension,
        lifted_by=by.subject,
        lifted_at=work.clock(),
        lifting_token=approval,
    )
    work.audit.record(AuditEvent.OFFICER_SUSPENSION_LIFTED, reason=suspension.reason.value)
    return OfficerSuspension.model_validate(suspension)


def wire_duty(duty: DutyRow) -> Duty:
    said = {name: getattr(duty, name) for name in Duty.model_fields}
    return Duty.model_validate({**said, "roles": tuple(map(Role, duty.roles))})
