"""A platform to measure: its run folder, processes, machines and officers, what /proc says."""

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url

from services.development import RunFolder, prepared
from services.machine import signing_key
from services.process import Instance, Running, await_ready, stop
from services.settings import ClientSettings, ServiceSettings
from shared.clock import system_clock
from shared.database.embedded import free_port
from shared.entities import EntityKind, service_of
from shared.officers.credential import issue_credential
from shared.officers.officer_key import make_officer_key
from shared.roles import Role
from shared.settings import load_settings
from shared.signed_http.keys import Purpose, SigningKey, jwk_of
from shared.signed_http.profile import NONCE_BYTES, RequestBinding
from shared.signed_http.sign import sign_request
from shared.stand_ins import InsecureStandInWarning
from shared.states import State

TRUST = "trust.aes.example"
LOGS = "logs"
_LINES_SHOWN = 12
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def a_run_folder() -> Iterator[RunFolder]:
    """A platform prepared as for development, on its own database server; forgotten afterwards.

    When the block fails, the last lines of every log are shown first.
    """
    with (
        tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", InsecureStandInWarning)
        with prepared(Path(folder) / "bench", keep_data=False) as run:
            try:
                yield run
            except BaseException:
                _show(run.path / LOGS)
                raise


def _show(logs: Path) -> None:
    for log in sorted(logs.glob("*.log")):
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LINES_SHOWN:]
        sys.stderr.write("\n".join([f"--- {log.name}", *last, ""]))


def owners_address(run: RunFolder, settings: ServiceSettings) -> str:
    """The database of a process, for its owner: the process itself may not change the schema."""
    own = make_url(settings.database_url.get_secret_value())
    address = make_url(run.server).set(database=own.database)
    return address.render_as_string(hide_password=False)


def instance_named(run: RunFolder, name: str) -> Instance:
    (found,) = (instance for instance in run.instances if instance.name == name)
    return found


def running_without_signatures(
    instance: Instance, *, logs: Path
) -> contextlib.AbstractContextManager[Running]:
    """A service behind `fixed_peer`, when everything it needs is up."""
    return _running(instance, logs, "fixed_peer", instance.kind, str(instance.config))


def running_bare(registry: Instance, *, logs: Path) -> contextlib.AbstractContextManager[Running]:
    """What `bare_reader` serves, beside the registry whose database it reads."""
    port = free_port()
    bare = replace(registry, name=f"bare-{registry.name}", address=f"http://127.0.0.1:{port}")
    return _running(bare, logs, "bare_reader", str(registry.config), str(port))


@contextlib.contextmanager
def _running(instance: Instance, logs: Path, program: str, *given: str) -> Iterator[Running]:
    """A program of the benches that answers where the instance says."""
    with (logs / f"{instance.name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program, fixed arguments
            [sys.executable, "-m", f"tests.bench.{program}", *given],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    started = Running(instance, process)
    try:
        await_ready([started], [started])
        yield started
    finally:
        stop([started])


def let_read_much(instance: Instance, purpose: str) -> None:
    """Give a registry budgets that no load uses up: reads are counted all the same."""
    budget = "reads_per_hour = 1000000\nreads_per_day = 1000000\n"
    rules = [
        f'[[rule]]\nstate = "{state}"\nfrom = 2026-01-02\nlegal_basis = "load"\n'
        f'confirmed = false\ncounted = "{counted}"\n{budget}{which}'
        for state in State
        for counted, which in (("officer", f'purpose = "{purpose}"\n'), ("machine", ""))
    ]
    budgets = instance.config.with_name("read_budgets.toml")
    budgets.write_text("".join(rules), encoding="utf-8")
    settings = instance.config.read_text(encoding="utf-8")
    instance.config.write_text(f'read_budgets = "{budgets}"\n{settings}', encoding="utf-8")


class Signed(NamedTuple):
    """A request as bytes, and what its answer must be bound to."""

    message: bytes
    binding: RequestBinding


class Caller:
    """A machine of the platform that only asks, such as a border post."""

    def __init__(self, run: RunFolder, entity: str) -> None:
        self.settings = load_settings(ClientSettings, run.client_config(entity))
        self._key: SigningKey = signing_key(self.settings.keys, entity, Purpose.REQUEST)

    def signed(self, method: str, service: str, path: str, body: bytes, **fields: str) -> Signed:
        """A complete request to a service, signed now; `aes_purpose=…` becomes `aes-purpose`."""
        headers = _headers(method, service, body, fields)
        signed = sign_request(
            self._key,
            method=method,
            authority=service,
            path=path.encode(),
            query=b"",
            headers=headers,
            body=body,
            nonce=secrets.token_urlsafe(NONCE_BYTES),
            now=system_clock(),
        )
        return Signed(_message(method, path, [*headers, *signed.headers], body), signed.binding)


def a_credential(run: RunFolder, state: State, role: Role, *, subject: str = "") -> str:
    """The credential of an officer, by which their State's authority vouches for them today."""
    authority = service_of(EntityKind.OFFICERS, state)
    return issue_credential(
        signing_key(run.path / "keys" / authority, authority, Purpose.OFFICERS),
        subject=subject or f"officer-{state.lower()}",
        state=state,
        place="post",
        roles=frozenset({role}),
        holder=jwk_of(make_officer_key().public_key()),
        now=system_clock(),
        lifetime=timedelta(days=1),
    )


def unsigned(method: str, service: str, path: str, body: bytes, **fields: str) -> bytes:
    """The same request without what a signature adds."""
    return _message(method, path, _headers(method, service, body, fields), body)


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used so far (proc(5), utime and stime of `stat`)."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS_PER_SECOND


def _headers(
    method: str, service: str, body: bytes, fields: dict[str, str]
) -> list[tuple[bytes, bytes]]:
    headers = [(b"host", service.encode())]
    if method == "POST":
        headers += [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"idempotency-key", b'"%b"' % secrets.token_urlsafe(NONCE_BYTES).encode()),
        ]
    return headers + [
        (name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()
    ]


def _message(method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    lines = b"".join(b"%b: %b\r\n" % pair for pair in headers)
    return b"%b %b HTTP/1.1\r\n%b\r\n%b" % (method.encode(), path.encode(), lines, body)
