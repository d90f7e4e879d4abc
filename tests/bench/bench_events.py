"""How soon a subscriber knows of a revocation, while a hundred a second are made.

Mali's registry, its relay beside its requests, and the customs gateway run as processes of their
own on one PostgreSQL, which does not wait for the disk. Declarations of theft, each of which ends
a card, come over signed HTTP at a steady rate, whether the last was answered or not; the gateway
had asked about each card. An event is visible when the transaction commits in which the gateway
takes note of it, and is counted from the commit of the declaration: both by the database server's
own clock.

The bare round trip is a NOTIFY on the same server, received by another connection, at the same
rate and with nothing else to do.
"""

import asyncio
import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from identity.contract.cards import DeclarationKind, DeclareCard, ProofOfHolder
from identity.events.tables import InquiryRow
from services.development import RunFolder
from services.process import Instance, running
from services.settings import CustomsSettings, IdentitySettings
from shared.clock import system_clock
from shared.database.embedded import EmbeddedPostgres
from shared.database.engine import create_engine
from shared.roles import Role
from shared.settings import load_settings
from shared.states import State
from tests.bench.card_holders import add_card_holders, card_number
from tests.bench.figure import Figure
from tests.bench.load import Answer
from tests.bench.run_folder import (
    LOGS,
    TRUST,
    Caller,
    a_credential,
    a_run_folder,
    instance_named,
    let_read_much,
)

IDENTITY, CUSTOMS, BUREAU = (
    "identity.mli.aes.example",
    "customs.aes.example",
    "bureau-bamako.mli.aes.example",
)
PURPOSE = "document_status"
PER_SECOND = 100
SECONDS = 6
CONNECTIONS = 10
REVOCATIONS = PER_SECOND * SECONDS
WARM_UP = 20
SETTLE_SECONDS_MAX = 60.0
TARGET_MILLISECONDS = 300.0
_SERVER = {
    "track_commit_timestamp": "on",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "150",
}
_REVOKED = """
    SELECT i.subject, pg_xact_commit_timestamp(c.xmin) AS at
    FROM cards c JOIN inquiries i USING (card_id) WHERE c.state = 'stolen'
"""
_NOTICED = "SELECT driver_pseudonym, pg_xact_commit_timestamp(xmin) AS at FROM driver_notices"


def measure() -> list[Figure]:
    with _a_server_that_knows_when() as server, a_run_folder() as run:
        trust, identity, customs = (instance_named(run, n) for n in (TRUST, IDENTITY, CUSTOMS))
        let_read_much(identity, PURPOSE)
        asyncio.run(_enrol(identity))
        with running([trust, identity, customs], logs=run.path / LOGS):
            milliseconds = asyncio.run(_revoke_and_watch(run, identity, customs))
        bare = asyncio.run(_notified(server.url()))
    return _figures(milliseconds, bare)


def _figures(visible: Sequence[float], bare: Sequence[float]) -> list[Figure]:
    p99, bare_p99 = _percentile(visible, 99), _percentile(bare, 99)
    beside = f"a bare NOTIFY: {bare_p99:.3g} ms; at most {TARGET_MILLISECONDS:g} ms"
    return [
        Figure("events.visible_ms", p99, "ms p99", beside, p99 / bare_p99),
        Figure("events.visible_p50_ms", statistics.median(visible), "ms"),
    ]


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


@contextlib.contextmanager
def _a_server_that_knows_when() -> Iterator[EmbeddedPostgres]:
    """A database server that keeps the time of each commit, for the run folder to use."""
    with tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "database", production=False, settings=_SERVER)
        before = os.environ.get("DATABASE_URL")
        os.environ["DATABASE_URL"] = server.url()
        try:
            yield server
        finally:
            if before is None:
                del os.environ["DATABASE_URL"]
            else:
                os.environ["DATABASE_URL"] = before
            server.close()
            server.destroy()


async def _revoke_and_watch(run: RunFolder, identity: Instance, customs: Instance) -> list[float]:
    """Milliseconds from each revocation to the subscriber's note of it."""
    port = urlsplit(identity.address).port
    assert port is not None
    caller, officer = Caller(run, BUREAU), a_credential(run, State.MLI, Role.REGISTRAR)
    proof = ProofOfHolder(document_number="PERMIS-0417")
    order = DeclareCard(kind=DeclarationKind.STOLEN, proof=proof).model_dump_json().encode()

    def orders(holders: range) -> list[bytes]:
        return [
            caller.signed(
                *("POST", IDENTITY, f"/v1/cards/{card_number(holder)}/declaration", order),
                aes_officer=officer,
                aes_purpose=PURPOSE,
            ).message
            for holder in holders
        ]

    await _steadily(port, orders(range(WARM_UP)))
    await _noticed(customs, WARM_UP)
    await _steadily(port, orders(range(WARM_UP, WARM_UP + REVOCATIONS)))
    noticed = await _noticed(customs, WARM_UP + REVOCATIONS)
    url = load_settings(IdentitySettings, identity.config).database_url.get_secret_value()
    revoked = {row["subject"]: row["at"] for row in await _fetched(url, _REVOKED)}
    return [
        (noticed[subject] - revoked[subject]).total_seconds() * 1000
        for holder in range(WARM_UP, WARM_UP + REVOCATIONS)
        for subject in (_pseudonym(holder),)
    ]


async def _steadily(port: int, messages: Sequence[bytes]) -> None:
    """Send at the rate, each connection its turns; an answer that is late delays its own only."""
    began = time.perf_counter() + 0.2

    async def take_turns(first: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for turn in range(first, len(messages), CONNECTIONS):
            await asyncio.sleep(max(0.0, began + turn / PER_SECOND - time.perf_counter()))
            writer.write(messages[turn])
            head = await reader.readuntil(b"\r\n\r\n")
            answer = Answer.read(head)
            length = next(int(v) for name, v in answer.headers if name == b"content-length")
            body = await reader.readexactly(length)
            assert answer.status == 200, body
        writer.close()

    await asyncio.gather(*(take_turns(first) for first in range(CONNECTIONS)))


async def _noticed(customs: Instance, expected: int) -> dict[str, object]:
    """When each notice was committed, once there are all."""
    url = load_settings(CustomsSettings, customs.config).database_url.get_secret_value()
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while len(rows := await _fetched(url, _NOTICED)) < expected:
        assert time.monotonic() < deadline, f"{len(rows)} of {expected} noticed"
        await asyncio.sleep(0.5)
    return {row["driver_pseudonym"]: row["at"] for row in rows}


async def _fetched(url: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def _notified(url: str) -> list[float]:
    """Milliseconds from each NOTIFY to its arrival at another connection."""
    sender, listener = await asyncpg.connect(url), await asyncpg.connect(url)
    arrived: list[float] = []

    def arrive(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        arrived.append((time.perf_counter() - float(str(payload))) * 1000)

    await listener.add_listener("bench", arrive)
    began = time.perf_counter()
    for turn in range(REVOCATIONS):
        await asyncio.sleep(max(0.0, began + turn / PER_SECOND - time.perf_counter()))
        await sender.execute(f"NOTIFY bench, '{time.perf_counter()}'")
    await asyncio.sleep(0.5)
    await listener.close()
    await sender.close()
    assert len(arrived) == REVOCATIONS
    return arrived


async def _enrol(identity: Instance) -> None:
    """People with active cards, each of which the gateway has asked about."""
    settings = load_settings(IdentitySettings, identity.config)
    engine = create_engine(settings.database_url.get_secret_value())
    async with AsyncSession(engine) as session:
        for holder, card in enumerate(await add_card_holders(session, WARM_UP + REVOCATIONS)):
            session.add(
                InquiryRow(
                    partner=CUSTOMS,
                    subject=_pseudonym(holder),
                    person_id=card.person_id,
                    card_id=card.card_id,
                    asked_at=system_clock(),
                )
            )
        await session.commit()
    await engine.dispose()


def _pseudonym(holder: int) -> str:
    return f"driver{holder:026d}"
