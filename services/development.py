"""A run folder for development: keys, configuration, databases of a platform on one machine.

Every address is a free port of 127.0.0.1, so that several run folders can be up at once.
"""

import asyncio
import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.admin.ceremony import CeremonyAlreadyHeld, run_development_ceremony
from services.admin.ceremony_plan import CeremonyPlan, development_plan
from services.admin.development_places import BUREAUX, KITS, OFFICES, POSTS, STATIONS
from services.kinds import KINDS
from services.process import Instance
from services.settings import Engines
from shared.clock import system_clock
from shared.database.embedded import EmbeddedPostgres, free_port
from shared.database.provision import provide_databases
from shared.entities import EntityKind, service_of
from shared.states import State

TRUST = "trust-repository"
_KIND_OF_ENTITY = {
    EntityKind.TRUST: TRUST,
    EntityKind.IDENTITY: "identity",
    EntityKind.TRAVEL_DOC: "travel-doc",
    EntityKind.CUSTOMS: "customs-gateway",
}
_CLIENTS = (
    EntityKind.POST,
    EntityKind.OFFICE,
    EntityKind.BUREAU,
    EntityKind.KIT,
    EntityKind.STATION,
    EntityKind.PERSONALISATION,
)
STATE_WITH_ENGINE = State.MLI
"""The other two have none: at their counters people decide in its place."""
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_RUN_CHARACTERS = 8
"""Of a run's digest: two folders never share a database, and no name passes PostgreSQL's 63."""


_FORGOTTEN_ANYWAY = {"fsync": "off", "full_page_writes": "off"}
"""Data that nobody keeps need not survive a loss of power."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A prepared platform: its folder, and the processes to start."""

    path: Path
    instances: tuple[Instance, ...]
    addresses: Mapping[str, str]
    server: str = field(repr=False)
    """The address of the database server for who owns the databases."""

    def client_config(self, entity: str) -> Path:
        """The settings of one machine that only asks."""
        return self.path / "config" / f"{entity}.toml"


@contextlib.contextmanager
def prepared(folder: Path, *, keep_data: bool = True) -> Iterator[RunFolder]:
    """Make or reuse the run folder; its database server runs as long as the block.

    A server at `DATABASE_URL` is used where that is set, with a database for each process.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    plan = development_plan(
        posts=POSTS, offices=OFFICES, bureaux=BUREAUX, stations=STATIONS, kits=KITS
    )
    with contextlib.suppress(CeremonyAlreadyHeld):
        run_development_ceremony(folder, plan, now=system_clock(), production=False)
    with _database_server(folder, keep_data=keep_data) as server:
        yield _configure(folder, plan, server)


@contextlib.contextmanager
def _database_server(folder: Path, *, keep_data: bool) -> Iterator[str]:
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    settings = {"max_connections": "150", **({} if keep_data else _FORGOTTEN_ANYWAY)}
    embedded = EmbeddedPostgres(folder / "database", production=False, settings=settings)
    try:
        yield embedded.url()
    finally:
        embedded.close()
        if not keep_data:
            embedded.destroy()


def _configure(folder: Path, plan: CeremonyPlan, server: str) -> RunFolder:
    services = {
        planned.entity: planned
        for planned in plan.entities
        if _KIND_OF_ENTITY.get(planned.kind) in KINDS
    }
    ports = {entity: free_port() for entity in services}
    addresses = {entity: f"http://127.0.0.1:{port}" for entity, port in ports.items()}
    databases = asyncio.run(
        _databases(
            server,
            hashlib.sha256(os.fsencode(folder)).hexdigest()[:_RUN_CHARACTERS],
            {e: KINDS[_KIND_OF_ENTITY[p.kind]].package for e, p in services.items()},
        )
    )
    instances = []
    for entity, planned in services.items():
        kind = _KIND_OF_ENTITY[planned.kind]
        settings: dict[str, object] = {
            "profile": "development",
            "entity": entity,
            "keys": f"../keys/{entity}",
            "listen": {"port": ports[entity]},
        }
        if kind == TRUST:
            settings["repository"] = "../trust"
        else:
            settings |= {"database_url": databases[entity], **_trusting(entity, addresses, entity)}
        if planned.state is not None:
            settings["state"] = planned.state.value
        if planned.state is STATE_WITH_ENGINE and kind == "identity":
            settings["engines"] = Engines.REFERENCE.value
        config = _write(folder / "config" / f"{entity}.toml", settings)
        needs = () if kind == TRUST else (service_of(EntityKind.TRUST),)
        instances.append(Instance(entity, kind, config, addresses[entity], needs))
    for planned in plan.entities:
        if planned.kind in _CLIENTS:
            settings = {
                "profile": "development",
                "entity": planned.entity,
                "keys": f"../keys/{planned.entity}",
                **_trusting(planned.entity, addresses, f"clients-{planned.state}"),
            }
            _write(folder / "config" / f"{planned.entity}.toml", settings)
    return RunFolder(folder, tuple(instances), addresses, server)


def _trusting(entity: str, addresses: Mapping[str, str], cache: str) -> dict[str, object]:
    """Where trust data comes from and is kept; those who only ask share a folder in each State."""
    trust = service_of(EntityKind.TRUST)
    return {
        "trust": {
            "source": addresses[trust],
            "root": "../root.json",
            "cache": f"../cache/{cache}",
        },
        "addresses": {name: url for name, url in addresses.items() if name not in {entity, trust}},
    }


async def _databases(server: str, run: str, packages: Mapping[str, str | None]) -> dict[str, str]:
    """A migrated database for each process that needs one; those that exist are kept."""
    names = {
        entity: _NOT_IN_A_NAME.sub("_", f"liptako_{run}_{entity.removesuffix('.aes.example')}")
        for entity in packages
    }
    services = {
        names[entity]: package for entity, package in packages.items() if package is not None
    }
    urls = await provide_databases(server, services)
    return {entity: urls[name] for entity, name in names.items() if name in urls}


def _write(path: Path, settings: Mapping[str, object]) -> Path:
    """Settings as TOML; the file may hold a database's password and is for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    plain = [f"{key} = {json.dumps(v)}" for key, v in settings.items() if not isinstance(v, dict)]
    tables = [
        f"\n[{key}]\n" + "\n".join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in table.items())
        for key, table in settings.items()
        if isinstance(table, dict)
    ]
    path.write_text("\n".join([*plain, *tables]) + "\n", encoding="utf-8")
    return path
