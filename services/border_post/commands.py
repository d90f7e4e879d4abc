"""`liptako post`: an agent reads a document, recognises its holder, records the passage."""

from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx
import typer

from identity.contract.client import IdentityClient
from identity.contract.recognition import CheckTraveller, ShownCard, TakenFinger, TravellerCheck
from services.border_post.verdict_page import verdict_page
from services.terminal.captures import PORTRAIT, finger_file
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.document_folder import DocumentFiles, read_document
from services.terminal.showing import Shown
from shared.entities import EntityKind
from shared.errors import ErrorKind, PlatformError
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
PNG_BEGINS = b"\x89PNG"


class TravellerNotChecked(PlatformError):
    """Without network no finger is compared; what to do instead is in the remedy."""

    kind = ErrorKind.UNAVAILABLE
    code = "traveller_not_checked"


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


@desk_command(commands, "recognise", changes=True)
async def recognise(
    desk: Desk,
    card_number: Annotated[str | None, typer.Option("--card-number")] = None,
    expires: Annotated[date | None, typer.Option("--expires")] = None,
    identity_number: Annotated[str | None, typer.Option("--identity-number")] = None,
    fingers: Annotated[list[str] | None, typer.Option("--finger")] = None,
    portrait: PORTRAIT = None,
) -> TravellerCheck:
    """Asked of the post's own State: no other compares, and nothing biometric goes there."""
    card = None if card_number is None else {"card_number": card_number, "expires_on": expires}
    order = CheckTraveller(
        card=None if card is None else ShownCard.model_validate(card),
        identity_number=identity_number,
        fingers=tuple(map(_taken, fingers or ())),
        portrait=None if portrait is None else portrait.read_bytes(),
    )
    registry = desk.ask_own(IdentityClient, EntityKind.IDENTITY)
    try:
        return await registry.check_traveller(order, officer=desk.credential)
    except httpx.TransportError:
        raise TravellerNotChecked from None


def _taken(given: str) -> TakenFinger:
    """A sensor's image, where the file is one, else minutiae."""
    finger, content = finger_file(given)
    if content.startswith(PNG_BEGINS):
        return TakenFinger(finger=finger, image=content)
    return TakenFinger(finger=finger, record=content)


def check_order(files: DocumentFiles) -> CheckDocument:
    """What is asked about a document: everything that was read from it."""
    return CheckDocument(
        ef_sod=files.ef_sod,
        dg1=files.dg1,
        dg2=files.dg2,
        ef_com=files.ef_com,
        printed_mrz=files.mrz,
    )
