"""Leave a person untold of what one machine reads of them, on a judge's order, for a time."""

from datetime import timedelta
from uuid import UUID

from identity.accesses import store as accesses
from identity.accesses.lifecycle import DELAY_LIFECYCLE, DelayEvent
from identity.accesses.rules import check_delay
from identity.accesses.tables import AccessDelayRow
from identity.audit_events import AuditEvent
from identity.contract.accesses import Delay, DelayState, RequestDelay, delay_digest
from identity.parts import IdentityParts
from identity.persons.store import people
from shared.database.work import Work
from shared.dated_rules import PolicyNotEstablished
from shared.entities import entity_of
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent

REQUEST_ACTION, APPROVE_ACTION = "access_delay.request", "access_delay.approve"


async def request_delay(
    work: Work, parts: IdentityParts, *, by: Officer, order: RequestDelay, approval: str
) -> Delay:
    """Ask for a delay; it has no effect before a second officer approves it.

    The person is not told of this either until it ends: it reads nothing of theirs. Raises
    PersonNotFound, EntityNameInvalid, DelayTooLong, PolicyNotEstablished or ApprovalInvalid.
    """
    now = work.clock()
    entity_of(order.machine)
    rule = parts.reading_rules.rule(parts.state, on=now.date())
    if rule.delay_days_max is None:
        raise PolicyNotEstablished("delay")
    check_delay(order.ends_at, now=now, most=timedelta(days=rule.delay_days_max))
    digest = delay_digest(order, parts.state)
    verify_approval(approval, by, action=REQUEST_ACTION, digest=digest, now=now)
    person = await people.surviving(work, await people.by_number(work, order.identity_number))
    delay = AccessDelayRow(
        person_id=person.person_id,
        machine=order.machine,
        state=DelayState.REQUESTED,
        legal_basis=order.legal_basis,
        begins_at=now,
        ends_at=order.ends_at,
        order_digest=digest,
        requested_by=by.subject,
        request_token=approval,
    )
    await accesses.add_delay(work, delay)
    work.audit.record(
        AuditEvent.ACCESS_DELAY_REQUESTED,
        subject=str(person.person_id),
        object=str(delay.delay_id),
    )
    return Delay.model_validate(delay)


async def approve_delay(work: Work, *, by: Officer, delay_id: UUID, approval: str) -> Delay:
    """Put a delay in force, from when it was asked for, by a second signature on the same order."""
    delay = await _concerning(work, delay_id)
    in_force = DELAY_LIFECYCLE.after(delay.state, DelayEvent.APPROVE)
    if delay.requested_by == by.subject:
        raise ApproverNotIndependent
    verify_approval(
        approval, by, action=APPROVE_ACTION, digest=delay.order_digest, now=work.clock()
    )
    await accesses.move_delay(
        work, delay, in_force, approved_by=by.subject, approval_token=approval
    )
    work.audit.record(AuditEvent.ACCESS_DELAY_APPROVED)
    return Delay.model_validate(delay)


async def refuse_delay(work: Work, *, delay_id: UUID) -> Delay:
    """Turn a request down."""
    delay = await _concerning(work, delay_id)
    await accesses.move_delay(work, delay, DELAY_LIFECYCLE.after(delay.state, DelayEvent.REFUSE))
    work.audit.record(AuditEvent.ACCESS_DELAY_REFUSED)
    return Delay.model_validate(delay)


async def lift_delay(work: Work, *, delay_id: UUID) -> Delay:
    """End a delay before its time: the person is told from now on, and that there was a delay."""
    delay = await _concerning(work, delay_id)
    lifted = DELAY_LIFECYCLE.after(delay.state, DelayEvent.LIFT)
    await accesses.move_delay(work, delay, lifted, lifted_at=work.clock())
    work.audit.record(AuditEvent.ACCESS_DELAY_LIFTED)
    return Delay.model_validate(delay)


async def _concerning(work: Work, delay_id: UUID) -> AccessDelayRow:
    delay = await accesses.delay(work, delay_id)
    work.audit.acting(subject=str(delay.person_id), object=str(delay_id))
    return delay
