"""`liptako trust`: a development platform's ceremony; what a State signs, and its publication."""

from pathlib import Path
from typing import Annotated

import typer

from services.admin.ceremony import run_development_ceremony
from services.admin.ceremony_plan import development_plan
from services.admin.development_places import BUREAUX, KITS, OFFICES, POSTS, STATIONS
from services.admin.trust_releases import read_release, write_release
from services.terminal.commands import group, local_command
from services.terminal.surroundings import Session
from shared.pki.key_store import FileKeyStore
from shared.trust.releases import changed_files
from shared.trust.repository import OnlineSigners, TrustRepository
from shared.trust.tuf_keys import KeyStoreSigner

commands = group("trust")

_Folder = Annotated[Path, typer.Argument(file_okay=False)]
_File = Annotated[Path, typer.Argument(dir_okay=False, exists=True)]
_Release = Annotated[Path, typer.Argument(file_okay=False, exists=True)]

_Repository = Annotated[Path, typer.Option("--repository", file_okay=False, exists=True)]


@local_command(commands, "ceremony")
def ceremony(session: Session, folder: _Folder, *, production: bool = False) -> object:
    plan = development_plan(
        posts=POSTS, offices=OFFICES, bureaux=BUREAUX, stations=STATIONS, kits=KITS
    )
    run_development_ceremony(folder, plan, now=session.surroundings.clock(), production=production)
    return {"folder": folder, "entities": len(plan.entities)}


@local_command(commands, "sign")
def sign(
    session: Session,
    file: _File,
    target: Annotated[str, typer.Option("--target")],
    authority: Annotated[Path, typer.Option("--authority", file_okay=False, exists=True)],
    repository: _Repository,
    release: Annotated[Path, typer.Option("--release", file_okay=False)],
    *,
    production: bool = False,
) -> object:
    """A State signs a new or changed file of its own; what it needs of the repository is public."""
    delegation = target.partition("/")[0]
    signer = KeyStoreSigner(FileKeyStore(authority, production=production), "state")
    changed = changed_files(
        TrustRepository(repository).published(),
        delegation,
        {target: file.read_bytes()},
        [signer],
        now=session.surroundings.clock(),
    )
    write_release(release, changed)
    return {"target": target, "release": release}


@local_command(commands, "publish")
def publish(
    session: Session,
    release: _Release,
    online: Annotated[Path, typer.Option("--online", file_okay=False, exists=True)],
    repository: _Repository,
    *,
    production: bool = False,
) -> object:
    """The repository judges a release as every client will, and publishes it or nothing."""
    keys = FileKeyStore(online, production=production)
    signers = OnlineSigners(KeyStoreSigner(keys, "snapshot"), KeyStoreSigner(keys, "timestamp"))
    kept = TrustRepository(repository)
    kept.publish(read_release(release), signers, now=session.surroundings.clock())
    return {"version": kept.timestamp().snapshot_meta.version}
