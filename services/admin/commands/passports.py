"""`liptako passport`: a travel document from application to end, two officers with a key each."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.admin.printing import print_passport
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.document_folder import require_fresh
from shared.entities import EntityKind
from shared.purposes import Purpose
from travel_doc.contract.applications import (
    Application,
    DocumentKind,
    FileApplication,
    application_digest,
)
from travel_doc.contract.client import TravelDocClient
from travel_doc.contract.documents import (
    Document,
    LossKind,
    ReportLoss,
    RevocationReason,
    RevokeDocument,
)

commands = group("passport")

FILE, APPROVE = "application.file", "application.approve"

_Application = Annotated[UUID, typer.Argument()]
_DocumentNumber = Annotated[str, typer.Argument()]
_Kind = Annotated[DocumentKind, typer.Option("--kind")]
_Purpose = Annotated[Purpose, typer.Option("--purpose")]


def _issuer(desk: Desk) -> TravelDocClient:
    return desk.ask_own(TravelDocClient, EntityKind.TRAVEL_DOC)


@desk_command(commands, "apply", changes=True)
async def apply(
    desk: Desk,
    identity_number: Annotated[str, typer.Argument()],
    kind: _Kind = DocumentKind.ORDINARY_PASSPORT,
) -> Application:
    order = FileApplication(identity_number=identity_number, kind=kind)
    approval = desk.approve(FILE, application_digest(order, desk.state))
    return await _issuer(desk).file_application(order, officer=desk.credential, approval=approval)


@desk_command(commands, "application")
async def show_application(
    desk: Desk,
    application: _Application,
    purpose: _Purpose = Purpose.TRAVEL_DOCUMENT_ISSUANCE,
) -> Application:
    return await _issuer(desk).get_application(
        application, officer=desk.credential, purpose=purpose
    )


@desk_command(commands, "approve", changes=True)
async def approve(
    desk: Desk,
    application: _Application,
    identity_number: Annotated[str, typer.Option("--identity-number")],
    kind: _Kind = DocumentKind.ORDINARY_PASSPORT,
) -> Application:
    order = FileApplication(identity_number=identity_number, kind=kind)
    approval = desk.approve(APPROVE, application_digest(order, desk.state))
    return await _issuer(desk).approve_application(
        application, officer=desk.credential, approval=approval
    )


@desk_command(commands, "confirm", changes=True)
async def confirm(desk: Desk, application: _Application) -> Application:
    return await _issuer(desk).confirm_application(application, officer=desk.credential)


@desk_command(commands, "withdraw", final=True)
async def withdraw(desk: Desk, application: _Application) -> Application:
    return await _issuer(desk).withdraw_application(application, officer=desk.credential)


@desk_command(commands, "issue", changes=True)
async def issue(
    desk: Desk,
    application: _Application,
    out: Annotated[Path, typer.Option("--out", file_okay=False)],
    identity_number: Annotated[str | None, typer.Option("--identity-number")] = None,
) -> object:
    require_fresh(out)
    made = await _issuer(desk).issue_document(application, officer=desk.credential)
    files = print_passport(out, made, bureau=desk.machine, personal_number=identity_number or "")
    return {**dict(made.document), "files": files}


@desk_command(commands, "report-loss", final=True)
async def report_loss(desk: Desk, document_number: _DocumentNumber) -> Document:
    order = ReportLoss(kind=LossKind.LOST)
    return await _issuer(desk).report_loss(document_number, order, officer=desk.credential)


@desk_command(commands, "report-theft", final=True)
async def report_theft(desk: Desk, document_number: _DocumentNumber) -> Document:
    order = ReportLoss(kind=LossKind.STOLEN)
    return await _issuer(desk).report_loss(document_number, order, officer=desk.credential)


@desk_command(commands, "revoke", final=True)
async def revoke(
    desk: Desk,
    document_number: _DocumentNumber,
    reason: Annotated[RevocationReason, typer.Option("--reason")],
) -> Document:
    order = RevokeDocument(reason=reason)
    return await _issuer(desk).revoke_document(document_number, order, officer=desk.credential)


@desk_command(commands, "show")
async def show(
    desk: Desk, document_number: _DocumentNumber, purpose: _Purpose = Purpose.DOCUMENT_STATUS
) -> Document:
    return await _issuer(desk).get_document(
        document_number, officer=desk.credential, purpose=purpose
    )
