"""Open cases, have two officers of two offices review each blindly, and tell each person concerned.

A case never cancels anything: where it is substantiated, each person gets a notice of their own,
and may answer and appeal. What a State then does to a record is proposed and approved one by one.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from identity.audit_events import AuditEvent
from identity.contract.oversight.cases import (
    REVIEW_CASE,
    CaseFinding,
    CaseKind,
    OversightCase,
    OversightCases,
    OversightCaseState,
    ReviewCase,
    review_digest,
)
from identity.contract.oversight.pairings import LISTED_MAX
from identity.oversight.actions.notices import issue_notices
from identity.oversight.lifecycle import OVERSIGHT_CASE_LIFECYCLE, CaseEvent
from identity.oversight.store import cases
from identity.oversight.tables.oversight import CaseReviewRow, OversightCaseRow
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

_ENDING = {CaseFinding.INNOCENT: CaseEvent.DISMISS, CaseFinding.ASK: CaseEvent.SUBSTANTIATE}


async def open_case(
    work: Work, kind: CaseKind, persons: Sequence[UUID], *, token: str | None = None
) -> UUID:
    """Open a case about some persons; nothing of theirs changes."""
    case = OversightCaseRow(case_id=uuid4(), kind=kind, token=token, opened_at=work.clock())
    await cases.add(work, case, persons)
    work.audit.record(AuditEvent.OVERSIGHT_CASE_OPENED, object=str(case.case_id), reason=kind.value)
    return case.case_id


async def list_cases(work: Work, *, state: OversightCaseState) -> OversightCases:
    """What stands in a state, oldest first; nothing of what a first reviewer found."""
    work.audit.record(AuditEvent.OVERSIGHT_CASES_READ, reason=state.value)
    found = await cases.in_state(work, state, limit=LISTED_MAX)
    return OversightCases(cases=tuple([await _wire(work, one) for one in found]))


async def review_case(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    case_id: UUID,
    order: ReviewCase,
    approval: str,
) -> OversightCase:
    """Say, signed, what one found; the second officer ends the case, or a third where two differ.

    Raises IllegalTransition, ApprovalInvalid, or OverseerNotIndependent for whoever took part in
    one of the files, or is of an office that did, or reviewed already.
    """
    work.audit.acting(object=str(case_id))
    case = await cases.get_locked(work, case_id)
    before = await cases.reviews_of(work, case_id)
    event = _event_of([one.finding for one in before], order.finding)
    after = OVERSIGHT_CASE_LIFECYCLE.after(case.state, event)
    digest = review_digest(parts.state, case_id, order.finding)
    verify_approval(approval, by, action=REVIEW_CASE, digest=digest, now=work.clock())
    review = CaseReviewRow(
        case_id=case_id,
        officer=by.subject,
        place=by.place,
        finding=order.finding,
        review_token=approval,
        reviewed_at=work.clock(),
    )
    await cases.add_review(work, review)
    ended = after in {OversightCaseState.DISMISSED, OversightCaseState.SUBSTANTIATED}
    await cases.move(work, case, after, closed_at=work.clock() if ended else None)
    work.audit.record(AuditEvent.OVERSIGHT_CASE_REVIEWED, reason=after.value)
    if after is OversightCaseState.SUBSTANTIATED:
        persons = await cases.persons_of(work, case_id)
        await issue_notices(work, parts, case_id=case_id, reason=case.kind, persons=persons)
    return await _wire(work, case)


def _event_of(before: Sequence[CaseFinding], finding: CaseFinding) -> CaseEvent:
    """What a review does to its case: a third says what two could not agree on."""
    match len(before):
        case 0:
            return CaseEvent.REVIEW
        case 1 if before[0] is not finding:
            return CaseEvent.DISAGREE
        case _:
            return _ENDING[finding]


async def _wire(work: Work, case: OversightCaseRow) -> OversightCase:
    return OversightCase(
        case_id=case.case_id,
        kind=case.kind,
        state=case.state,
        persons=tuple(await cases.persons_of(work, case.case_id)),
        opened_at=case.opened_at,
        closed_at=case.closed_at,
    )
