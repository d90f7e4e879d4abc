"""Captures that are nobody's any more are forgotten, whatever a withdrawal overtakes."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from typing_extensions import override

from identity.contract.applications import (
    ApplicationContent,
    ApplicationKind,
    WithdrawalReason,
    WithdrawApplication,
)
from identity.deduplication.actions.forgetting import HELD_AFTER, order_forgetting
from identity.deduplication.actions.running import Searcher, run_job
from services.daily_oversight import DailyOversight
from shared.biometrics.abis import Encounter
from tests.support.abis import InterruptedAbis
from tests.support.enrolments import BIRTH, NOTICE, the_fingers
from tests.support.identity_service import IdentityUnderTest
from tests.support.searches import done
from tests.support.uniqueness import Uniqueness

LATER = HELD_AFTER + timedelta(minutes=1)


@dataclass
class OvertakenAbis(InterruptedAbis):
    """An identification system whose order to hold something is overtaken by a withdrawal."""

    uniqueness: Uniqueness
    application_id: UUID

    @override
    async def insert(self, encounter: Encounter) -> UUID:
        office = self.uniqueness.office
        await office.client.withdraw_application(
            self.application_id,
            WithdrawApplication(reason=WithdrawalReason.APPLICANT_REQUEST),
            officer=office.registrar.credential,
        )
        await done(self.uniqueness.identity)
        return await super().insert(encounter)


@pytest.fixture
def uniqueness(identity: IdentityUnderTest) -> Uniqueness:
    return Uniqueness(identity)


async def count(identity: IdentityUnderTest, table: str) -> int:
    async with identity.engine.connect() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
        return int(found.scalar_one())


async def forgotten(uniqueness: Uniqueness) -> int:
    """How many the next round has forgotten, once it has been done."""
    uniqueness.identity.clock.advance(LATER)
    async with uniqueness.work() as work:
        ordered = await order_forgetting(work)
    await done(uniqueness.identity)
    return ordered


async def withdrawn_on_the_way(uniqueness: Uniqueness) -> None:
    application = await uniqueness.apply()
    overtaken = OvertakenAbis(uniqueness.abis, uniqueness, application)
    await run_job(Searcher(uniqueness.parts, overtaken), application)


async def test_who_withdraws_while_their_captures_are_on_the_way_is_forgotten_all_the_same(
    uniqueness: Uniqueness,
) -> None:
    await withdrawn_on_the_way(uniqueness)
    assert await count(uniqueness.identity, "gallery_entries") == 1
    assert await forgotten(uniqueness) == 1
    assert await count(uniqueness.identity, "gallery_entries") == 0
    assert await count(uniqueness.identity, "dedup_encounters") == 0
    assert await forgotten(uniqueness) == 0


async def test_the_daily_round_has_them_forgotten(uniqueness: Uniqueness) -> None:
    await withdrawn_on_the_way(uniqueness)
    uniqueness.identity.clock.advance(LATER)
    for look_through in DailyOversight(uniqueness.parts).tasks.values():
        await look_through(uuid4())
    await done(uniqueness.identity)
    assert await count(uniqueness.identity, "gallery_entries") == 0


async def test_nothing_is_forgotten_of_who_waits_or_is_registered(uniqueness: Uniqueness) -> None:
    await uniqueness.office.enrol()
    await uniqueness.search(await uniqueness.apply())
    assert await forgotten(uniqueness) == 0
    assert await count(uniqueness.identity, "gallery_entries") == 2


async def test_what_somebody_registered_brings_anew_is_kept_once(uniqueness: Uniqueness) -> None:
    office = uniqueness.office
    person = await office.enrol()
    content = ApplicationContent(
        identity_number=person.identity_number, notice=NOTICE, evidence=(BIRTH,)
    )
    await office.enrol(content, ApplicationKind.UPDATE, captures=the_fingers())
    await done(uniqueness.identity)
    await forgotten(uniqueness)
    assert await count(uniqueness.identity, "gallery_entries") == 1
    assert await count(uniqueness.identity, "dedup_encounters") == 1
