"""See to it that cases end, and measure who decides them by cases whose answer is known."""

import uuid

from identity.adjudication import store as cases
from identity.adjudication.rules import error_rate
from identity.adjudication.tables import CaseRow
from identity.audit_events import AuditEvent
from identity.contract.adjudication import (
    Candidate,
    CaseSummary,
    Exhibit,
    FieldLikeness,
    OfficerRecord,
    SeedCase,
    SeededCandidate,
    SeededCase,
)
from identity.contract.deduplication import Facts
from identity.deduplication.rules import biography
from identity.errors.adjudication import SeedImplausible
from identity.parts import IdentityParts
from shared.civil.matching.rules import Verdict, matching_rules
from shared.civil.matching.scoring import Matcher
from shared.database.work import Work
from shared.dated_rules import rule_in_force
from shared.officers.credential import Officer

LISTED_MAX = 200


async def list_cases(work: Work) -> tuple[CaseSummary, ...]:
    """Cases that have not ended; those that measure officers are not among them."""
    work.audit.record(AuditEvent.CASES_LISTED)
    return tuple(map(summary_of, await cases.not_ended(work, limit=LISTED_MAX)))


async def measure_officers(work: Work) -> tuple[OfficerRecord, ...]:
    """How every officer who voted does."""
    work.audit.record(AuditEvent.OFFICERS_MEASURED)
    return tuple(
        OfficerRecord(
            **one._asdict(),
            error_rate_percent=error_rate(one.known_answered, one.known_wrong),
        )
        for one in await cases.tallies(work)
    )


async def seed_case(
    work: Work, parts: IdentityParts, *, by: Officer, order: SeedCase
) -> SeededCase:
    """Put a case whose answer is known among the others; who made it up never votes on it.

    SeedImplausible where a search would not bring a candidate before officers.
    """
    matcher = Matcher(rule_in_force(matching_rules(), parts.state, work.clock().date()))
    candidates = [_candidate(matcher, order.applicant, one) for one in order.candidates]
    named = [
        shown.candidate_id
        for shown, one in zip(candidates, order.candidates, strict=True)
        if one.is_applicant
    ]
    candidates.sort(  # as a search does
        key=lambda one: (one.captures is None, -sum(field.points for field in one.fields))
    )
    case_id = uuid.uuid4()
    exhibit = Exhibit(applicant=order.applicant, candidates=tuple(candidates))
    sealed, digest = cases.sealed_exhibit(parts.civil_keys, case_id, exhibit)
    work.session.add(
        CaseRow(
            case_id=case_id,
            enrolled_by=by.subject,
            sealed_exhibit=sealed,
            exhibit_sha256=digest,
            opened_at=work.clock(),
            known_outcome=order.outcome,
            known_candidate=named[0] if named else None,
        )
    )
    work.audit.record(AuditEvent.CASE_SEEDED, object=str(case_id))
    return SeededCase(case_id=case_id)


def summary_of(case: CaseRow) -> CaseSummary:
    assert case.application_id is not None
    return CaseSummary(
        case_id=case.case_id,
        application_id=case.application_id,
        state=case.state,
        opened_at=case.opened_at,
        decided_at=case.decided_at,
        outcome=case.outcome,
        settled=case.settled_at is not None,
    )


def _candidate(matcher: Matcher, applicant: Facts, seeded: SeededCandidate) -> Candidate:
    score = matcher.score(biography(applicant), biography(seeded.facts))
    by_captures_alone = score.verdict is Verdict.UNLIKELY
    if by_captures_alone and seeded.captures is None:
        raise SeedImplausible
    fields = tuple(
        FieldLikeness(field=one.field.value, outcome=one.outcome.value, points=one.points)
        for one in score.reasons
    )
    return Candidate(
        candidate_id=uuid.uuid4(),
        facts=seeded.facts,
        fields=() if by_captures_alone else fields,
        captures=seeded.captures,
    )
