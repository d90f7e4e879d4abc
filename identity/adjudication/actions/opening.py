"""Bring candidates before officers, or end a search that found none."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from identity.adjudication import store as cases
from identity.adjudication.actions.settling import supersede
from identity.adjudication.actions.telling import SearchEnd, candidates_found, search_ended
from identity.adjudication.tables import CaseRow
from identity.audit_events import AuditEvent
from identity.contract.adjudication import (
    Candidate,
    CaptureLikeness,
    Exhibit,
    FieldLikeness,
)
from identity.contract.deduplication import DedupOutcome, Facts
from identity.deduplication.actions.searching import Alike
from identity.deduplication.tables import JobRow
from identity.parts import IdentityParts
from shared.biometrics.abis import BiometricCandidate
from shared.database.work import Work


@dataclass(frozen=True, slots=True, repr=False)
class Likeness:
    """Somebody who may be the applicant, and why. Shows nothing of them."""

    subject_id: UUID
    entered: int
    facts: Facts
    alike: Alike | None
    captures: BiometricCandidate | None
    candidate_id: UUID = field(default_factory=uuid.uuid4)

    @property
    def fields(self) -> tuple[FieldLikeness, ...]:
        if self.alike is None:
            return ()
        return tuple(
            FieldLikeness(field=one.field.value, outcome=one.outcome.value, points=one.points)
            for one in self.alike.score.reasons
        )


async def open_case(
    work: Work,
    parts: IdentityParts,
    job: JobRow,
    applicant: Facts,
    likenesses: Sequence[Likeness],
) -> None:
    """Have officers decide who an applicant is; an earlier case of theirs is void."""
    await supersede(work, job.application_id)
    exhibit = Exhibit(applicant=applicant, candidates=tuple(_candidate(one) for one in likenesses))
    case_id = uuid.uuid4()
    sealed, digest = cases.sealed_exhibit(parts.civil_keys, case_id, exhibit)
    work.session.add(
        CaseRow(
            case_id=case_id,
            application_id=job.application_id,
            search_round=job.round,
            enrolled_by=job.enrolled_by,
            sealed_exhibit=sealed,
            exhibit_sha256=digest,
            opened_at=work.clock(),
        )
    )
    work.audit.record(AuditEvent.CASE_OPENED, object=str(case_id))
    await candidates_found(work, job.application_id)


async def end_clean(work: Work, parts: IdentityParts, job: JobRow) -> None:
    """Say that nobody is like the applicant.

    Where officers had a case of theirs, it is DISTINCT: whom they saw is there no more.
    """
    had_case = await supersede(work, job.application_id)
    outcome = DedupOutcome.DISTINCT if had_case else DedupOutcome.CLEAN
    await search_ended(work, parts, SearchEnd(job.application_id, outcome, None))


def _candidate(one: Likeness) -> Candidate:
    found = one.captures
    return Candidate(
        candidate_id=one.candidate_id,
        facts=one.facts,
        fields=one.fields,
        captures=None
        if found is None
        else CaptureLikeness(
            score=found.score,
            threshold=found.threshold,
            score_kind=found.engine.score_kind,
            compared=found.compared,
            engine=found.engine.engine,
            version=found.engine.version,
        ),
    )
