"""`liptako pseudonym`: what partners call a person, and when that changes."""

from pathlib import Path
from typing import Annotated

import typer

from identity.contract.identifiers import CheckPseudonym, PseudonymCheck
from services.admin.proposing import registry
from services.terminal.commands import desk_command, group, local_command
from services.terminal.desk import Desk
from services.terminal.surroundings import Session
from shared.sealing.pseudonym import begin_pseudonym_epoch

commands = group("pseudonym")

_Partner = Annotated[str, typer.Argument(metavar="PARTNER")]
_Pseudonym = Annotated[str, typer.Argument(metavar="PSEUDONYM")]
_Number = Annotated[str, typer.Argument(metavar="NUMBER")]
_Keys = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]


@desk_command(commands, "check")
async def check(
    desk: Desk, partner: _Partner, pseudonym: _Pseudonym, number: _Number
) -> PseudonymCheck:
    order = CheckPseudonym(partner=partner, pseudonym=pseudonym, identity_number=number)
    return await registry(desk).check_pseudonym(order, officer=desk.credential)


@local_command(commands, "new-epoch")
def new_epoch(_: Session, keys: _Keys) -> dict[str, int]:
    """Run where the service's keys are, then start the service anew."""
    return {"epoch": begin_pseudonym_epoch(keys)}
