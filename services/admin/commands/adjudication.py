"""`liptako adjudication`: say who an applicant is, without seeing what other officers say."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from identity.contract.adjudication import (
    VOTE,
    Appeal,
    Case,
    Cases,
    FileAppeal,
    OfficerRecords,
    SeedCase,
    SeededCase,
    Vote,
    VoteNoted,
    vote_digest,
)
from identity.contract.client import IdentityClient
from identity.contract.deduplication import DedupOutcome
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.order_files import read_order
from shared.entities import EntityKind

commands = group("adjudication")

_Case = Annotated[UUID, typer.Argument(metavar="CASE")]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "next", changes=True)
async def draw(desk: Desk) -> Case:
    """Nobody chooses a case: it is drawn by lot, and stays one's own until the vote."""
    return await _registry(desk).draw_case(officer=desk.credential)


@desk_command(commands, "show")
async def show(desk: Desk, case: _Case) -> Case:
    return await _registry(desk).read_case(case, officer=desk.credential)


@desk_command(commands, "vote", final=True)
async def vote(
    desk: Desk,
    case: _Case,
    outcome: Annotated[DedupOutcome, typer.Argument()],
    candidate: Annotated[UUID | None, typer.Option("--candidate")] = None,
) -> VoteNoted:
    """What is signed is the vote over what was shown; the first, second and third vote alike."""
    registry, order = _registry(desk), Vote(outcome=outcome, candidate_id=candidate)
    shown = await registry.read_case(case, officer=desk.credential)
    return await registry.cast_vote(
        case,
        order,
        officer=desk.credential,
        approval=desk.approve(VOTE, vote_digest(shown, order)),
    )


@desk_command(commands, "cases")
async def cases(desk: Desk) -> Cases:
    return await _registry(desk).waiting_cases(officer=desk.credential)


@desk_command(commands, "appeal", changes=True)
async def appeal(desk: Desk, application: Annotated[UUID, typer.Argument()]) -> Appeal:
    order = FileAppeal(application_id=application)
    return await _registry(desk).file_appeal(order, officer=desk.credential)


@desk_command(commands, "seed", changes=True)
async def seed(
    desk: Desk, file: Annotated[Path, typer.Argument(dir_okay=False, exists=True)]
) -> SeededCase:
    """Of invented persons, with the answer that is known."""
    return await _registry(desk).seed_case(read_order(SeedCase, file), officer=desk.credential)


@desk_command(commands, "officers")
async def officers(desk: Desk) -> OfficerRecords:
    return await _registry(desk).measure_officers(officer=desk.credential)
