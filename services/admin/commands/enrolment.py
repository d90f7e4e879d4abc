"""`liptako enrol`: a registrar enters a person, from a file or option by option."""

import base64
from pathlib import Path
from typing import Annotated, Any

import typer

from identity.contract.client import IdentityClient
from identity.contract.persons import CivilData, EnrolledPerson, EnrolPerson, Fingerprint
from services.terminal.commands import desk_command
from services.terminal.desk import Desk
from services.terminal.order_files import OrderFileUnusable, order_of, read_tables
from shared.civil.sex import Sex
from shared.entities import EntityKind

commands = typer.Typer()

_File = Annotated[Path | None, typer.Argument(dir_okay=False, exists=True)]
_Portrait = Annotated[Path | None, typer.Option("--portrait", dir_okay=False, exists=True)]


@desk_command(commands, "enrol", changes=True)
async def enrol(
    desk: Desk,
    file: _File = None,
    family_name: Annotated[str | None, typer.Option("--family-name")] = None,
    given_names: Annotated[str | None, typer.Option("--given-names")] = None,
    sex: Annotated[Sex | None, typer.Option("--sex")] = None,
    birth_date: Annotated[str | None, typer.Option("--birth-date")] = None,
    birth_place: Annotated[str | None, typer.Option("--birth-place")] = None,
    nationality: Annotated[str | None, typer.Option("--nationality")] = None,
    portrait: _Portrait = None,
    finger: Annotated[list[str] | None, typer.Option("--finger")] = None,
) -> EnrolledPerson:
    if file is not None:
        order = enrolment_from(file)
    else:
        order = EnrolPerson(
            civil=CivilData.model_validate(
                {
                    "name": {"family_name": family_name, "given_names": given_names},
                    "sex": sex,
                    "birth_date": birth_date,
                    "birth_place": birth_place,
                    "nationality": nationality or desk.state.value,
                }
            ),
            portrait=_bytes_of(portrait),
            fingerprints=tuple(_fingerprint(one) for one in finger or ()),
        )
    client = desk.ask_own(IdentityClient, EntityKind.IDENTITY)
    return await client.enrol_person(order, officer=desk.credential)


def enrolment_from(file: Path) -> EnrolPerson:
    """Read a file whose `portrait` and fingerprint records are names of files beside it.

    Raises OrderFileUnusable, OSError for a file that is missing, or Pydantic's ValidationError.
    """
    members = read_tables(file)
    folder = file.parent
    listed = members.get("fingerprints", [])
    if not isinstance(listed, list):
        raise OrderFileUnusable("fingerprints is a list of tables")
    members["portrait"] = _beside(folder, members.get("portrait"))
    members["fingerprints"] = [
        {**one, "record": _beside(folder, one.get("record"))} for one in map(_table, listed)
    ]
    return order_of(EnrolPerson, members)


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise OrderFileUnusable("fingerprints is a list of tables")
    return value


def _beside(folder: Path, name: object) -> str:
    if not isinstance(name, str) or not name:
        raise OrderFileUnusable("portrait and fingerprint records are names of files")
    return base64.b64encode((folder / name).read_bytes()).decode()


def _bytes_of(path: Path | None) -> bytes:
    return b"" if path is None else path.read_bytes()


def _fingerprint(text: str) -> Fingerprint:
    """`2=index.fmr`: the finger's position, and the file of its record."""
    position, _, name = text.partition("=")
    if not position.isascii() or not position.isdecimal():
        raise OrderFileUnusable("a finger is given as POSITION=FILE")
    return Fingerprint(position=int(position), record=Path(name).read_bytes())
