"""How fast facts are entered, sealed and verified, beside hashing them in the tree alone.

One PostgreSQL with its usual care for the disk. Entries are appended in full transactions, so that
the figure is of the entry and not of the disk's answer to each commit.
"""

import asyncio
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.audit.entry import leaf_of
from shared.audit.trail import AuditContext
from shared.audit.tree import CompactTree, leaf_hash
from shared.clock import system_clock
from shared.database.audit_log import sequence_audit_log, verify_audit_log
from shared.database.embedded import EmbeddedPostgres
from shared.database.work import begin_work
from shared.signed_http.keys import Purpose
from shared.stand_ins import InsecureStandInWarning
from tests.bench.figure import Figure
from tests.bench.timing import best_us
from tests.support.platform import KnownKeys
from tests.support.postgres import Databases

ENTITY = "identity.mli.aes.example"
ENTRIES = 6_000
ENTRIES_PER_WORK = 200
SUBJECTS = 50
ROUNDS = 3
T = TypeVar("T")


class Event(StrEnum):
    CARD_VERIFIED = "card.verified"


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        server = EmbeddedPostgres(Path(folder), production=False)
        try:
            return asyncio.run(_measure(Databases(server)))
        finally:
            server.close()
            server.destroy()


async def _measure(databases: Databases) -> list[Figure]:
    rates = [await _one_round(databases) for _ in range(ROUNDS)]
    append, seal, verify = (max(each) for each in list(zip(*rates, strict=True))[:3])
    floor = max(each[3] for each in rates)
    beside = f"hashing leaves into the tree: {floor:.0f} 1/s"
    return [
        Figure(f"audit.{name}_per_s", rate, "1/s", beside, rate / floor)
        for name, rate in (("append", append), ("seal", seal), ("verify", verify))
    ]


async def _one_round(databases: Databases) -> tuple[float, float, float, float]:
    """Entries appended, sealed, verified and merely hashed, in a second."""
    trust = KnownKeys()
    key = trust.new_key(ENTITY, Purpose.AUDIT_LOG)
    async with databases.fresh("identity") as engine:
        append, _ = await _rate(lambda: _append(engine))
        seal, checkpoint = await _rate(lambda: sequence_audit_log(engine, key, system_clock))
        keys = trust.keys_of(ENTITY, Purpose.AUDIT_LOG)
        verify, report = await _rate(lambda: verify_audit_log(engine, keys))
        assert report.intact
        assert report.checkpoint == checkpoint
        assert report.size == ENTRIES
        async with engine.connect() as connection:
            query = text("SELECT leaf FROM audit_entries ORDER BY position")
            leaves = list(await connection.scalars(query))
    (floor,) = best_us(lambda: _hash(leaves), rounds=3)
    return append, seal, verify, ENTRIES / floor * 1e6


async def _append(engine: AsyncEngine) -> None:
    context = AuditContext(
        ENTITY, "7", peer=f"post-koury.mli.aes.example#{'A' * 43}", request_digest="0" * 64
    )
    for first in range(0, ENTRIES, ENTRIES_PER_WORK):
        async with begin_work(engine, system_clock, context) as work:
            for number in range(first, first + ENTRIES_PER_WORK):
                work.audit.record(
                    Event.CARD_VERIFIED,
                    subject=f"person-{number % SUBJECTS}",
                    object=f"card-{number}",
                    purpose="border_check",
                )


def _hash(entries: list[bytes]) -> bytes:
    tree = CompactTree()
    for index, entry in enumerate(entries):
        tree.append(leaf_hash(leaf_of(index, entry)))
    return tree.root()


async def _rate(work: Callable[[], Awaitable[T]]) -> tuple[float, T]:
    started = time.perf_counter()
    done = await work()
    return ENTRIES / (time.perf_counter() - started), done
