"""Anybody may ask whether a service is ready; it costs next to nothing, however many do."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database.engine import create_engine
from shared.web.health import REMEMBERED
from tests.support.identity_service import IdentityUnderTest

NOBODY_LISTENS = "postgresql://nobody:nothing@127.0.0.1:1/nothing"


@pytest.fixture
async def anybody(identity: IdentityUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(identity.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.invalid") as client:
        yield client


def checkouts_of(engine: AsyncEngine) -> list[object]:
    """Grows by one with every connection that is taken from the pool."""
    taken: list[object] = []
    event.listen(engine.sync_engine, "checkout", lambda *_: taken.append(_))
    return taken


async def test_a_flood_of_questions_takes_one_connection_a_second(
    identity: IdentityUnderTest, anybody: httpx.AsyncClient
) -> None:
    taken = checkouts_of(identity.parts.platform.engine)

    for seconds in range(3):
        flood = await asyncio.gather(*(anybody.get("/readyz") for _ in range(50)))
        assert {answer.status_code for answer in flood} == {200}
        assert len(taken) == seconds + 1
        identity.clock.advance(REMEMBERED)


async def test_whether_the_process_lives_takes_no_connection(
    identity: IdentityUnderTest, anybody: httpx.AsyncClient
) -> None:
    taken = checkouts_of(identity.parts.platform.engine)

    assert (await anybody.get("/healthz")).json() == {"status": "ok"}
    assert taken == []


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_health_is_told_to_who_asks_without_wanting_a_body(
    path: str, anybody: httpx.AsyncClient
) -> None:
    answer = await anybody.head(path)

    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_database_that_went_away_or_came_back_shows_within_a_second(
    identity: IdentityUnderTest, anybody: httpx.AsyncClient
) -> None:
    async def after(wait: timedelta) -> int:
        identity.clock.advance(wait)
        return (await anybody.get("/readyz")).status_code

    away = dataclasses.replace(identity.parts.platform, engine=create_engine(NOBODY_LISTENS))
    seen = [await after(timedelta())]
    identity.app.state.platform = away
    seen += [await after(REMEMBERED / 2), await after(REMEMBERED / 2)]
    identity.app.state.platform = identity.parts.platform
    seen += [await after(REMEMBERED / 2), await after(REMEMBERED / 2)]

    assert seen == [200, 200, 503, 503, 200]


async def test_what_was_remembered_before_the_clock_was_set_back_is_forgotten(
    identity: IdentityUnderTest, anybody: httpx.AsyncClient
) -> None:
    taken = checkouts_of(identity.parts.platform.engine)
    await anybody.get("/readyz")
    identity.clock.advance(-timedelta(hours=1))
    await anybody.get("/readyz")

    assert len(taken) == 2
