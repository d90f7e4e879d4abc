"""Searches as jobs of the queue: made by a relay, again after a crash, and not for ever."""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from typing_extensions import override

from identity.contract.adjudication import Vote
from identity.contract.client import IdentityClient
from identity.contract.decisions import DecisionKind
from identity.contract.deduplication import DedupOutcome, JobState
from identity.contract.merges import ProposeMerge, UndoMerge
from identity.contract.persons import FullName
from identity.contract.records import CorrectPerson, RecordChanges
from identity.deduplication.actions import running
from identity.deduplication.actions.following import given_up, index_person
from identity.deduplication.actions.opening import REFRESH_TASK, enqueue, order_again
from identity.deduplication.actions.reference_abis import ReferenceAbis
from identity.deduplication.actions.refreshing import refresh
from identity.deduplication.actions.running import Searcher, TryAgain, run_job
from identity.deduplication.rules import ATTEMPTS_MAX
from identity.errors.deduplication import SearchNotFound
from services.duplicate_searches import DuplicateSearches
from shared.biometrics.abis import BiometricCheck, Encounter
from shared.roles import Role
from shared.web.client import RemoteError
from tests.support.abis import InterruptedAbis
from tests.support.adjudicators import Adjudicators
from tests.support.engines import EqualityEngine
from tests.support.identity_service import IdentityUnderTest
from tests.support.postgres import Databases
from tests.support.registration_world import CANDIDATES
from tests.support.registry import Registry, a_basis
from tests.support.relay import relay_of
from tests.support.searches import done
from tests.support.specimens import a_fingerprint, civil_data
from tests.support.uniqueness import Uniqueness

SECONDS_MAX = 20.0


@pytest.fixture
def uniqueness(identity: IdentityUnderTest) -> Uniqueness:
    return Uniqueness(identity)


@dataclass
class AwayAbis(InterruptedAbis):
    """An identification system that cannot be reached for some tasks."""

    failures: int

    @override
    async def insert(self, encounter: Encounter) -> UUID:
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        return await super().insert(encounter)


async def test_a_relay_takes_the_job_of_a_finalised_application(
    uniqueness: Uniqueness, databases: Databases
) -> None:
    relay = relay_of(uniqueness.identity, databases, {})
    relay = replace(relay, duties=(DuplicateSearches(uniqueness.searcher),))
    running = asyncio.create_task(relay.run())
    try:
        application = await uniqueness.apply()
        async with asyncio.timeout(SECONDS_MAX):
            while (await uniqueness.job(application)).state is not JobState.DONE:  # noqa: ASYNC110 - another task moves it
                await asyncio.sleep(0.1)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert (await uniqueness.job(application)).outcome is DedupOutcome.CLEAN


async def test_an_application_that_is_rolled_back_leaves_no_job(uniqueness: Uniqueness) -> None:
    async def fails() -> None:
        async with uniqueness.work() as work:
            await enqueue(work, REFRESH_TASK, UUID(int=1))
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await fails()
    async with uniqueness.identity.engine.connect() as connection:
        found = await connection.execute(text("SELECT count(*) FROM procrastinate_jobs"))
        assert found.scalar_one() == 0


async def test_a_search_that_fails_is_made_again_and_then_left_to_a_person(
    uniqueness: Uniqueness,
) -> None:
    away = Searcher(uniqueness.parts, AwayAbis(uniqueness.abis, failures=ATTEMPTS_MAX))
    application = await uniqueness.apply()
    for _ in range(ATTEMPTS_MAX - 1):
        with pytest.raises(TryAgain):
            await run_job(away, application)
    await run_job(away, application)
    job = await uniqueness.job(application)
    assert (job.state, job.failure) == (JobState.FAILED, "ConnectionError")
    assert job.sealed_applicant is not None
    client: IdentityClient = uniqueness.identity.client()
    head = uniqueness.identity.officer("head", Role.ADJUDICATION_SUPERVISOR)
    stopped = await client.stopped_searches(officer=head.credential)
    assert [one.application_id for one in stopped.jobs] == [application]
    again = await client.repeat_search(application, officer=head.credential)
    assert again.state is JobState.QUEUED
    assert (await uniqueness.search(application)).outcome is DedupOutcome.CLEAN
    with pytest.raises(RemoteError, match="illegal_transition"):
        await client.repeat_search(application, officer=head.credential)


async def test_a_search_whose_process_died_is_taken_over(uniqueness: Uniqueness) -> None:
    application = await uniqueness.apply()
    async with uniqueness.identity.engine.begin() as connection:
        await connection.execute(text("UPDATE dedup_jobs SET state = 'running', attempts = 1"))
    job = await uniqueness.search(application)
    assert (job.state, job.attempts) == (JobState.DONE, 2)


async def test_a_search_that_waited_too_long_times_out(uniqueness: Uniqueness) -> None:
    application = await uniqueness.apply()
    uniqueness.identity.clock.advance(timedelta(hours=25))
    assert (await uniqueness.search(application)).state is JobState.TIMED_OUT


async def test_a_job_that_comes_twice_changes_nothing_the_second_time(
    uniqueness: Uniqueness,
) -> None:
    application = await uniqueness.apply()
    first = await uniqueness.search(application)
    again = await uniqueness.search(application)
    assert (again.attempts, again.finished_at) == (first.attempts, first.finished_at)


async def test_without_an_engine_nobody_is_called_clean_by_captures(
    uniqueness: Uniqueness,
) -> None:
    job = await uniqueness.search(await uniqueness.apply())
    assert job.biometric_check is BiometricCheck.NO_ENGINE


async def test_a_gallery_that_lost_the_applicant_finds_nobody_clean(
    uniqueness: Uniqueness,
) -> None:
    application = await uniqueness.apply()
    await uniqueness.search(application)
    async with uniqueness.identity.engine.begin() as connection:
        await connection.execute(text("DELETE FROM gallery_entries"))
    async with uniqueness.work() as work:
        await order_again(work, application)
    job = await uniqueness.search(application)
    assert (job.state, job.failure) == (JobState.QUEUED, "IdentificationFailed")


async def test_who_is_like_more_than_officers_are_shown_gets_a_number_in_the_end(
    uniqueness: Uniqueness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CANDIDATES_SHOWN_MAX", 1)
    officers = Adjudicators(uniqueness.identity)
    for namesakes in range(3):
        application = await uniqueness.apply()
        await uniqueness.search(application)
        for name in ("one", "two") if namesakes else ():
            case = await officers.draw(name)
            assert len(case.exhibit.candidates) == 1
            await officers.vote(name, Vote(outcome=DedupOutcome.DISTINCT), case)
        assert await uniqueness.approve(application) is not None
        async with uniqueness.identity.engine.begin() as connection:  # as after a correction
            await connection.execute(text("UPDATE dedup_subjects SET searched = false"))


async def test_somebody_entered_without_a_search_reopens_it_at_approval(
    uniqueness: Uniqueness,
) -> None:
    first = await uniqueness.apply()
    await uniqueness.search(first)
    person = await uniqueness.approve(first)
    assert person is not None
    stranger = civil_data(family_name="OUEDRAOGO", given_names="Salif", birth_date="1961-02-03")
    second = await uniqueness.apply(stranger)
    assert (await uniqueness.search(second)).outcome is DedupOutcome.CLEAN
    async with uniqueness.identity.engine.begin() as connection:
        await connection.execute(text("DELETE FROM dedup_subjects WHERE person_id IS NOT NULL"))
        await connection.execute(text("DELETE FROM dedup_tokens WHERE entered = 1"))
    third = await uniqueness.apply()
    assert (await uniqueness.search(third)).outcome is DedupOutcome.CLEAN
    await refresh(uniqueness.searcher, person)  # as after an import or a correction
    assert await uniqueness.approve(second) is not None
    assert await uniqueness.approve(third) is None


async def test_who_gave_up_is_found_by_nobody_and_nothing_of_them_is_kept(
    uniqueness: Uniqueness,
) -> None:
    first = await uniqueness.apply()
    await uniqueness.search(first)
    async with uniqueness.work() as work:
        await given_up(work, first, None)
    with pytest.raises(SearchNotFound):
        await uniqueness.job(first)
    assert (await uniqueness.search(await uniqueness.apply())).outcome is DedupOutcome.CLEAN


async def test_what_the_index_and_the_gallery_hold_is_unreadable_without_the_keys(
    uniqueness: Uniqueness,
) -> None:
    civil = civil_data(family_name="ZYXWVUT")
    await uniqueness.search(await uniqueness.apply(civil))
    record = a_fingerprint(2)
    async with uniqueness.identity.engine.connect() as connection:
        for table in ("dedup_subjects", "dedup_tokens", "dedup_jobs", "gallery_entries"):
            rows = await connection.execute(text(f"SELECT t::text FROM {table} t"))  # noqa: S608
            held = "\n".join(row[0] for row in rows)
            assert held
            assert b"ZYXWVUT".hex() not in held
            assert "ZYXWVUT" not in held
            assert record[:16].hex() not in held


async def test_who_was_parted_from_another_is_found_again_as_they_were(
    uniqueness: Uniqueness,
) -> None:
    registry = Registry(uniqueness.identity)
    source = await registry.enrolled(civil_data(family_name="OUEDRAOGO", birth_date="1961-02-03"))
    survivor = await registry.enrolled(civil_data(family_name="TRAORE"))
    async with uniqueness.work() as work:
        for person in (source, survivor):
            await index_person(work, person.person_id)
    await done(uniqueness.identity)
    merge = ProposeMerge(source_id=source.person_id, basis=a_basis())
    await registry.decide(DecisionKind.MERGE, survivor.person_id, merge, about=source.person_id)
    renamed = RecordChanges(name=FullName(family_name="KEÏTA", given_names="Modibo"))
    correction = CorrectPerson(changes=renamed, basis=a_basis())
    await registry.decide(DecisionKind.CORRECTION, survivor.person_id, correction)
    await done(uniqueness.identity)
    [merged] = await registry.client.read_merges(
        survivor.person_id, officer=registry.supervisor.credential
    )
    await registry.decide(
        DecisionKind.SPLIT,
        survivor.person_id,
        UndoMerge(basis=a_basis()),
        about=source.person_id,
        at=merged.merge_id,
    )
    await done(uniqueness.identity)
    applied = await uniqueness.apply(civil_data(family_name="TRAORE"))
    assert (await uniqueness.search(applied)).outcome is None, "somebody is alike: officers look"


async def test_a_gallery_too_large_to_be_compared_whole_is_never_said_to_have_been(
    identity: IdentityUnderTest,
) -> None:
    uniqueness = Uniqueness(identity, EqualityEngine(), CANDIDATES)
    alone = await uniqueness.search(await uniqueness.apply())
    assert alone.biometric_check is BiometricCheck.PERFORMED
    assert isinstance(uniqueness.abis, ReferenceAbis)
    uniqueness.abis.rescored_max = 1
    stranger = civil_data(family_name="OUEDRAOGO", given_names="Salif", birth_date="1961-02-03")
    second = await uniqueness.search(await uniqueness.apply(stranger))
    assert second.biometric_check is BiometricCheck.PARTLY
