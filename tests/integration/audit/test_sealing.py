"""Is every committed entry sealed once, and nothing that was rolled back?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.audit.errors import AuditLogDamaged
from shared.database import audit_log
from shared.database.audit_log import (
    append_entries,
    erase_subject,
    reference_to,
    sequence_audit_log,
)
from shared.database.work import Work, begin_work
from shared.signed_http.keys import Purpose
from tests.integration.audit.conftest import ENTITY, Event, StoredLog


@asynccontextmanager
async def a_work(log: StoredLog) -> AsyncIterator[Work]:
    async with begin_work(log.engine, log.clock, log.context) as work:
        yield work


async def test_an_empty_log_has_no_checkpoint_and_is_intact(log: StoredLog) -> None:
    assert await log.seal() is None
    assert (await log.verify()).intact


async def test_what_is_recorded_is_sealed_in_order_and_verifies(log: StoredLog) -> None:
    await log.record(5)
    first = await log.seal()
    await log.record(3)
    second = await log.seal()

    report = await log.verify()

    assert first is not None
    assert second is not None
    assert (first.size, second.size) == (5, 8)
    assert report.intact
    assert (report.size, report.checkpoint) == (8, second)
    assert await log.seal() == second
    assert await log.count("audit_checkpoints") == 2


async def test_what_was_rolled_back_leaves_no_entry(log: StoredLog) -> None:
    async def fail_at_the_end() -> None:
        async with a_work(log) as work:
            work.audit.record(Event.CARD_READ)
            await append_entries(await work.session.connection(), work.audit)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_at_the_end()
    assert await log.seal() is None
    assert await log.count("audit_entries") == 0


async def test_an_entry_that_commits_after_a_later_one_was_sealed_is_not_lost(
    log: StoredLog,
) -> None:
    async with a_work(log) as slow:
        slow.audit.record(Event.CARD_READ, object="slow")
        await append_entries(await slow.session.connection(), slow.audit)
        await log.record(2)
        sealed = await log.seal()
        assert sealed is not None
        assert sealed.size == 2

    sealed = await log.seal()

    assert sealed is not None
    assert sealed.size == 3
    assert (await log.verify()).intact


async def test_many_sequencers_and_writers_at_once_seal_each_entry_once(log: StoredLog) -> None:
    async def write() -> None:
        await log.record(5, subject="person-1")

    async def seal() -> None:
        for _ in range(5):
            await log.seal()

    await asyncio.gather(*(write() for _ in range(4)), *(seal() for _ in range(3)))
    sealed = await log.seal()

    assert sealed is not None
    assert sealed.size == 20
    assert await log.count("audit_leaves") == 20
    assert await log.count("audit_unsequenced") == 0
    assert await log.count("audit_subject_salts") == 1
    assert (await log.verify()).intact


async def test_a_long_queue_is_sealed_in_pieces(
    log: StoredLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "ENTRIES_PER_CHECKPOINT_MAX", 4)
    await log.record(10)

    sealed = await log.seal()

    assert sealed is not None
    assert sealed.size == 10
    assert await log.count("audit_checkpoints") == 3
    assert (await log.verify()).intact


async def test_a_person_is_found_by_reference_until_the_salt_is_erased(log: StoredLog) -> None:
    await log.record(2, subject="person-1")
    await log.record(1, subject="person-2")
    find = text("SELECT count(*) FROM audit_entries WHERE subject_reference = :reference")

    async with log.engine.begin() as connection:
        reference = await reference_to(connection, "person-1")
        assert await connection.scalar(find, {"reference": reference}) == 2
        await erase_subject(connection, "person-1")
        assert await reference_to(connection, "person-1") is None

    await log.seal()
    assert (await log.verify()).intact
    await log.record(1, subject="person-1")
    async with log.engine.connect() as connection:
        assert await reference_to(connection, "person-1") not in {None, reference}


@pytest.mark.parametrize("table", ["audit_entries", "audit_leaves", "audit_checkpoints"])
async def test_the_database_itself_refuses_to_change_the_log(log: StoredLog, table: str) -> None:
    await log.record()
    await log.seal()
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608 - a fixed list
        with pytest.raises(DBAPIError, match="insert-only"):
            async with log.engine.begin() as connection:
                await connection.execute(text(statement))


async def test_the_successor_of_a_log_key_continues_the_log(log: StoredLog) -> None:
    await log.record(2)
    await log.seal()
    previous = log.public_keys
    log.key = log.trust.new_key(ENTITY, Purpose.AUDIT_LOG)
    await log.record(2)

    with pytest.raises(AuditLogDamaged):
        await log.seal()
    await sequence_audit_log(log.engine, log.key, log.clock, previous_keys=previous)

    report = await log.verify()
    assert report.intact
    assert report.size == 4


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_checkpoints SET note = replace(note, '2', '3')",
        "UPDATE audit_checkpoints SET frontier = decode('00', 'hex') || frontier",
        "UPDATE audit_checkpoints SET frontier = set_byte(frontier, 8, get_byte(frontier, 8) # 1)",
    ],
    ids=["note", "length", "hash"],
)
async def test_nothing_is_signed_on_top_of_a_damaged_checkpoint(
    log: StoredLog, damage: str
) -> None:
    await log.record(2)
    await log.seal()
    await log.tamper(damage)
    await log.record()

    with pytest.raises(AuditLogDamaged):
        await log.seal()
    assert await log.count("audit_checkpoints") == 1
