"""One request is one Work, and one Work is one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.audit.trail import AuditContext, AuditTrail
from shared.clock import Clock
from shared.database.audit_log import append_entries
from shared.database.statement import Statement
from shared.randomness import SECURE


@dataclass(slots=True)
class Work:
    """What one transaction has in hand: the session, the audit trail, the time, and chance.

    `closing` is written at its very end, beside the audit entries; `even_if_refused` is written
    with the refusal, where a request is refused and all else it did is undone.
    """

    session: AsyncSession
    audit: AuditTrail
    clock: Clock
    random: Random = SECURE
    closing: Statement | None = None
    even_if_refused: Statement | None = None

    async def run(self, statement: Statement) -> None:
        """Execute a statement whose result nobody needs."""
        connection = await self.session.connection()
        await connection.execute(text(statement.sql), dict(statement.values))

    async def set_aside(self) -> None:
        """End the reading transaction and give its connection back; the next statement begins anew.

        For a call to another service, which no transaction may wait for. Rows that were read stay
        in hand but are no longer followed: what is decided afterwards must be read again. A work
        that has something to write cannot be set aside: RuntimeError.
        """
        if self.session.new or self.session.dirty or self.session.deleted:
            raise RuntimeError("a work that has something to write cannot be set aside")
        self.session.expunge_all()
        await self.session.rollback()


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
        await append_entries(await session.connection(), work.audit, work.closing)
        await session.commit()
