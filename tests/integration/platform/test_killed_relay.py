"""A relay killed between delivery and acknowledgement: delivered again, and the effect is one."""

import asyncio
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from identity.contract.events import CardTopic
from services.development import RunFolder, prepared
from services.kinds import KINDS, read_settings
from services.process import Instance, running
from services.settings import IdentitySettings
from shared.audit.trail import AuditContext
from shared.clock import system_clock
from shared.database.embedded import EmbeddedPostgres
from shared.database.engine import create_engine
from shared.database.outbox import OutgoingEvent, publish
from shared.database.work import begin_work
from shared.settings import load_settings
from shared.stand_ins import InsecureStandInWarning
from tests.support.relay import RESTLESS, delivering, eventually

IDENTITY, CUSTOMS = "identity.mli.aes.example", "customs.aes.example"
SECONDS_MAX = 40.0


def database_of(instance: Instance) -> str:
    return str(read_settings(instance.kind, instance.config).database_url.get_secret_value())


async def fetch(instance: Instance, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database_of(instance))
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def an_event(identity: Instance, subject: str) -> UUID:
    """As the registry publishes it, in a work that commits."""
    engine = create_engine(database_of(identity))
    try:
        async with begin_work(engine, system_clock, AuditContext(IDENTITY, "test-1")) as work:
            (event,) = await publish(work, [OutgoingEvent(CUSTOMS, CardTopic.REVOKED, subject)])
    finally:
        await engine.dispose()
    return event.event_id


def undelivered(identity: Instance) -> int:
    query = "SELECT event_id FROM outbox_events WHERE delivered_at IS NULL"
    return len(asyncio.run(fetch(identity, query)))


def receptions(customs: Instance) -> list[str]:
    rows = asyncio.run(
        fetch(customs, "SELECT convert_from(leaf, 'UTF8')::json->>'reason' AS reason"
                       " FROM audit_entries WHERE event = 'event.received' ORDER BY position")
    )  # fmt: skip
    return [row["reason"] for row in rows]


def effects(customs: Instance) -> int:
    return len(asyncio.run(fetch(customs, "SELECT event_id FROM driver_notices")))


@contextmanager
def relay_process(module: str, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-W", "ignore", "-m", module, *arguments], stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def deliver_here(identity: Instance) -> None:
    """A relay in this process, in a hurry, until nothing waits any more."""
    settings = load_settings(IdentitySettings, identity.config)
    relay = replace(KINDS["identity"].build_relay(settings), rhythm=RESTLESS)

    async def done() -> bool:
        query = "SELECT 1 FROM outbox_events WHERE delivered_at IS NULL"
        return not await fetch(identity, query)

    async with delivering(relay):
        await eventually(done)
    await relay.platform.engine.dispose()


def without_a_trust_process(run: RunFolder) -> None:
    """Trust data from the folder itself: one process less to start."""
    for config in (run.path / "config").glob("*.toml"):
        lines = config.read_text(encoding="utf-8").splitlines()
        changed = [
            '"source" = "../trust"' if line.startswith('"source" = ') else line for line in lines
        ]
        config.write_text("\n".join(changed) + "\n", encoding="utf-8")


def test_a_relay_killed_before_it_noted_a_delivery_delivers_again_to_one_effect(
    postgres: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres.url())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        with prepared(tmp_path / "relay") as run:
            without_a_trust_process(run)
            by_name = {instance.name: instance for instance in run.instances}
            identity, customs = by_name[IDENTITY], replace(by_name[CUSTOMS], needs=())
            asyncio.run(an_event(identity, "somebody"))
            with running([customs], logs=tmp_path / "logs"):
                with relay_process("tests.support.killed_relay", str(identity.config)) as killed:
                    assert killed.wait(SECONDS_MAX) == -signal.SIGKILL
                assert (undelivered(identity), effects(customs)) == (1, 1)

                asyncio.run(deliver_here(identity))
                assert (undelivered(identity), effects(customs)) == (0, 1)
                assert receptions(customs) == ["taken", "repeated"]

                asyncio.run(an_event(identity, "somebody"))
                command = ("run", "relay", "--config", str(identity.config))
                with relay_process("services", *command) as relay:
                    deadline = time.monotonic() + SECONDS_MAX
                    while undelivered(identity) and time.monotonic() < deadline:
                        time.sleep(0.1)
                    relay.terminate()
                    assert relay.wait(SECONDS_MAX) == 0
                assert (undelivered(identity), effects(customs)) == (0, 2)
