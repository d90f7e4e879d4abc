"""`liptako post`: an agent reads a document, sees the verdict, records the passage."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.border_post.verdict_page import verdict_page
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.document_folder import DocumentFiles, read_document
from services.terminal.showing import Shown
from shared.entities import EntityKind
from travel_doc.contract.border import (
    CheckDocument,
    Crossing,
    Decision,
    Direction,
    RecordCrossing,
    RefusalGround,
)
from travel_doc.contract.client import TravelDocClient

commands = group("post")


@desk_command(commands, "check")
async def check(
    desk: Desk, folder: Annotated[Path, typer.Argument(file_okay=False, exists=True)]
) -> Shown:
    order = check_order(read_document(folder))
    service = desk.ask_own(TravelDocClient, EntityKind.TRAVEL_DOC)
    verdict = await service.check_document(order, officer=desk.credential)
    return Shown(verdict, lambda language: verdict_page(verdict, language))


@desk_command(commands, "cross", changes=True)
async def cross(
    desk: Desk,
    check: Annotated[UUID, typer.Argument()],
    direction: Annotated[Direction, typer.Option("--direction")],
    decision: Annotated[Decision, typer.Option("--decision")] = Decision.ADMITTED,
    ground: Annotated[RefusalGround | None, typer.Option("--ground")] = None,
) -> Crossing:
    order = RecordCrossing(check_id=check, direction=direction, decision=decision, ground=ground)
    service = desk.ask_own(TravelDocClient, EntityKind.TRAVEL_DOC)
    return await service.record_crossing(order, officer=desk.credential)


def check_order(files: DocumentFiles) -> CheckDocument:
    """What is asked about a document: everything that was read from it."""
    return CheckDocument(
        ef_sod=files.ef_sod,
        dg1=files.dg1,
        dg2=files.dg2,
        ef_com=files.ef_com,
        printed_mrz=files.mrz,
    )
