"""`liptako duplicates`: searches for duplicates, and the index in which they look."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.client import IdentityClient
from identity.contract.deduplication import DedupJob, DedupJobs, RebuildIndex
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.progress import progress
from shared.entities import EntityKind

commands, index = group("duplicates"), group("index")

_Application = Annotated[UUID, typer.Argument()]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "status")
async def status(desk: Desk, application: _Application) -> DedupJob:
    return await _registry(desk).read_search(application, officer=desk.credential)


@desk_command(commands, "stopped")
async def stopped(desk: Desk) -> DedupJobs:
    return await _registry(desk).stopped_searches(officer=desk.credential)


@desk_command(commands, "redeliver", changes=True)
async def redeliver(desk: Desk, application: _Application) -> DedupJob:
    """A search that failed or took too long; any other goes on by itself."""
    return await _registry(desk).repeat_search(application, officer=desk.credential)


@desk_command(index, "rebuild", final=True)
async def rebuild(desk: Desk) -> object:
    """From the sealed records, a part at a time; begun again anywhere, it does no harm."""
    registry, done, order = _registry(desk), 0, RebuildIndex()
    part = await registry.rebuild_index(order, officer=desk.credential)
    with progress(desk.session, total=part.persons, said="progress_persons") as count:
        while True:
            done += part.ordered
            count(part.ordered)
            if part.after is None:
                return {"persons": done}
            order = RebuildIndex(after=part.after)
            part = await registry.rebuild_index(order, officer=desk.credential)


commands.add_typer(index)
