"""Draw the officer who alone decides on an object, among those of other offices on duty.

1. Whoever takes part is remembered (`took_part`). 2. Once the object is ready to be decided it
gets a pairing (`prepare`), and an officer is drawn at once or as soon as enough are on duty. 3.
Only that officer decides (`check_approver`). 4. Another is drawn where they are late, declare a
conflict of interest, are suspended, or are not independent any more: never one drawn before, and
only so often. Sending a file back does not draw anew: nobody gets another approver by trying.
"""

from datetime import datetime, timedelta
from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.oversight.pairings import (
    PairedKind,
    PairingState,
    ReleaseReason,
)
from identity.errors.oversight import ApproverNotDrawn, NoApproverDrawn
from identity.oversight.lifecycle import PAIRING_LIFECYCLE, PairingEvent
from identity.oversight.rules.pairing import Seat, draw_one, eligible, is_independent
from identity.oversight.store import duties, pairings
from identity.oversight.tables.pairings import DrawRow, DutyRow, PairingRow
from identity.parts import IdentityParts
from identity.policy.oversight_rules import PairingRule
from shared.database.work import Work
from shared.officers.credential import Officer
from shared.roles import Role

DRAWN_AT_ONCE_MAX = 200
ROLES = {
    PairedKind.APPLICATION: Role.ENROLMENT_APPROVER,
    PairedKind.IMPORT: Role.ENROLMENT_APPROVER,
    PairedKind.CARD: Role.CARD_APPROVER,
    PairedKind.CERTIFICATE: Role.CARD_APPROVER,
    PairedKind.REVISIT: Role.REVISIT_OFFICER,
}


async def took_part(
    work: Work, object_id: UUID, by: Officer, *, machine: str | None = None
) -> None:
    """Remember that an officer took part in what is to be decided, at the machine that asks."""
    machine = machine or work.audit.context.peer
    assert machine is not None, "nobody takes part without a machine"
    await pairings.took_part(work, object_id, Seat(by.subject, by.place, machine))


async def prepare(work: Work, parts: IdentityParts, kind: PairedKind, object_id: UUID) -> None:
    """An object is ready to be decided: keep the officer drawn for it, or draw one.

    Where too few are on duty it waits.
    """
    pairing = await pairings.find_locked(work, object_id)
    if pairing is None:
        pairing = PairingRow(
            object_id=object_id,
            kind=kind,
            role=ROLES[kind],
            state=PairingState.WAITING,
            waiting_since=work.clock(),
            draws_max=rule_now(work, parts).draws_max,
        )
        await pairings.add(work, pairing)
    elif pairing.state in {PairingState.SETTLED, PairingState.CANCELLED}:
        await _wait(work, pairing, PairingEvent.RENEW)
    elif pairing.state is PairingState.PAUSED:
        await _resume(work, parts, pairing)
        return
    if pairing.state is PairingState.WAITING:
        await _draw_or_wait(work, parts, pairing)


async def check_approver(
    work: Work, parts: IdentityParts, object_id: UUID, officer: Officer
) -> None:
    """Raise unless this officer was drawn to decide on the object; what others may know is why.

    NoApproverDrawn where nobody is, ApproverNotDrawn where somebody else is.
    """
    pairing = await pairings.find_locked(work, object_id)
    if pairing is None or pairing.state is not PairingState.DRAWN:
        rule = rule_now(work, parts)
        raise NoApproverDrawn(
            f"{rule.drawn_among_min} of {rule.offices_min} other offices, or an overseer's look"
        )
    if pairing.officer != officer.subject:
        raise ApproverNotDrawn


async def shown(work: Work, object_id: UUID, officer: Officer) -> None:
    """Remember when the drawn officer first saw the file: how long they look is measured."""
    pairing = await pairings.find_locked(work, object_id)
    if pairing is not None and pairing.officer == officer.subject:
        await pairings.shown(work, pairing)


async def settle(work: Work, object_id: UUID, *, approved: bool = False) -> None:
    """The drawn officer decided; how long they looked before approving is measured."""
    pairing = await pairings.get_locked(work, object_id)
    if approved:
        await pairings.change_draw(work, pairing, approved_at=work.clock())
    await pairings.move(work, pairing, PAIRING_LIFECYCLE.after(pairing.state, PairingEvent.SETTLE))


async def pause(work: Work, object_id: UUID) -> None:
    """It is not ready any more: it will come back to the officer drawn, whose time stands still."""
    pairing = await pairings.get_locked(work, object_id)
    await pairings.move(work, pairing, PAIRING_LIFECYCLE.after(pairing.state, PairingEvent.PAUSE))


async def hold(work: Work, object_id: UUID) -> None:
    """It is not ready any more: who was drawn stays so; where nobody was, nobody is meanwhile."""
    pairing = await pairings.find_locked(work, object_id)
    if pairing is not None:
        drawn = pairing.state is PairingState.DRAWN
        event = PairingEvent.PAUSE if drawn else PairingEvent.CANCEL
        await pairings.move(work, pairing, PAIRING_LIFECYCLE.after(pairing.state, event))


async def cancel(work: Work, object_id: UUID) -> None:
    """There is nothing to decide any more; told again, or too early, it changes nothing."""
    pairing = await pairings.find_locked(work, object_id)
    if pairing is None or pairing.state in {PairingState.SETTLED, PairingState.CANCELLED}:
        return
    await pairings.move(work, pairing, PAIRING_LIFECYCLE.after(pairing.state, PairingEvent.CANCEL))


async def draw_waiting(work: Work, parts: IdentityParts) -> int:
    """Draw for what waits, 200 at most; return for how many somebody was drawn."""
    drawn = 0
    for pairing in await pairings.waiting_locked(work, limit=DRAWN_AT_ONCE_MAX):
        drawn += await _draw(work, parts, pairing)
    return drawn


async def release_overdue(work: Work, parts: IdentityParts) -> int:
    """Draw others for what was not decided in time, 200 at most; return how many."""
    overdue = await pairings.overdue_locked(work, now=work.clock(), limit=DRAWN_AT_ONCE_MAX)
    for pairing in overdue:
        await _release(work, parts, pairing, ReleaseReason.OVERDUE)
    return len(overdue)


async def release_withdrawn(work: Work, parts: IdentityParts) -> int:
    """Draw others for what those were drawn for whose State took their credential back."""
    released = 0
    for duty in await duties.of_the_drawn(work):
        if _is_withdrawn(work, parts, duty):
            for one in await pairings.of_officer(work, duty.officer, limit=DRAWN_AT_ONCE_MAX):
                await release(work, parts, one.object_id, ReleaseReason.WITHDRAWN)
                released += 1
    return released


async def release(
    work: Work,
    parts: IdentityParts,
    object_id: UUID,
    reason: ReleaseReason,
    *,
    again: bool = True,
) -> PairingRow:
    """Take an object from the officer drawn for it, and draw another; or leave that to a look."""
    pairing = await pairings.get_locked(work, object_id)
    await _release(work, parts, pairing, reason, again=again)
    return pairing


async def reopen(work: Work, parts: IdentityParts, pairing: PairingRow) -> None:
    """Go on after as many draws as may be: as many again."""
    more = pairing.draws + rule_now(work, parts).draws_max
    await _wait(work, pairing, PairingEvent.REOPEN, draws_max=more)
    await _draw_or_wait(work, parts, pairing)


def rule_now(work: Work, parts: IdentityParts) -> PairingRule:
    return parts.oversight_rules.pairing_rule(parts.state, on=work.clock().date())


def _due(work: Work, parts: IdentityParts, kind: PairedKind) -> datetime:
    """By when who is drawn now must have decided; a re-visit is a journey."""
    now = work.clock()
    if kind is PairedKind.REVISIT:
        rule = parts.oversight_rules.review_rule(parts.state, on=now.date())
        return now + timedelta(days=rule.revisit_days)
    return now + timedelta(hours=rule_now(work, parts).decided_within_hours)


async def _draw_or_wait(work: Work, parts: IdentityParts, pairing: PairingRow) -> None:
    """Draw, or put on record that from now on it waits: once, however long it does."""
    if not await _draw(work, parts, pairing):
        work.audit.record(AuditEvent.APPROVER_AWAITED, object=str(pairing.object_id))


async def _draw(work: Work, parts: IdentityParts, pairing: PairingRow) -> bool:
    """Draw somebody; False, and nothing changes, where too few may be drawn."""
    rule = rule_now(work, parts)
    await duties.keep_roster(work)
    there = {
        _seat(one): one
        for one in await duties.on_duty(work, pairing.role)
        if not _is_withdrawn(work, parts, one)
    }
    took_part = await pairings.participants(work, pairing.object_id)
    before = {one.officer for one in await pairings.draws_of(work, pairing.object_id)}
    among = eligible(there, took_part, before)
    seat = draw_one(among, rule, work.random)
    if seat is None:
        return False
    now, duty = work.clock(), there[seat]
    await pairings.move(
        work,
        pairing,
        PAIRING_LIFECYCLE.after(pairing.state, PairingEvent.DRAW),
        officer=seat.officer,
        place=seat.place,
        duty_id=duty.duty_id,
        draws=pairing.draws + 1,
        due_at=_due(work, parts, pairing.kind),
    )
    draw = DrawRow(
        object_id=pairing.object_id,
        number=pairing.draws,
        officer=seat.officer,
        place=seat.place,
        duty_id=duty.duty_id,
        drawn_at=now,
        drawn_among=len(among),
    )
    await pairings.add_draw(work, draw)
    work.audit.record(AuditEvent.APPROVER_DRAWN, object=str(pairing.object_id))
    return True


async def _release(
    work: Work,
    parts: IdentityParts,
    pairing: PairingRow,
    reason: ReleaseReason,
    *,
    again: bool = True,
) -> None:
    await pairings.change_draw(work, pairing, released_at=work.clock(), released=reason)
    work.audit.record(
        AuditEvent.APPROVER_RELEASED, object=str(pairing.object_id), reason=reason.value
    )
    if not again or pairing.draws >= pairing.draws_max:
        await _wait(work, pairing, PairingEvent.EXHAUST)
        work.audit.record(AuditEvent.PAIRING_EXHAUSTED, object=str(pairing.object_id))
        return
    await _wait(work, pairing, PairingEvent.RELEASE)
    await _draw_or_wait(work, parts, pairing)


async def _wait(work: Work, pairing: PairingRow, event: PairingEvent, **values: object) -> None:
    """Move on to a state in which nobody is drawn."""
    await pairings.move(
        work,
        pairing,
        PAIRING_LIFECYCLE.after(pairing.state, event),
        officer=None,
        place=None,
        duty_id=None,
        due_at=None,
        waiting_since=work.clock(),
        **values,
    )


async def _resume(work: Work, parts: IdentityParts, pairing: PairingRow) -> None:
    """Back to the officer drawn, unless they are suspended or their office took part meanwhile."""
    draws = await pairings.draws_of(work, pairing.object_id)
    duty = await work.session.get(DutyRow, draws[-1].duty_id)
    assert duty is not None
    took_part = await pairings.participants(work, pairing.object_id)
    if _is_withdrawn(work, parts, duty):
        await _release(work, parts, pairing, ReleaseReason.WITHDRAWN)
    elif await duties.is_suspended(work, duty.officer):
        await _release(work, parts, pairing, ReleaseReason.SUSPENDED, again=False)
    elif not is_independent(_seat(duty), took_part):
        await _release(work, parts, pairing, ReleaseReason.NOT_INDEPENDENT)
    else:
        await pairings.move(
            work,
            pairing,
            PAIRING_LIFECYCLE.after(pairing.state, PairingEvent.RESUME),
            due_at=_due(work, parts, pairing.kind),
        )


def _is_withdrawn(work: Work, parts: IdentityParts, duty: DutyRow) -> bool:
    """Whether their State took back the credential by which an officer is on duty."""
    return any(
        duty.credential_issued_at <= one.issued_until and one.since <= work.clock()
        for one in parts.platform.trust.withdrawals_of(parts.state, duty.officer)
    )


def _seat(duty: DutyRow) -> Seat:
    return Seat(duty.officer, duty.place, duty.machine)
