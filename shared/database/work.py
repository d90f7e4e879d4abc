"""One request is one Work, and one Work is one transaction."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.audit.trail import AuditContext, AuditTrail
from shared.clock import Clock
from shared.database.audit_log import append_entries
from shared.database.driver import fetch
from shared.database.statement import Statement
from shared.randomness import SECURE


@dataclass(slots=True)
class Work:
    """What one transaction has in hand: the session, the audit trail, the time, and chance.

    `closing` is written at its very end, beside the audit entries; `even_if_refused` is done in the
    refusal's work, where a request is refused and all else it did is undone. What it raises itself
    is then the refusal.
    """

    session: AsyncSession
    audit: AuditTrail
    clock: Clock
    random: Random = SECURE
    closing: Statement | None = None
    even_if_refused: Callable[["Work"], Awaitable[None]] | None = None
    _connection: AsyncConnection | None = field(default=None, init=False, repr=False)

    async def connection(self) -> AsyncConnection:
        """The connection of the session, in the work's transaction."""
        if self._connection is None:
            self._connection = await self.session.connection()
        return self._connection

    async def fetch(self, statement: Statement) -> list[tuple[Any, ...]]:
        """The rows of a statement; what the session holds back is written before."""
        if self._has_something_to_write():
            await self.session.flush()
        return await fetch(await self.connection(), statement)

    async def run(self, statement: Statement) -> None:
        """Execute a statement whose result nobody needs."""
        await self.fetch(statement)

    def follows(self, row: object) -> bool:
        """Whether a row is as this transaction read it: it was not set aside since."""
        return row in self.session

    async def set_aside(self) -> None:
        """End the reading transaction and give its connection back; the next statement begins anew.

        For a call to another service, which no transaction may wait for. Rows that were read stay
        in hand but are no longer followed: what is decided afterwards must be read again. A work
        that has something to write cannot be set aside: RuntimeError.
        """
        if self._has_something_to_write():
            raise RuntimeError("a work that has something to write cannot be set aside")
        self.session.expunge_all()
        await self.session.rollback()
        self._connection = None

    def _has_something_to_write(self) -> bool:
        return bool(self.session.new or self.session.dirty or self.session.deleted)


@asynccontextmanager
async def begin_work(
    engine: AsyncEngine, clock: Clock, context: AuditContext, random: Random = SECURE
) -> AsyncIterator[Work]:
    """Commit rows and audit entries together when the block ends well, roll back when it raises.

    Leaving the block early with `return` or `break` ends it well.
    """
    async with AsyncSession(engine, expire_on_commit=False) as session:
        work = Work(session, AuditTrail(clock, context), clock, random)
        yield work
        await session.flush()
        await append_entries(await work.connection(), work.audit, work.closing)
        await session.commit()
