"""Give officers cases by lot, and take their votes, of which no other officer sees anything."""

from uuid import UUID

from identity.accesses.actions.recording import count, record
from identity.adjudication import store as cases
from identity.adjudication.actions.settling import decide
from identity.adjudication.actions.telling import judges, may_judge
from identity.adjudication.lifecycle import CASE_LIFECYCLE, ENDED
from identity.adjudication.rules import (
    DRAWN_AMONG_MAX,
    SEAT_TIME,
    SEEDED_PERCENT,
    Finding,
    check_candidate,
    check_voter,
    event_of,
    found_by,
)
from identity.adjudication.tables import CaseRow, SeatRow
from identity.audit_events import AuditEvent
from identity.contract.accesses import QueryClass, Reading
from identity.contract.adjudication import VOTE, Case, Vote, VoteNoted, signed_vote
from identity.deduplication.store import searches
from identity.errors.adjudication import (
    AdjudicatorNotIndependent,
    CaseChanged,
    CaseNotYours,
    NoCaseWaiting,
)
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.roles import Role


async def draw_case(work: Work, parts: IdentityParts, *, by: Officer) -> Case:
    """The case that the officer has yet to vote on, or one drawn for them; NoCaseWaiting.

    Nobody chooses a case. Now and then it is one whose answer is known, which nothing in it shows.
    Who sees how cases stand votes on none: AdjudicatorNotIndependent.
    """
    if Role.ADJUDICATION_SUPERVISOR in by.roles:
        raise AdjudicatorNotIndependent
    await cases.forget_stale_seats(work, before=work.clock() - SEAT_TIME)
    seat = await cases.seat_of(work, by.subject)
    if seat is None:
        seat = await _seated(work, by)
    return await show_case(work, parts, seat)


async def read_case(work: Work, parts: IdentityParts, *, by: Officer, case_id: UUID) -> Case:
    """A case again, for who has yet to vote on it; CaseNotYours."""
    work.audit.acting(object=str(case_id))
    seat = await cases.seat_of(work, by.subject, case_id=case_id)
    if seat is None:
        raise CaseNotYours
    return await show_case(work, parts, seat)


async def cast_vote(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    case_id: UUID,
    order: Vote,
    approval: str,
) -> VoteNoted:
    """Vote on a case, signed; with the last vote that it takes, the case is decided.

    Raises CaseNotYours, CandidateNotInCase, ApprovalInvalid, CaseChanged, or what stands in the
    way of what was decided.
    """
    work.audit.acting(object=str(case_id))
    seat = await cases.seat_of(work, by.subject, case_id=case_id)
    if seat is None:
        raise CaseNotYours
    case = await _locked(work, case_id)
    exhibit = cases.exhibit_of(parts.civil_keys, case)
    check_candidate(order.candidate_id, [one.candidate_id for one in exhibit.candidates])
    digest = signed_vote(case_id, case.exhibit_sha256, order)
    verify_approval(approval, by, action=VOTE, digest=digest, now=work.clock())
    await cases.vote(
        work,
        seat,
        outcome=order.outcome,
        candidate_id=order.candidate_id,
        voted_at=work.clock(),
        vote_token=approval,
    )
    work.audit.record(AuditEvent.VOTE_CAST)  # what was voted is said nowhere but in the vote
    if case.application_id is not None:
        await _weigh(work, parts, case, seat)
    return VoteNoted(case_id=case_id)


async def _weigh(work: Work, parts: IdentityParts, case: CaseRow, latest: SeatRow) -> None:
    voted = [
        one
        for one in await cases.seats_of(work, case, round_=case.round)
        if one.voted_at is not None and one.seat_id != latest.seat_id
    ]
    findings = [_finding(one) for one in (*voted, latest)]
    after = CASE_LIFECYCLE.after(case.state, event_of(findings))
    if after in ENDED:
        await decide(work, parts, case, after, found_by(findings))
    else:
        await cases.move(work, case, after)


def _finding(seat: SeatRow) -> Finding:
    assert seat.outcome is not None
    return Finding(seat.outcome, seat.candidate_id)


async def _seated(work: Work, by: Officer) -> SeatRow:
    known_first = work.random.randrange(100) < SEEDED_PERCENT
    for seeded in (known_first, not known_first):
        drawn = await cases.drawable(work, by.subject, seeded=seeded, limit=DRAWN_AMONG_MAX)
        work.random.shuffle(drawn)
        for case_id in drawn:
            case = await cases.get_locked(work, case_id)
            if case_id not in await cases.drawable(
                work, by.subject, seeded=seeded, limit=DRAWN_AMONG_MAX
            ):
                continue  # somebody took the last seat meanwhile
            if case.application_id is None:
                return await _take(work, case, by.subject)
            if await may_judge(work, case.application_id, by.subject):
                await judges(work, case.application_id, by)
                return await _take(work, case, by.subject)
    raise NoCaseWaiting


async def _take(work: Work, case: CaseRow, officer: str) -> SeatRow:
    there = [one.officer for one in await cases.seats_of(work, case)]
    check_voter(officer, enrolled_by=case.enrolled_by, seats=there)
    seat = SeatRow(
        case_id=case.case_id,
        enrolled_by=case.enrolled_by,
        round=case.round,
        officer=officer,
        assigned_at=work.clock(),
    )
    await cases.take_seat(work, seat)
    work.audit.record(AuditEvent.CASE_DRAWN, object=str(case.case_id))
    return seat


async def show_case(work: Work, parts: IdentityParts, seat: SeatRow) -> Case:
    """The same whoever looks, and whoever voted before."""
    case = await cases.get(work, seat.case_id)
    exhibit = cases.exhibit_of(parts.civil_keys, case)
    persons = await searches.persons_among(work, [one.candidate_id for one in exhibit.candidates])
    for person_id in persons:
        await record(
            work,
            parts,
            person_id=person_id,
            what=Reading.LIKENESS,
            query_class=QueryClass.THIRD_PERSONS,
        )
    if not persons:
        await count(work, parts)
    work.audit.record(AuditEvent.CASE_READ, object=str(case.case_id))
    return Case(
        case_id=case.case_id,
        exhibit=exhibit,
        exhibit_sha256=case.exhibit_sha256,
        vote_by=seat.assigned_at + SEAT_TIME,
    )


async def _locked(work: Work, case_id: UUID) -> CaseRow:
    """The case, still that of the search of its application; CaseChanged when it is void."""
    case = await cases.get(work, case_id)
    if case.application_id is not None:
        job = await searches.get_job_locked(work, case.application_id)
        if job.round != case.search_round:
            raise CaseChanged
    return await cases.get_locked(work, case_id)
