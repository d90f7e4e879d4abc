"""Command lines given at terminals of several machines, against Mali's real identity service."""

import asyncio
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import typer
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from rich.console import Console
from typing_extensions import override

from services.admin.root import liptako
from services.terminal.officer_folder import CREDENTIAL_FILE, KEY_FILE
from services.terminal.outcomes import DONE, REFUSED, run_command
from services.terminal.surroundings import Surroundings
from shared.officers.appointment import Appointments
from shared.officers.officer_key import write_officer_key
from shared.officers.withdrawal import Withdrawal
from shared.signed_http.keys import KeyRecord, Purpose, SigningKey
from shared.states import State
from shared.trust.live import LiveTrust
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer, KnownKeys
from tests.support.specimens import a_fingerprint, a_portrait
from tests.support.walked import note_command

BUREAU = "bureau-bamako.mli.aes.example"


class AcrossLoops(httpx.AsyncBaseTransport):
    """Carries a command's requests, made in a loop of its own, to the loop of the service."""

    def __init__(self, identity: IdentityUnderTest) -> None:
        self._inner = httpx.ASGITransport(identity.asgi, raise_app_exceptions=False)
        self._loop = asyncio.get_running_loop()
        self.sent: list[httpx.Request] = []

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        there = asyncio.run_coroutine_threadsafe(self._ask(request), self._loop)
        return await asyncio.wrap_future(there)

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


@dataclass(frozen=True)
class KnownTrust:
    """The keys of the tests as a machine's trust data."""

    keys: KnownKeys

    def find(self, keyid: str) -> KeyRecord | None:
        return self.keys.find(keyid)

    def withdrawals_of(self, state: State, subject: str) -> tuple[Withdrawal, ...]:
        return self.keys.withdrawals_of(state, subject)

    def appointments_of(self, state: State) -> Appointments | None:
        return self.keys.appointments_of(state)

    @property
    def snapshot(self) -> "KnownTrust":
        return self

    def keys_of(self, entity: str, purpose: Purpose) -> tuple[KeyRecord, ...]:
        return self.keys.keys_of(entity, purpose)

    def all_keys_of(self, entity: str, purpose: Purpose) -> tuple[KeyRecord, ...]:
        return self.keys.keys_of(entity, purpose)


@dataclass
class Terminal:
    """The terminal of a machine: give it a line, get exit code, output and complaint."""

    identity: IdentityUnderTest
    folder: Path
    wire: httpx.AsyncBaseTransport
    machine: str = BUREAU
    answers: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    async def run(self, *words: str, officer: AnOfficer | None = None) -> tuple[int, str, str]:
        line = [*words]
        if officer is not None:
            line += ["--officer", str(self.seat(officer))]
        out, err = io.StringIO(), io.StringIO()
        surroundings = Surroundings(
            out=Console(file=out, width=120),
            err=Console(file=err, width=120),
            environment=self.environment,
            clock=self.identity.clock,
            transport=lambda _: self.wire,
            trust=lambda _settings, _state: cast("LiveTrust", KnownTrust(self.identity.trust)),
            ask=self._answer if self.answers else None,
        )
        config = ["--config", str(self.folder / f"{self.machine}.toml")]
        status = await asyncio.to_thread(run_command, liptako(), [*line, *config], surroundings)
        if "--dry-run" not in words and status in (DONE, REFUSED):
            note_command(typer.main.get_command(liptako()), words, done=status == DONE)
        return status, out.getvalue(), err.getvalue()

    async def ask(self, *words: str, officer: AnOfficer) -> Any:
        """The JSON answer of a command that must succeed."""
        status, out, err = await self.run(*words, "--json", officer=officer)
        assert (status, err) == (0, ""), err
        return json.loads(out)

    def seat(self, officer: AnOfficer) -> Path:
        """The officer's folder."""
        folder = self.folder / officer.subject
        if not folder.exists():
            folder.mkdir()
            write_officer_key(folder / KEY_FILE, officer.key)
            (folder / CREDENTIAL_FILE).write_text(officer.credential)
        return folder

    def at(self, machine: str, *purposes: Purpose) -> "Terminal":
        """The terminal of another machine, which signs requests and has these keys besides."""
        write_machine(self.identity, self.folder, machine, *purposes)
        return Terminal(self.identity, self.folder, self.wire, machine)

    def _answer(self, _question: str) -> str:
        return self.answers.pop(0)


def write_key(folder: Path, key: SigningKey, purpose: Purpose) -> None:
    """A private key as a machine or an authority keeps it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{purpose}.pem"
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


def write_machine(
    identity: IdentityUnderTest, folder: Path, machine: str, *purposes: Purpose
) -> None:
    """The settings and keys of a machine that asks the service."""
    for purpose in (Purpose.REQUEST, *purposes):
        write_key(folder / machine, identity.trust.new_key(machine, purpose), purpose)
    (folder / f"{machine}.toml").write_text(
        f'profile = "development"\nentity = "{machine}"\nkeys = "{machine}"\n'
        f'[trust]\nsource = "trust"\nroot = "root.json"\ncache = "cache"\n'
        f'[addresses]\n"{ENTITY}" = "http://service.invalid"\n'
    )


APPLICATION = {
    "kind": "first",
    "civil": {
        "name": {"family_name": "Kéïta", "given_names": "Aïssata"},
        "sex": "F",
        "birth_date": "1990",
        "birth_place": "Ségou",
        "nationality": "MLI",
    },
    "evidence": [
        {
            "source": "nationality_certificate",
            "reference": "Tribunal de Ségou n° 12/2024",
            "country": "MLI",
            "scan": "certificate.jpg",
        }
    ],
    "notice": {"version": "2026-1", "language": "bm", "read_aloud": True},
    "portrait": "portrait.jpg",
    "fingerprints": [
        {"position": position, "record": f"{position}.fmr"} for position in range(1, 11)
    ],
}


@pytest.fixture
def application_file(tmp_path: Path) -> str:
    """An application with its portrait, its scan and its fingers beside it."""
    for name in ("portrait.jpg", "certificate.jpg", "hand.jpg"):
        (tmp_path / name).write_bytes(a_portrait())
    for position in range(1, 11):
        (tmp_path / f"{position}.fmr").write_bytes(a_fingerprint(position))
    file = tmp_path / "application.json"
    file.write_text(json.dumps(APPLICATION))
    return str(file)


@pytest.fixture
async def terminal(identity: IdentityUnderTest, tmp_path: Path) -> Terminal:
    folder = tmp_path / "terminal"
    folder.mkdir()
    write_machine(identity, folder, BUREAU)
    return Terminal(identity, folder, AcrossLoops(identity))
