"""All reads and writes of searches, their candidates, and the index of who can be found.

Each sealed value is bound to its table, record and field.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, func, select, update

from identity.contract.deduplication import DedupOutcome, Facts, JobState
from identity.deduplication.rules import Sought
from identity.deduplication.tables import (
    CandidateRow,
    JobRow,
    SubjectRow,
    TokenRow,
)
from identity.errors.deduplication import SearchChanged, SearchNotFound
from shared.civil.matching.blocking import SCORED_MAX
from shared.database.statement import Statement
from shared.database.work import Work
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption

GALLERY_LOCK = 0x6C69_7067_616C
"""One at a time enters the index: the order of entry is the order of the commits."""
_LOCK_JOB = "SELECT 1 FROM dedup_jobs WHERE application_id = :application_id FOR UPDATE"
_SHARING = """
    SELECT s.entered, s.subject_id, s.person_id, s.sealed_facts
    FROM (
        SELECT entered FROM dedup_tokens WHERE token = ANY(CAST(:tokens AS bigint[]))
        GROUP BY entered ORDER BY count(*) DESC, entered LIMIT :most
    ) AS found JOIN dedup_subjects s USING (entered)
    WHERE s.entered < :before OR NOT s.searched OR CAST(:before AS bigint) IS NULL
"""


class Held(NamedTuple):
    """What the index holds of a subject, its facts sealed."""

    entered: int
    subject_id: UUID
    person_id: UUID | None
    sealed_facts: bytes


async def alone_with_the_gallery(work: Work) -> None:
    """Wait until nobody else enters the index; holds until this work ends."""
    await work.session.exec(select(func.pg_advisory_xact_lock(GALLERY_LOCK)))


async def get_job(work: Work, application_id: UUID) -> JobRow:
    job = await work.session.get(JobRow, application_id)
    if job is None:
        raise SearchNotFound
    return job


async def find_job_locked(work: Work, application_id: UUID) -> JobRow | None:
    """The search as it is now, which nobody else moves until this work ends."""
    query = (
        select(JobRow)
        .where(JobRow.application_id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(query)).first()


async def lock_job(work: Work, application_id: UUID) -> None:
    """Nobody else moves the search of an application, if there is one, until this work ends."""
    await work.run(Statement(_LOCK_JOB, {"application_id": application_id}))


async def get_job_locked(work: Work, application_id: UUID) -> JobRow:
    job = await find_job_locked(work, application_id)
    if job is None:
        raise SearchNotFound
    return job


async def jobs_in(work: Work, states: Iterable[JobState], *, limit: int) -> list[JobRow]:
    """Searches in some states, those ordered first, first."""
    query = (
        select(JobRow)
        .where(col(JobRow.state).in_(list(states)))
        .order_by(col(JobRow.queued_at), col(JobRow.application_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def move_job(work: Work, job: JobRow, to: JobState, **values: Any) -> None:
    """Write the new state only if nobody moved the search since it was read."""
    moved = await work.session.exec(
        update(JobRow)
        .where(
            col(JobRow.application_id) == job.application_id,
            col(JobRow.state) == job.state,
            col(JobRow.round) == job.round,
            col(JobRow.attempts) == job.attempts,
        )
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:
        raise SearchChanged
    await work.session.refresh(job)


async def enter(
    work: Work,
    keys: KeyEncryption,
    facts: Facts,
    tokens: Sequence[int],
    *,
    subject_id: UUID,
    searched: bool,
    application_id: UUID | None = None,
    person_id: UUID | None = None,
) -> int:
    """Let a subject be found from now on; the caller is alone with the gallery. Its number."""
    drawn = await work.session.exec(select(func.nextval("dedup_entries")))
    entered = int(drawn.one())
    work.session.add(
        SubjectRow(
            entered=entered,
            subject_id=subject_id,
            application_id=application_id,
            person_id=person_id,
            searched=searched,
            sealed_facts=seal(keys, _facts(subject_id), facts.model_dump_json().encode()),
        )
    )
    await work.session.flush()
    await _write_tokens(work, entered, tokens)
    return entered


async def index_anew(work: Work, row: SubjectRow, tokens: Sequence[int]) -> None:
    """Write by what a subject is found, in its place among the others."""
    await work.session.exec(delete(TokenRow).where(col(TokenRow.entered) == row.entered))
    await _write_tokens(work, row.entered, tokens)


async def applicants(work: Work, *, after: int, limit: int) -> list[SubjectRow]:
    """Those in the index who are not registered, in the order in which they entered."""
    query = (
        select(SubjectRow)
        .where(col(SubjectRow.person_id).is_(None), col(SubjectRow.entered) > after)
        .order_by(col(SubjectRow.entered))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def become(work: Work, row: SubjectRow, person_id: UUID) -> None:
    """Let an applicant be found as the person they are."""
    row.person_id = person_id
    await work.session.flush()


async def remove(work: Work, subject: SubjectRow) -> None:
    """Let a subject be found no more."""
    await work.session.exec(delete(TokenRow).where(col(TokenRow.entered) == subject.entered))
    await work.session.delete(subject)
    await work.session.flush()


async def subject(work: Work, subject_id: UUID) -> SubjectRow | None:
    return await _one(work, SubjectRow.subject_id == subject_id)


async def subject_held(work: Work, subject_id: UUID) -> SubjectRow | None:
    """A subject as it is now: nobody registers or removes it until this work ends."""
    query = select(SubjectRow).where(SubjectRow.subject_id == subject_id)
    query = query.with_for_update(read=True).execution_options(populate_existing=True)
    return (await work.session.exec(query)).first()


async def subject_of_application(work: Work, application_id: UUID) -> SubjectRow | None:
    return await _one(work, SubjectRow.application_id == application_id)


async def subject_of_person(work: Work, person_id: UUID) -> SubjectRow | None:
    return await _one(work, SubjectRow.person_id == person_id)


async def subjects(work: Work, encounter_ids: Iterable[UUID]) -> dict[UUID, SubjectRow]:
    """Whose encounters are; captures that an application brings of a person are the person's."""
    sought = list(encounter_ids)
    query = select(SubjectRow).where(col(SubjectRow.subject_id).in_(sought))
    brought = (
        select(JobRow.subject_id, SubjectRow)
        .join(SubjectRow, col(SubjectRow.person_id) == col(JobRow.person_id))
        .where(col(JobRow.subject_id).in_(sought))
    )
    found = dict((await work.session.exec(brought)).all())
    return found | {one.subject_id: one for one in await work.session.exec(query)}


async def latest_entry(work: Work) -> int:
    """The number of whoever entered the index last; 0 where nobody has."""
    return (await work.session.exec(select(func.max(SubjectRow.entered)))).one() or 0


async def came_unsearched(work: Work, *, since: int) -> bool:
    """Whether anybody of whom no search was ever made entered the index since an entry."""
    query = select(SubjectRow.entered).where(
        col(SubjectRow.application_id).is_(None), col(SubjectRow.entered) > since
    )
    return (await work.session.exec(query.limit(1))).first() is not None


async def sharing(work: Work, tokens: Sequence[int], *, before: int | None) -> list[Held]:
    """Subjects that a search concerns, of the SCORED_MAX that share most tokens.

    These are who entered before it, and whoever was entered without a search of their own.
    """
    values = {"tokens": list(tokens), "most": SCORED_MAX, "before": before}
    return [Held(*row) for row in await work.fetch(Statement(_SHARING, values))]


def facts_of(keys: KeyEncryption, row: SubjectRow | Held) -> Facts:
    return Facts.model_validate_json(open_sealed(keys, _facts(row.subject_id), row.sealed_facts))


def sealed_applicant(keys: KeyEncryption, application_id: UUID, sought: Sought) -> bytes:
    return seal(keys, _applicant(application_id), sought.model_dump_json().encode())


def sought_of(keys: KeyEncryption, job: JobRow) -> Sought | None:
    """What is to be searched for; None once the gallery holds it."""
    if job.sealed_applicant is None:
        return None
    opened = open_sealed(keys, _applicant(job.application_id), job.sealed_applicant)
    return Sought.model_validate_json(opened)


async def candidates_of(work: Work, job: JobRow) -> list[CandidateRow]:
    """Whom the last search found."""
    query = select(CandidateRow).where(
        CandidateRow.application_id == job.application_id, CandidateRow.round == job.round
    )
    return list(await work.session.exec(query))


async def subject_of_candidate(work: Work, candidate_id: UUID) -> UUID:
    """Whom a candidate of a search is."""
    query = select(CandidateRow.subject_id).where(CandidateRow.candidate_id == candidate_id)
    return (await work.session.exec(query)).one()


async def persons_among(work: Work, candidate_ids: Sequence[UUID]) -> list[UUID]:
    """Which candidates of a search are persons of the register now."""
    query = (
        select(SubjectRow.person_id)
        .join(CandidateRow, col(CandidateRow.subject_id) == col(SubjectRow.subject_id))
        .where(
            col(CandidateRow.candidate_id).in_(candidate_ids),
            col(SubjectRow.person_id).is_not(None),
        )
        .distinct()
    )
    return [one for one in await work.session.exec(query) if one is not None]


async def note_outcome(work: Work, application_id: UUID, outcome: DedupOutcome) -> None:
    """Write beside the search what officers decided."""
    await work.session.exec(
        update(JobRow)
        .where(col(JobRow.application_id) == application_id)
        .values(outcome=outcome)
        .execution_options(synchronize_session=False)
    )


async def forget(work: Work, job: JobRow) -> None:
    """Delete a search and all that it found."""
    await work.session.exec(
        delete(CandidateRow).where(col(CandidateRow.application_id) == job.application_id)
    )
    await work.session.delete(job)
    await work.session.flush()


async def candidates_counted(work: Work, jobs: Sequence[JobRow]) -> dict[UUID, int]:
    """How many the last search of each found."""
    query = (
        select(CandidateRow.application_id, func.count())
        .join(
            JobRow,
            (col(JobRow.application_id) == col(CandidateRow.application_id))
            & (col(JobRow.round) == col(CandidateRow.round)),
        )
        .where(col(CandidateRow.application_id).in_([job.application_id for job in jobs]))
        .group_by(col(CandidateRow.application_id))
    )
    return dict((await work.session.exec(query)).all())


async def _write_tokens(work: Work, entered: int, tokens: Sequence[int]) -> None:
    if tokens:
        connection = await work.session.connection()
        rows = [{"token": token, "entered": entered} for token in tokens]
        await connection.execute(insert(TokenRow), rows)


async def _one(work: Work, condition: Any) -> SubjectRow | None:
    query = select(SubjectRow).where(condition).execution_options(populate_existing=True)
    return (await work.session.exec(query)).first()


def _facts(subject_id: UUID) -> SealedField:
    return SealedField("dedup_subjects", str(subject_id), "facts")


def _applicant(application_id: UUID) -> SealedField:
    return SealedField("dedup_jobs", str(application_id), "applicant")
