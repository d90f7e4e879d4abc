"""`liptako enrol`: a registrar enters a person, from a file or option by option."""

from pathlib import Path
from typing import Annotated, Any

import typer

from identity.contract.client import IdentityClient
from identity.contract.persons import EnrolledPerson, EnrolPerson, Fingerprint
from services.terminal.commands import desk_command
from services.terminal.desk import Desk
from services.terminal.order_files import read_tables
from shared.civil.sex import Sex
from shared.entities import EntityKind

commands = typer.Typer()

_File = Annotated[Path, typer.Argument(dir_okay=False, exists=True)]


@desk_command(commands, "enrol", changes=True)
async def enrol(desk: Desk, file: _File) -> EnrolledPerson:
    order = enrolment_from(file)
    client = desk.ask_own(IdentityClient, EntityKind.IDENTITY)
    return await client.enrol_person(order, officer=desk.credential)
