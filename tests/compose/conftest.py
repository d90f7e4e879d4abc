"""The deployment of docker-compose.yml, up for as long as the tests of this folder run."""

import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.database.embedded import free_port
from shared.entities import EntityKind, service_of
from shared.states import State
from tests.compose.engine import Engine, EngineFailed, running_engine
from tests.compose.images import LIPTAKO, POSTGRES, make_images

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = {
    "TRUST": service_of(EntityKind.TRUST),
    "CUSTOMS": service_of(EntityKind.CUSTOMS),
    **{f"IDENTITY_{state}": service_of(EntityKind.IDENTITY, state) for state in State},
    **{f"TRAVEL_DOC_{state}": service_of(EntityKind.TRAVEL_DOC, state) for state in State},
}
"""The variable of each published port in docker-compose.yml, and whose it is."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """The deployment as it is up: how to command it, and where its services answer."""

    engine: Engine
    arguments: tuple[str, ...]
    environment: dict[str, str]
    addresses: dict[str, str]
    up_seconds: float

    def compose(self, *command: str) -> str:
        return self.engine.compose(*self.arguments, *command, environment=self.environment)

    def container(self, service: str) -> str:
        return self.compose("ps", "--all", "--quiet", service).strip()


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    if os.geteuid() != 0:
        pytest.fail("a container engine needs root")
    build = ROOT / "build" / "compose"
    (program,) = build.glob("venv/lib/python*/site-packages/compose/docker-compose")
    with running_engine(build / "engine", program) as started:
        make_images(started, ROOT, build)
        yield started


@pytest.fixture(scope="session")
def deployment(engine: Engine) -> Iterator[Deployment]:
    """Up and healthy, from empty volumes; gone afterwards with everything it stored."""
    ports = {name: free_port() for name in PUBLISHED}
    environment = {
        "LIPTAKO_IMAGE": LIPTAKO,
        "LIPTAKO_POSTGRES_IMAGE": POSTGRES,
        "LIPTAKO_POSTGRES_PASSWORD": secrets.token_urlsafe(),
        **{f"LIPTAKO_{name}_PORT": str(port) for name, port in ports.items()},
    }
    overrides = (ROOT / "docker-compose.yml", ROOT / "deploy" / "compose.local-images.yml")
    files = tuple(word for path in overrides for word in ("--file", str(path)))
    addresses = {PUBLISHED[name]: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    started = time.monotonic()
    up = Deployment(engine, files, environment, addresses, 0.0)
    up.compose("down", "--volumes", "--timeout=1")
    try:
        up.compose("up", "--detach", "--wait", "--quiet-pull")
        seconds = time.monotonic() - started
        yield Deployment(engine, files, environment, addresses, seconds)
    except EngineFailed as failed:
        raise EngineFailed(f"{failed}\n{up.compose('logs', '--tail=30')}") from None
    finally:
        up.compose("down", "--volumes", "--timeout=5")
