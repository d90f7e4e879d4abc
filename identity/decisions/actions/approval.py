"""Decide on what another officer proposed; who approves applies it, in the same transaction."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID, uuid4

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.decisions import APPROVE, Decision, DecisionContent, DecisionKind
from identity.contract.proposals import Proposal
from identity.decisions import store as decisions
from identity.decisions.actions.proposal import wire_decision
from identity.decisions.lifecycle import DECISION_LIFECYCLE, DecisionEvent, DecisionState
from identity.decisions.rules import check_approver, check_fresh, check_proposer
from identity.decisions.tables import DecisionRow
from identity.guardianships.actions import decided as guardianships
from identity.life_events.actions import decided as life_events
from identity.merges.actions import decided as merges
from identity.oversight.actions.notices import check_no_open_appeal
from identity.parts import IdentityParts
from identity.persons.actions import decided as persons
from identity.persons.store import people
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

WAITING_SHOWN_MAX = 200


class Signed(NamedTuple):
    """Two officers' signatures over one digest, given elsewhere."""

    order_digest: str
    requested_by: str
    requested_at_office: str
    requested_at: datetime
    request_token: str
    approved_by: str
    approval_token: str


Effect = Callable[[Work, IdentityParts, DecisionRow, PersonRow], Awaitable[None]]

EFFECTS: Mapping[DecisionKind, Effect] = MappingProxyType(
    {
        DecisionKind.CORRECTION: persons.correct,
        DecisionKind.NATIONALITY: persons.change_nationality,
        DecisionKind.BLOCK: persons.block,
        DecisionKind.UNBLOCK: persons.unblock,
        DecisionKind.ARCHIVE: persons.archive,
        DecisionKind.LIFE_EVENT: life_events.record_event,
        DecisionKind.DEATH_CONFIRMATION: life_events.confirm_death,
        DecisionKind.DEATH_CORRECTION: life_events.correct_death,
        DecisionKind.GUARDIANSHIP_OPENING: guardianships.open_guardianship,
        DecisionKind.GUARDIANSHIP_SETTLEMENT: guardianships.settle_guardianship,
        DecisionKind.GUARDIANSHIP_END: guardianships.end_guardianship,
        DecisionKind.MERGE: merges.apply_merge,
        DecisionKind.SPLIT: merges.undo_merge,
    }
)
"""What an approval brings about, for each kind of decision."""
TAKING = frozenset({DecisionKind.BLOCK, DecisionKind.ARCHIVE, DecisionKind.MERGE})
"""What takes something from a person: never while an appeal of theirs is open."""
OF_TWO_PERSONS = frozenset({DecisionKind.MERGE, DecisionKind.SPLIT})


async def read_decision(work: Work, parts: IdentityParts, decision_id: UUID) -> DecisionContent:
    """The whole proposal, for who must sign it; a read of personal data."""
    decision = await _concerning(work, decision_id)
    work.audit.record(AuditEvent.DECISION_READ)
    await record(work, parts, person_id=decision.person_id, what=Reading.PROPOSAL)
    return DecisionContent(
        decision=wire_decision(decision),
        proposal=decisions.content_of(parts.civil_keys, decision),
    )


async def list_waiting(work: Work) -> tuple[Decision, ...]:
    """What waits for a second officer, without what it says."""
    work.audit.record(AuditEvent.DECISIONS_LISTED)
    return tuple(map(wire_decision, await decisions.waiting(work, limit=WAITING_SHOWN_MAX)))


async def approve_decision(
    work: Work, parts: IdentityParts, *, by: Officer, decision_id: UUID, approval: str
) -> Decision:
    """Approve what somebody else proposed, by signing the same digest, and apply it.

    Raises IllegalTransition, ApproverNotIndependent, DecisionLapsed, ApprovalInvalid, or what
    stands in the way of the change itself; then the proposal stays as it was.
    """
    decision = await _concerning(work, decision_id)
    applied = DECISION_LIFECYCLE.after(decision.state, DecisionEvent.APPLY)
    check_approver(by.subject, requested_by=decision.requested_by, enrolled_by=decision.enrolled_by)
    check_fresh(decision.requested_at, now=work.clock())
    verify_approval(approval, by, action=APPROVE, digest=decision.order_digest, now=work.clock())
    person = await _locked(work, decision)
    if decision.kind in TAKING:
        await check_no_open_appeal(work, person.person_id)
    await decisions.move(work, decision, applied, approved_by=by.subject, approval_token=approval)
    await EFFECTS[decision.kind](work, parts, decision, person)
    work.audit.record(AuditEvent.DECISION_APPLIED, reason=decision.kind.value)
    return wire_decision(decision)


async def apply_signed(
    work: Work,
    parts: IdentityParts,
    kind: DecisionKind,
    person: PersonRow,
    proposal: Proposal,
    *,
    signed: Signed,
    about: UUID | None = None,
) -> Decision:
    """Record and apply a change whose two signatures were given to something larger.

    An enrolment that corrects a record is approved as a whole: the caller has verified both
    signatures over its digest and holds the lock on the person.
    """
    check_approver(
        signed.approved_by, requested_by=signed.requested_by, enrolled_by=person.enrolled_by
    )
    decision_id = uuid4()
    decision = DecisionRow(
        decision_id=decision_id,
        kind=kind,
        state=DECISION_LIFECYCLE.after(DecisionState.PROPOSED, DecisionEvent.APPLY),
        person_id=person.person_id,
        enrolled_by=person.enrolled_by,
        about=about,
        sealed_proposal=decisions.sealed_proposal(parts.civil_keys, decision_id, proposal),
        decided_at=work.clock(),
        **signed._asdict(),
    )
    await decisions.add(work, decision)
    await EFFECTS[kind](work, parts, decision, person)
    work.audit.record(
        AuditEvent.DECISION_APPLIED,
        subject=str(person.person_id),
        object=str(decision_id),
        reason=kind.value,
    )
    return wire_decision(decision)


async def reject_decision(work: Work, *, by: Officer, decision_id: UUID) -> Decision:
    """Say no to what somebody else proposed."""
    decision = await _concerning(work, decision_id)
    rejected = DECISION_LIFECYCLE.after(decision.state, DecisionEvent.REJECT)
    check_approver(by.subject, requested_by=decision.requested_by, enrolled_by=decision.enrolled_by)
    await decisions.move(work, decision, rejected)
    work.audit.record(AuditEvent.DECISION_REJECTED, reason=decision.kind.value)
    return wire_decision(decision)


async def withdraw_decision(work: Work, *, by: Officer, decision_id: UUID) -> Decision:
    """Take one's own proposal back; raises DecisionNotYours."""
    decision = await _concerning(work, decision_id)
    withdrawn = DECISION_LIFECYCLE.after(decision.state, DecisionEvent.WITHDRAW)
    check_proposer(by.subject, requested_by=decision.requested_by)
    await decisions.move(work, decision, withdrawn)
    work.audit.record(AuditEvent.DECISION_WITHDRAWN, reason=decision.kind.value)
    return wire_decision(decision)


async def _locked(work: Work, decision: DecisionRow) -> PersonRow:
    """The person, locked; of two that are merged or parted both, in an order that is always the
    same, so that two decisions never wait for each other.
    """
    both = {decision.person_id}
    if decision.kind in OF_TWO_PERSONS and decision.about is not None:
        both.add(decision.about)
    locked = [await people.by_id_locked(work, one) for one in sorted(both)]
    return next(person for person in locked if person.person_id == decision.person_id)


async def _concerning(work: Work, decision_id: UUID) -> DecisionRow:
    """The decision; from here on, refusals too are recorded as concerning its person."""
    decision = await decisions.get(work, decision_id)
    work.audit.acting(subject=str(decision.person_id), object=str(decision_id))
    return decision
