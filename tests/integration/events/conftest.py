"""A database with an outbox, an inbox and a queue, and works on it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.audit.trail import AuditContext
from shared.database.work import Work, begin_work
from tests.integration.customs.conftest import gateway, linked_gateway
from tests.support.platform import AdjustableClock
from tests.support.postgres import Databases

__all__ = ["gateway", "linked_gateway"]

Works = Callable[[], AbstractAsyncContextManager[Work]]


@pytest.fixture
async def engine(databases: Databases) -> AsyncIterator[AsyncEngine]:
    async with databases.fresh("identity") as engine:
        yield engine


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock()


@pytest.fixture
def works(engine: AsyncEngine, clock: AdjustableClock) -> Works:
    """Each call begins a work of its own."""
    return lambda: begin_work(engine, clock, AuditContext("identity.mli.aes.example", "test-1"))
