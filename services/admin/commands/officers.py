"""`liptako officers`: keys, credentials, and the register of who is an officer of the State."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from services.admin.officer_register import AuthorityFolder
from services.terminal.commands import desk_command, group, local_command
from services.terminal.desk import Desk
from services.terminal.officer_folder import (
    make_folder,
    new_subject,
    public_jwk,
    write_credential,
)
from services.terminal.surroundings import PASSPHRASE_VARIABLE, Session
from shared.officers.credential import CREDENTIAL_LIFETIME_MAX, issue_credential
from shared.officers.errors import OfficersRegisterKept
from shared.roles import Role
from shared.signed_http.keys import thumbprint

commands = group("officers")

_Folder = Annotated[Path, typer.Argument(file_okay=False)]
_Authority = Annotated[Path, typer.Option("--authority", file_okay=False, exists=True)]
_Place = Annotated[str, typer.Option("--place")]
_Roles = Annotated[list[Role], typer.Option("--role")]
_Subject = Annotated[str | None, typer.Option("--subject")]
_Days = Annotated[int, typer.Option("--days", min=1, max=CREDENTIAL_LIFETIME_MAX.days)]


@local_command(commands, "new")
def new(session: Session, folder: _Folder) -> object:
    passphrase = session.surroundings.environment.get(PASSPHRASE_VARIABLE)
    made = make_folder(folder, passphrase=passphrase.encode() if passphrase else None)
    return {"folder": folder, "thumbprint": made, "protected": passphrase is not None}


@local_command(commands, "credential")
def credential(
    session: Session,
    folder: _Folder,
    authority: _Authority,
    place: _Place,
    role: _Roles,
    subject: _Subject = None,
    days: _Days = CREDENTIAL_LIFETIME_MAX.days,
) -> object:
    """By the authority's key alone: for development, and refused once it keeps a register."""
    held = AuthorityFolder(authority)
    if held.keeps_register:
        raise OfficersRegisterKept
    holder, now, lifetime = public_jwk(folder), session.surroundings.clock(), timedelta(days)
    named = subject or new_subject()
    token = issue_credential(
        held.key,
        subject=named,
        state=held.state,
        place=place,
        roles=frozenset(role),
        holder=holder,
        now=now,
        lifetime=lifetime,
    )
    write_credential(folder, token)
    return {
        "subject": named,
        "state": held.state,
        "place": place,
        "roles": sorted(role),
        "thumbprint": thumbprint(holder),
        "expires_at": now + lifetime,
    }


@desk_command(commands, "show")
async def show(desk: Desk) -> object:
    officer = desk.officer.officer
    return {
        "subject": officer.subject,
        "state": officer.state,
        "place": officer.place,
        "roles": sorted(officer.roles),
        "expires_at": officer.expires_at,
    }
