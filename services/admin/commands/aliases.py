"""`liptako alias`: revocable numbers that stand for an identity number."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.identifiers import (
    AliasKind,
    AliasMaker,
    MakeAlias,
    PersonAlias,
    PersonAliases,
)
from services.admin.proposing import PersonId, registry
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk

commands = group("alias")

_Alias = Annotated[UUID, typer.Argument(metavar="ALIAS")]


@desk_command(commands, "make", changes=True)
async def make(
    desk: Desk,
    person: PersonId,
    alias_kind: Annotated[AliasKind, typer.Option("--kind")] = AliasKind.LASTING,
    made_by: Annotated[AliasMaker, typer.Option("--made-by")] = AliasMaker.HOLDER,
) -> PersonAlias:
    order = MakeAlias(kind=alias_kind, made_by=made_by)
    return await registry(desk).make_alias(person, order, officer=desk.credential)


@desk_command(commands, "list")
async def list_all(desk: Desk, person: PersonId) -> PersonAliases:
    return await registry(desk).read_aliases(person, officer=desk.credential)


@desk_command(commands, "revoke", final=True)
async def revoke(desk: Desk, alias: _Alias) -> PersonAlias:
    return await registry(desk).revoke_alias(alias, officer=desk.credential)
