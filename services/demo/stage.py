"""The platform that the journey is played on: started for it, or running somewhere else."""

import contextlib
import json
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services import development
from services.nursery import Nursery
from services.process import running
from shared.entities import EntityKind, service_of
from shared.stand_ins import InsecureStandInWarning
from shared.states import State

RUNS_KEPT_MAX = 5
RECIT = "recit.html"
ADDRESSES = "addresses.json"
"""In the folder of a platform that runs elsewhere: where to connect to each service, by name."""

_SECRET_FOLDERS = ("keys", "config", "cache", "database", "officers")
"""What a finished run does not need any more: its evidence stands without them."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Settings of machines, keys of authorities, the root of trust; `processes` are our own."""

    configs: Path
    keys: Path
    root: Path
    processes: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    """what announced itself as fit for development only, while the platform was prepared"""

    def config(self, entity: str) -> Path:
        """The settings of a machine that asks."""
        return self.configs / f"{entity}.toml"

    def authority(self, state: State) -> Path:
        """The folder of the key by which a State vouches for its officers."""
        return self.keys / service_of(EntityKind.OFFICERS, state)


def new_run(folder: Path, now: datetime) -> Path:
    """A folder of its own for one run, so that several can be played at once."""
    run = folder.absolute() / f"{now:%Y%m%d-%H%M%S}-{os.getpid()}"
    run.mkdir(mode=0o700, parents=True)
    return run


@contextlib.contextmanager
def own_platform(run: Path, nursery: Nursery) -> Iterator[Platform]:
    """Start a whole platform in the run's folder; stop it and forget its secrets afterwards."""
    try:
        with warnings.catch_warnings(record=True) as announced:
            warnings.simplefilter("always", InsecureStandInWarning)
            with (
                development.prepared(run, keep_data=False) as prepared,
                running(prepared.instances, logs=run / "logs", start=nursery.start) as started,
            ):
                names = tuple(f"{one.instance.name}  {one.instance.address}" for one in started)
                stand_ins = tuple(str(one.message) for one in announced)
                yield Platform(run / "config", run / "keys", run / "root.json", names, stand_ins)
    finally:
        for name in _SECRET_FOLDERS:
            shutil.rmtree(run / name, ignore_errors=True)


@contextlib.contextmanager
def platform_at(folder: Path, run: Path) -> Iterator[Platform]:
    """A platform that runs already; `folder` has its `keys`, `pins` and `root.json`.

    Settings of machines are those in its `config`, or made from its `addresses.json`.
    """
    folder = folder.absolute()
    configs = folder / "config"
    try:
        if not configs.is_dir():
            configs = run / "config"
            configs.mkdir()
            addresses = json.loads((folder / ADDRESSES).read_text(encoding="utf-8"))
            for keys in (folder / "keys").iterdir():
                _write_settings(configs, keys.name, folder, run, addresses)
        yield Platform(configs, folder / "keys", folder / "root.json")
    finally:
        for name in _SECRET_FOLDERS:
            shutil.rmtree(run / name, ignore_errors=True)


def _write_settings(
    configs: Path, entity: str, folder: Path, run: Path, addresses: Mapping[str, str]
) -> None:
    trust = service_of(EntityKind.TRUST)
    tables = {
        "": {"profile": "development", "entity": entity, "keys": str(folder / "keys" / entity)},
        "trust": {
            "source": addresses[trust],
            "root": str(folder / "root.json"),
            "cache": str(run / "cache" / entity),
        },
        "addresses": {name: url for name, url in addresses.items() if name != trust},
    }
    lines = []
    for title, members in tables.items():
        lines += [f"[{title}]"] if title else []
        lines += [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in members.items()]
    (configs / f"{entity}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def forget_old_runs(folder: Path, *, kept: Path) -> None:
    """Keep the newest finished runs; a run without its story is still being played."""
    finished = sorted(path.parent for path in folder.glob(f"*/{RECIT}"))
    for run in finished[:-RUNS_KEPT_MAX]:
        if run != kept:
            shutil.rmtree(run, ignore_errors=True)
