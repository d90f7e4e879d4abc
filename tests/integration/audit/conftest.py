"""A service's database with an audit log, and a hand that can get past its triggers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.audit.checkpoint import Checkpoint
from shared.audit.trail import AuditContext
from shared.audit.verification import LogReport
from shared.database.audit_log import sequence_audit_log, verify_audit_log
from shared.database.work import begin_work
from shared.signed_http.keys import KeyRecord, Purpose, SigningKey
from tests.support.platform import AdjustableClock, KnownKeys
from tests.support.postgres import Databases

ENTITY = "identity.mli.aes.example"


class Event(StrEnum):
    CARD_READ = "card.read"


@dataclass
class StoredLog:
    """One service's audit log, and the key that seals it."""

    engine: AsyncEngine
    clock: AdjustableClock = field(default_factory=AdjustableClock)
    trust: KnownKeys = field(default_factory=KnownKeys)

    def __post_init__(self) -> None:
        self.key: SigningKey = self.trust.new_key(ENTITY, Purpose.AUDIT_LOG)

    @property
    def context(self) -> AuditContext:
        return AuditContext(ENTITY, "7", peer="post-koury.mli.aes.example#key")

    @property
    def public_keys(self) -> tuple[KeyRecord, ...]:
        return self.trust.keys_of(ENTITY, Purpose.AUDIT_LOG)

    async def record(self, count: int = 1, *, subject: str | None = None) -> None:
        """Commit entries, each in a work of its own."""
        for number in range(count):
            async with begin_work(self.engine, self.clock, self.context) as work:
                work.audit.record(Event.CARD_READ, subject=subject, object=f"card-{number}")

    async def seal(self) -> Checkpoint | None:
        return await sequence_audit_log(self.engine, self.key, self.clock)

    async def verify(self, *kept_notes: str) -> LogReport:
        return await verify_audit_log(self.engine, self.public_keys, kept_notes)

    async def tamper(self, *statements: str) -> None:
        """Change the tables as somebody would who owns the database and avoids its triggers."""
        async with self.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                await connection.execute(text(statement))

    async def count(self, table: str) -> int:
        async with self.engine.connect() as connection:
            return await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608 - named by a test


@pytest.fixture
async def log(databases: Databases) -> AsyncIterator[StoredLog]:
    async with databases.fresh("identity") as engine:
        yield StoredLog(engine)
