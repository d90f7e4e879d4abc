"""The least that a signed read can cost on this machine, for comparison; it lets anybody in.

`python -m tests.bench.bare_reader CONFIG PORT` serves one FastAPI route over asyncpg, on the
registry's database, that does what no reading can do without: it reads the order, verifies one
signature, runs the registry's own four statements in one transaction, and signs an answer as long
as the registry's. It checks no profile, credential, right or budget, opens and logs nothing.
"""

import os
import sys
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from fastapi import FastAPI, Request
from starlette.responses import Response

from identity.accesses import store as accesses
from identity.contract.accesses import QueryClass, Reading
from identity.contract.records import ReadPerson
from identity.persons.store import records
from services.serve import serve
from services.settings import IdentitySettings
from shared.clock import system_clock
from shared.database import audit_log, replay
from shared.database.driver import _compiled
from shared.purposes import Purpose
from shared.settings import load_settings
from shared.signed_http.keys import SigningKey, signature_holds

POOL_CONNECTIONS = 8
ANSWER_BYTES = 1_000
LEAF_BYTES = 500
MACHINES = 4
KEY = SigningKey.of("bare.aes.example", generate_private_key(SECP256R1()))
_PUBLIC = KEY.private_key.public_key()
_SIGNED = os.urandom(700)
_SIGNATURE = KEY.sign(_SIGNED)


def bare_reader(database_url: str) -> FastAPI:
    """An application with the one route, and what says that it is ready."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(
            database_url, min_size=POOL_CONNECTIONS, max_size=POOL_CONNECTIONS
        ) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(openapi_url=None, lifespan=lifespan)

    @app.get("/readyz")
    async def ready() -> None: ...

    @app.post("/v1/person-readings")
    async def read(request: Request) -> Response:
        order = ReadPerson.model_validate_json(await request.body())
        assert signature_holds(_PUBLIC, _SIGNATURE, _SIGNED)
        assert order.identity_number is not None
        officer = request.headers["aes-officer"]
        async with app.state.pool.acquire() as connection, connection.transaction():
            await _read(connection, order.identity_number, officer)
        body = os.urandom(ANSWER_BYTES // 2).hex().encode()
        return Response(body, headers={"signature": KEY.sign(body).hex()})

    return app


async def _read(connection: asyncpg.Connection, number: str, officer: str) -> None:
    """The statements of one read, each in a round trip of its own."""
    now, hour = system_clock(), system_clock().replace(minute=0, second=0, microsecond=0)
    who = f"bare-{zlib.crc32(officer.encode())}"
    machine = f"bare-{zlib.crc32(officer.encode()) % MACHINES}"
    nonce = {"entity": machine, "nonce": uuid4().hex, "expires_at": now}
    assert await _fetch(connection, replay._CLAIM_NONCE, nonce)
    found = {"who": number, "as_of": now.date()}
    ((person_id, *_),) = await _fetch(connection, records._BY_NUMBER, found)
    counted = {
        "counted_at": now,
        "whose": ["officer", "officer", "machine", "machine"],
        "names": [who, who, machine, machine],
        "budgets": [""] * 4,
        "hours": [1, 24, 1, 24],
        "begins": [hour] * 4,
        "most": [10**6] * 4,
        "access_id": uuid4(),
        "person_id": person_id,
        "read_at": now,
        "machine": machine,
        "officer": who,
        "purpose": Purpose.RECORD_DECISION.value,
        "what": Reading.RECORD.value,
        "query_class": QueryClass.OWN.value,
        "urgent_access_id": None,
    }
    await _fetch(connection, accesses._COUNT_AND_ENTER, counted)
    entry = {
        "entry_ids": [uuid4()],
        "times": [now],
        "events": ["person.read"],
        "subjects": ["0" * 64],
        "objects": [None],
        "leaves": [bytes(LEAF_BYTES)],
    }
    await _fetch(connection, audit_log._appending(""), entry)


async def _fetch(connection: asyncpg.Connection, sql: str, values: Mapping[str, Any]) -> Any:
    numbered, names = _compiled(sql)
    return await connection.fetch(numbered, *(values[name] for name in names))


def main() -> None:
    settings = load_settings(IdentitySettings, Path(sys.argv[1]))
    app = bare_reader(settings.database_url.get_secret_value())
    serve(app, host="127.0.0.1", port=int(sys.argv[2]))


if __name__ == "__main__":
    main()
