"""Make one search: several short transactions, each of which may be the last before a crash.

1. Start, and count the attempt. 2. Have the identification system hold the captures. 3. Enter the
index, alone with it: from here on whoever enters later finds the applicant. 4. Look for who is
alike by biography, and have the system compare captures. 5. Write what was found, and tell it.

Whatever fails is tried again from the start; nothing is done twice, since every step finds what
it did before. A search that was ordered again meanwhile is left to its own job.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from uuid import UUID

from identity.adjudication.actions.opening import Likeness, end_clean, open_case
from identity.adjudication.actions.settling import settle_waiting
from identity.audit_events import AuditEvent
from identity.contract.deduplication import DedupOutcome, Facts, JobState
from identity.deduplication.actions.measuring import encounter_of
from identity.deduplication.actions.searching import Alike, find_alike, index_tokens
from identity.deduplication.lifecycle import JOB_LIFECYCLE, JobEvent
from identity.deduplication.rules import (
    ATTEMPTS_MAX,
    CANDIDATES_SHOWN_MAX,
    SEARCH_TIME_MAX,
    Sought,
    retry_seconds,
)
from identity.deduplication.store import gallery, searches, unindexed
from identity.deduplication.tables import CandidateRow, JobRow
from identity.errors.deduplication import SearchChanged
from identity.parts import IdentityParts
from shared.audit.trail import AuditContext
from shared.biometrics.abis import (
    Abis,
    BiometricCheck,
    Identification,
    IdentificationFailed,
    ended,
)
from shared.database.work import Work, begin_work
from shared.logging import get_logger

TASK_SECONDS_MAX = 120.0
"""What the identification system may take for one task."""


class TryAgain(Exception):
    """The search failed, and is to be made again after a pause."""

    def __init__(self, pause_seconds: float) -> None:
        super().__init__()
        self.pause_seconds = pause_seconds


@dataclass(frozen=True, slots=True)
class Searcher:
    """What makes searches: the registry's parts and the identification system."""

    parts: IdentityParts
    abis: Abis

    def begin(self) -> AbstractAsyncContextManager[Work]:
        platform = self.parts.platform
        context = AuditContext(platform.entity, platform.trust.version)
        return begin_work(platform.engine, platform.clock, context, platform.random)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A search that was started: which one, of whom."""

    application_id: UUID
    subject_id: UUID
    person_id: UUID | None
    round: int
    number: int
    fingers: int
    sought: Sought | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Found:
    """What an attempt found; `entered` is None for who is in the register already."""

    facts: Facts
    entered: int | None
    compared_until: int
    met_everybody: bool
    alike: Sequence[Alike]
    biometric: Identification


async def run_job(searcher: Searcher, application_id: UUID) -> None:
    """One attempt at a search; TryAgain when there is to be another."""
    attempt = await _start(searcher, application_id)
    if attempt is None:
        return
    try:
        facts, entered = await _enter(searcher, attempt)
        await _finish(searcher, attempt, await _look(searcher, attempt, facts, entered))
    except SearchChanged:
        return
    except Exception as error:
        get_logger().warning(
            "search.failed", attempt=attempt.number, error_type=type(error).__name__
        )
        if await _note_failure(searcher, attempt, type(error).__name__):
            raise TryAgain(retry_seconds(attempt.number)) from error


async def _start(searcher: Searcher, application_id: UUID) -> _Attempt | None:
    """Count the attempt; None when there is nothing to be done, or when it took too long."""
    async with searcher.begin() as work:
        job = await searches.find_job_locked(work, application_id)
        if job is None or job.state not in {JobState.QUEUED, JobState.RUNNING}:
            return None
        if work.clock() - job.queued_at > SEARCH_TIME_MAX:
            await _stop(work, job, JobEvent.TIME_OUT, AuditEvent.SEARCH_TIMED_OUT)
            return None
        if job.state is JobState.RUNNING and job.attempts >= ATTEMPTS_MAX:  # its process ended
            await _stop(work, job, JobEvent.GIVE_UP, AuditEvent.SEARCH_FAILED)
            return None
        started = JOB_LIFECYCLE.after(job.state, JobEvent.START)
        await searches.move_job(
            work, job, started, attempts=job.attempts + 1, started_at=work.clock()
        )
        if job.sealed_applicant is not None:
            await gallery.note_order(work, job.subject_id)
        return _Attempt(
            application_id,
            job.subject_id,
            job.person_id,
            job.round,
            job.attempts,
            job.fingers,
            searches.sought_of(searcher.parts.civil_keys, job),
        )


async def _enter(searcher: Searcher, attempt: _Attempt) -> tuple[Facts, int | None]:
    """Let the applicant be found; who is registered already is found as the person they are."""
    parts, sought = searcher.parts, attempt.sought
    if sought is not None:
        await _held(searcher, attempt, sought)
    async with searcher.begin() as work:
        job = await _locked(work, attempt)
        subject = await searches.subject(work, attempt.subject_id)
        if sought is None:
            if subject is None:
                raise SearchChanged
            return searches.facts_of(parts.civil_keys, subject), subject.entered
        if attempt.person_id is not None:
            return sought.facts, None
        if subject is not None:  # with other captures or facts: as if it came only now
            await searches.remove(work, subject)
            await settle_waiting(work, attempt.subject_id)
        await searches.alone_with_the_gallery(work)
        entered = await searches.enter(
            work,
            parts.civil_keys,
            sought.facts,
            index_tokens(parts, sought.facts),
            subject_id=attempt.subject_id,
            searched=True,
            application_id=attempt.application_id,
        )
        await searches.move_job(work, job, job.state, sealed_applicant=None)
        return sought.facts, entered


async def _held(searcher: Searcher, attempt: _Attempt, sought: Sought) -> None:
    encounter = await encounter_of(
        searcher.parts, attempt.subject_id, sought.fingerprints, sought.portrait
    )
    await ended(searcher.abis, await searcher.abis.insert(encounter), seconds_max=TASK_SECONDS_MAX)


async def _look(searcher: Searcher, attempt: _Attempt, facts: Facts, entered: int | None) -> _Found:
    """Who is alike by biography, and by captures."""
    parts, apart = searcher.parts, _apart(attempt)
    async with searcher.begin() as work:
        alike = await find_alike(work, parts, facts, before=entered, apart_from=apart)
        latest = await searches.latest_entry(work)
        met_everybody = await unindexed.meets_everybody(work)
    among = [one.subject_id for one in alike]
    task = await searcher.abis.identify(attempt.subject_id, among=among)
    found = (await ended(searcher.abis, task, seconds_max=TASK_SECONDS_MAX)).found
    assert found is not None, "an identification has a result"
    if attempt.fingers and found.check is BiometricCheck.NO_CAPTURES:
        raise IdentificationFailed("it holds nothing of who is searched for")
    if not met_everybody and found.check is BiometricCheck.PERFORMED:
        found = replace(found, check=BiometricCheck.PARTLY)
    return _Found(facts, entered, latest, met_everybody, alike, found)


async def _finish(searcher: Searcher, attempt: _Attempt, found: _Found) -> None:
    parts = searcher.parts
    async with searcher.begin() as work:
        job = await _locked(work, attempt)
        likenesses = await _likenesses(work, parts, attempt, found)
        work.session.add_all(_row(attempt, one) for one in likenesses)
        await searches.move_job(
            work,
            job,
            JOB_LIFECYCLE.after(job.state, JobEvent.FINISH),
            biometric_check=found.biometric.check,
            compared_until=found.compared_until,
            met_everybody=found.met_everybody,
            outcome=None if likenesses else DedupOutcome.CLEAN,
            finished_at=work.clock(),
        )
        work.audit.record(
            AuditEvent.SEARCH_ENDED,
            object=str(job.application_id),
            reason=found.biometric.check.value,
        )
        if likenesses:
            shown = likenesses[:CANDIDATES_SHOWN_MAX]
            await open_case(work, parts, job, found.facts, shown)
        else:
            await end_clean(work, parts, job)


async def _likenesses(
    work: Work, parts: IdentityParts, attempt: _Attempt, found: _Found
) -> list[Likeness]:
    """Whoever is alike in either way, once; first those by captures."""
    alike = {one.subject_id: one for one in found.alike}
    by_captures = {one.encounter_id: one for one in found.biometric.candidates}
    rows = await searches.subjects(work, {*alike, *by_captures})
    apart = _apart(attempt)
    likenesses: dict[UUID, Likeness] = {}
    for encounter_id in dict.fromkeys((*by_captures, *alike)):
        row = rows.get(encounter_id)
        if row is None or apart & {row.subject_id, row.person_id}:
            continue  # gone meanwhile, or the person whom the application names
        later = found.entered is not None and row.entered > found.entered
        if later and row.searched and row.subject_id == encounter_id:
            continue  # it finds us
        likenesses.setdefault(
            row.subject_id,
            Likeness(
                row.subject_id,
                row.entered,
                searches.facts_of(parts.civil_keys, row),
                alike.get(row.subject_id),
                by_captures.get(encounter_id),
            ),
        )
    return list(likenesses.values())


def _row(attempt: _Attempt, one: Likeness) -> CandidateRow:
    row = CandidateRow(
        application_id=attempt.application_id,
        round=attempt.round,
        candidate_id=one.candidate_id,
        subject_id=one.subject_id,
        entered=one.entered,
        reasons=[field.model_dump(mode="json") for field in one.fields],
    )
    if one.alike is not None:
        row.points = one.alike.score.points
        row.verdict = one.alike.score.verdict.value
        row.rule_since = one.alike.rule.since
    if one.captures is not None:
        row.finger_score = one.captures.score
        row.finger_threshold = one.captures.threshold
        row.engine = one.captures.engine.engine
        row.engine_version = one.captures.engine.version
    return row


def _apart(attempt: _Attempt) -> frozenset[UUID | None]:
    return frozenset({attempt.subject_id, attempt.person_id or attempt.subject_id})


async def _locked(work: Work, attempt: _Attempt) -> JobRow:
    """The search, still that of this attempt; SearchChanged when it is not."""
    job = await searches.find_job_locked(work, attempt.application_id)
    if job is None or (job.state, job.round, job.attempts) != (
        JobState.RUNNING,
        attempt.round,
        attempt.number,
    ):
        raise SearchChanged
    return job


async def _note_failure(searcher: Searcher, attempt: _Attempt, why: str) -> bool:
    """Write the failure down; whether there is to be another attempt."""
    async with searcher.begin() as work:
        try:
            job = await _locked(work, attempt)
        except SearchChanged:
            return False
        if job.attempts >= ATTEMPTS_MAX:
            await _stop(work, job, JobEvent.GIVE_UP, AuditEvent.SEARCH_FAILED, why)
            return False
        again = JOB_LIFECYCLE.after(job.state, JobEvent.TRY_AGAIN)
        await searches.move_job(work, job, again, failure=why)
        return True


async def _stop(
    work: Work, job: JobRow, event: JobEvent, told: AuditEvent, why: str = "interrupted"
) -> None:
    stopped = JOB_LIFECYCLE.after(job.state, event)
    await searches.move_job(work, job, stopped, failure=why, finished_at=work.clock())
    work.audit.record(told, object=str(job.application_id), reason=why)
    get_logger().error("search.stopped", step=stopped.value, error_type=why)
