"""What an operator sees of parked events, and orders, at the service's own machine."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from identity.contract.events import CardTopic
from services.__main__ import EXIT_REFUSED, main
from shared.database import outbox
from shared.database.outbox import OutgoingEvent, publish
from tests.integration.events.conftest import Works
from tests.support.platform import NOON
from tests.support.postgres import Databases

Said = Callable[..., Awaitable[tuple[int, list[str]]]]
SUBJECT = "4xq2m7k5"
SETTINGS = """
profile = "development"
entity = "{entity}"
keys = "keys"
database_url = "{url}"
listen = {{ port = 8001 }}
trust = {{ source = "trust", root = "root.json", cache = "cache" }}
"""


@pytest.fixture
def said(
    engine: AsyncEngine,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Said:
    """Runs `python -m services events` and gives its status and lines."""
    config = tmp_path / "identity.toml"
    url = databases.url_of(engine)
    config.write_text(
        SETTINGS.format(entity="identity.mli.aes.example", url=url) + 'state = "MLI"\n'
    )

    async def run(*arguments: str, of: Path = config) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "argv", ["services", "events", "--config", str(of), *arguments])
        status = await asyncio.to_thread(main)
        return status, capsys.readouterr().out.splitlines()

    return run


async def parked(works: Works, engine: AsyncEngine) -> UUID:
    async with works() as work:
        outgoing = OutgoingEvent("customs.aes.example", CardTopic.REVOKED, SUBJECT)
        (event,) = await publish(work, [outgoing])
    failing = outbox.failing(event.event_id, "not_authorised", attempts=1, parked_at=NOON)
    async with engine.begin() as connection:
        await connection.execute(text(failing.sql), failing.values)
    return event.event_id


async def test_what_is_parked_is_listed_without_saying_whom_it_is_about(
    said: Said, works: Works, engine: AsyncEngine
) -> None:
    assert await said() == (0, [])
    event_id = await parked(works, engine)
    status, (line,) = await said()
    assert status == 0
    assert line == (
        f"{event_id} card.revoked customs.aes.example 2026-03-02T12:00:00+00:00 1 not_authorised"
    )
    assert SUBJECT not in line


@pytest.mark.parametrize("by_name", [True, False])
async def test_an_operator_has_it_delivered_again_and_the_log_says_so(
    said: Said, works: Works, engine: AsyncEngine, by_name: bool
) -> None:
    event_id = await parked(works, engine)
    order = ("--again", str(event_id)) if by_name else ("--all",)
    assert await said(*order) == (0, [str(event_id)])

    assert await said() == (0, [])
    assert await outbox.undelivered(engine, [event_id])
    async with engine.connect() as connection:
        logged = await connection.execute(
            text("SELECT object_reference FROM audit_entries WHERE event = :event"),
            {"event": "event.redelivery_ordered"},
        )
        assert list(logged.scalars()) == [str(event_id)]


async def test_a_service_that_publishes_nothing_has_nothing_to_show(
    said: Said, tmp_path: Path
) -> None:
    other = tmp_path / "customs.toml"
    other.write_text(SETTINGS.format(entity="customs.aes.example", url="postgresql://x/y"))
    assert await said(of=other) == (EXIT_REFUSED, [])
    other.write_text("not TOML")
    assert await said(of=other) == (EXIT_REFUSED, [])
