"""A process killed between commit and answer: the retry gets the answer, the effect is one."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from identity.contract.applications import Application
from services.development import RunFolder, prepared
from services.machine import open_trust, signing_key
from services.process import Instance, running
from services.settings import ClientSettings, IdentitySettings
from shared.clock import system_clock
from shared.database.embedded import EmbeddedPostgres
from shared.officers.credential import issue_credential
from shared.roles import Role
from shared.settings import load_settings
from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import Purpose, jwk_of
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from tests.support.enrolments import an_opening

IDENTITY, BUREAU = "identity.mli.aes.example", "bureau-bamako.mli.aes.example"
READY_SECONDS_MAX = 40.0


def an_officer(folder: Path) -> str:
    """A registrar's credential, signed by the run's own officers key."""
    authority = "officers.mli.aes.example"
    return issue_credential(
        signing_key(folder / "keys" / authority, authority, Purpose.OFFICERS),
        subject="officer-1",
        state=State.MLI,
        place="bamako",
        roles=frozenset({Role.REGISTRAR}),
        holder=jwk_of(generate_private_key(SECP256R1()).public_key()),
        now=system_clock(),
        lifetime=timedelta(days=1),
    )


def enrolment(client: httpx.Client, officer: str) -> httpx.Request:
    return client.build_request(
        "POST",
        "/v1/enrolment/applications",
        content=an_opening().model_dump_json(),
        headers={
            "content-type": "application/json",
            "aes-officer": officer,
            "aes-purpose": "enrolment",
            "idempotency-key": '"the-one"',
        },
    )


def await_ready(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the service that is to be killed never became ready")


def killed_while_answering(run: RunFolder, identity: Instance, officer: str) -> int:
    """Send the request to a process that dies of it; return how it ended."""
    module = "tests.support.killed_server"
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-W", "ignore", "-m", module, "identity", str(identity.config)],
        stderr=subprocess.DEVNULL,
    )
    try:
        await_ready(identity.address, process)
        with a_client(run) as client, pytest.raises(httpx.TransportError):
            client.send(enrolment(client, officer))
        return process.wait(10)
    finally:
        process.kill()


@contextlib.contextmanager
def a_client(run: RunFolder) -> Iterator[httpx.Client]:
    settings = load_settings(ClientSettings, run.client_config(BUREAU))
    with contextlib.closing(open_trust(settings.trust, State.MLI)) as trust:
        auth = SignedAuth(
            signing_key(settings.keys, BUREAU, Purpose.REQUEST),
            authority=IDENTITY,
            entity=IDENTITY,
            directory=trust,
            clock=system_clock,
        )
        with httpx.Client(base_url=settings.addresses[IDENTITY], auth=auth, timeout=20) as client:
            yield client


async def effects(identity: Instance) -> tuple[int, int]:
    """How many applications there are, and how many openings were audited."""
    settings = load_settings(IdentitySettings, identity.config)
    connection = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        return (
            await connection.fetchval("SELECT count(*) FROM applications"),
            await connection.fetchval(
                "SELECT count(*) FROM audit_entries WHERE event = 'application.opened'"
            ),
        )
    finally:
        await connection.close()


def test_a_killed_service_answers_the_retry_and_has_done_it_once(
    postgres: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres.url())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        with prepared(tmp_path / "killed") as run:
            by_name = {instance.name: instance for instance in run.instances}
            trust, identity = by_name["trust.aes.example"], by_name[IDENTITY]
            officer = an_officer(run.path)
            with running([trust], logs=tmp_path / "logs"):
                status = killed_while_answering(run, identity, officer)
                assert status == -signal.SIGKILL
                assert asyncio.run(effects(identity)) == (1, 1)
                with running([trust_less(identity)], logs=tmp_path / "logs"):
                    with a_client(run) as client:
                        answer = client.send(enrolment(client, officer))
                    assert answer.status_code == httpx.codes.OK
                    Application.model_validate_json(answer.content)
                assert asyncio.run(effects(identity)) == (1, 1)


def trust_less(identity: Instance) -> Instance:
    """The instance without its needs: the trust repository runs already."""
    return Instance(identity.name, identity.kind, identity.config, identity.address)
