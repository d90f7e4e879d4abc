"""`liptako trust`: the ceremony that makes all keys of a development platform."""

from pathlib import Path
from typing import Annotated

import typer

from services.admin.ceremony import run_development_ceremony
from services.admin.ceremony_plan import development_plan
from services.admin.development_places import BUREAUX, KITS, OFFICES, POSTS, STATIONS
from services.terminal.commands import group, local_command
from services.terminal.surroundings import Session

commands = group("trust")

_Folder = Annotated[Path, typer.Argument(file_okay=False)]


@local_command(commands, "ceremony")
def ceremony(session: Session, folder: _Folder, *, production: bool = False) -> object:
    plan = development_plan(
        posts=POSTS, offices=OFFICES, bureaux=BUREAUX, stations=STATIONS, kits=KITS
    )
    run_development_ceremony(folder, plan, now=session.surroundings.clock(), production=production)
    return {"folder": folder, "entities": len(plan.entities)}
