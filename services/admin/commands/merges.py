"""`liptako merge`: two records of one person made one, and apart again."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.decisions import Decision, DecisionKind
from identity.contract.evidence import Assurance, PersonAttribute
from identity.contract.merges import Merge, ProposeMerge, UndoMerge
from services.admin.proposing import (
    AssuranceOption,
    EvidenceOption,
    PersonId,
    SourceOption,
    basis_of,
    registry,
    signed,
)
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk

commands = group("merge")

_Merge = Annotated[UUID, typer.Argument(metavar="MERGE")]
_Survivor = Annotated[UUID, typer.Argument(metavar="SURVIVOR")]
_Merged = Annotated[UUID, typer.Argument(metavar="MERGED")]
_Adopt = Annotated[list[PersonAttribute] | None, typer.Option("--adopt")]
_AdoptFingers = Annotated[bool, typer.Option("--adopt-fingers")]


@desk_command(commands, "list")
async def list_all(desk: Desk, person: PersonId) -> dict[str, tuple[Merge, ...]]:
    found = await registry(desk).read_merges(person, officer=desk.credential)
    return {"merges": found}


@desk_command(commands, "show")
async def show(desk: Desk, merge: _Merge) -> Merge:
    return await registry(desk).read_merge(merge, officer=desk.credential)


@desk_command(commands, "propose", changes=True)
async def propose(
    desk: Desk,
    survivor: _Survivor,
    merged: _Merged,
    source: SourceOption,
    assurance: AssuranceOption = Assurance.HIGH,
    evidence: EvidenceOption = None,
    adopt: _Adopt = None,
    adopt_fingers: _AdoptFingers = False,
) -> Decision:
    order = ProposeMerge(
        source_id=merged,
        adopted=tuple(adopt or ()),
        adopts_missing_fingers=adopt_fingers,
        basis=basis_of(source, assurance, evidence),
    )
    return await registry(desk).merge_persons(
        survivor,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.MERGE, survivor, order, about=merged),
    )


@desk_command(commands, "split", changes=True)
async def split(
    desk: Desk,
    merge: _Merge,
    source: SourceOption,
    assurance: AssuranceOption = Assurance.HIGH,
    evidence: EvidenceOption = None,
) -> Decision:
    found = await registry(desk).read_merge(merge, officer=desk.credential)
    order = UndoMerge(basis=basis_of(source, assurance, evidence))
    return await registry(desk).split_persons(
        merge,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.SPLIT, found.survivor_id, order, about=found.source_id),
    )
