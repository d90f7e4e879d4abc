"""`liptako enrol`: an application from the first word to the decision of a second officer."""

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from identity.contract.applications import (
    APPROVE,
    FINALISE,
    REJECT,
    SUPERVISE,
    Application,
    ApplicationFile,
    Applications,
    ApplicationState,
    ApproveApplication,
    CorrectionReason,
    ExpiredApplications,
    Journal,
    OpenApplication,
    RejectApplication,
    RejectionReason,
    RequestCorrection,
    WithdrawalReason,
    WithdrawApplication,
    WithdrawnApplication,
    application_digest,
    approval_digest,
)
from identity.contract.captures import Captures, CaptureVerdict
from identity.contract.client import IdentityClient
from services.admin.commands import imports, packets
from services.enrolment_kit.application_file import read_application
from services.enrolment_kit.prepared import PreparedApplication
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.words import say
from shared.biometrics.abis import BiometricCheck
from shared.entities import EntityKind
from shared.errors import ErrorKind, PlatformError

commands = group("enrol")

_File = Annotated[Path, typer.Argument(dir_okay=False, exists=True)]
_Application = Annotated[UUID, typer.Argument()]

LOOK_AGAIN_SECONDS, WAIT_SECONDS = 0.5, 60.0
_SEARCHED_FOR = {ApplicationState.FINALISED, ApplicationState.DEDUPLICATING}


class FileNotAsSigned(PlatformError):
    """What the registry shows is not what the enroller signed: nobody else signs it."""

    kind = ErrorKind.CONFLICT
    code = "file_not_as_signed"


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "apply", changes=True)
async def apply(desk: Desk, file: _File) -> Application:
    """Without an exception the application is closed at once; else a supervisor signs first."""
    registry, prepared = _registry(desk), read_application(file)
    order = OpenApplication(
        application_id=prepared.application_id, kind=prepared.kind, content=prepared.content
    )
    opened = await registry.open_application(order, officer=desk.credential)
    return await _brought(desk, registry, prepared, opened)


@desk_command(commands, "amend", changes=True)
async def amend(desk: Desk, application: _Application, file: _File) -> Application:
    """What the file says and shows takes the place of what was said and shown before."""
    registry = _registry(desk)
    prepared = read_application(file, application_id=application)
    changed = await registry.replace_content(application, prepared.content, officer=desk.credential)
    there = await registry.list_captures(application, officer=desk.credential)
    for old in there.captures:
        await registry.remove_capture(application, old.buffer_id, officer=desk.credential)
    return await _brought(desk, registry, prepared, changed)


@desk_command(commands, "finalise", changes=True)
async def finalise(desk: Desk, application: _Application) -> Application:
    registry = _registry(desk)
    read = await registry.get_application_file(application, officer=desk.credential)
    approval = desk.approve(FINALISE, _digest(desk, read))
    return await registry.finalise_application(
        application, officer=desk.credential, approval=approval
    )


@desk_command(commands, "supervise", changes=True)
async def supervise(desk: Desk, application: _Application) -> Application:
    registry = _registry(desk)
    file = await registry.get_application_file(application, officer=desk.credential)
    approval = desk.approve(SUPERVISE, _digest(desk, file))
    return await registry.supervise_application(
        application, officer=desk.credential, approval=approval
    )


@desk_command(commands, "list")
async def listed(
    desk: Desk,
    standing: Annotated[ApplicationState, typer.Option("--state")] = ApplicationState.CLEAN,
) -> Applications:
    return await _registry(desk).list_applications(standing, officer=desk.credential)


@desk_command(commands, "show")
async def show(desk: Desk, application: _Application) -> Application:
    return await _registry(desk).get_application(application, officer=desk.credential)


@desk_command(commands, "wait")
async def wait(
    desk: Desk,
    application: _Application,
    seconds: Annotated[float, typer.Option("--seconds", min=0)] = WAIT_SECONDS,
) -> Application:
    """Until the search for duplicates has ended, or for as long as the officer wants to."""
    registry = _registry(desk)
    shown = await registry.get_application(application, officer=desk.credential)
    for _ in range(int(seconds / LOOK_AGAIN_SECONDS)):
        if shown.state not in _SEARCHED_FOR:
            break
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        shown = await registry.get_application(application, officer=desk.credential)
    return shown


@desk_command(commands, "journal")
async def journal(desk: Desk, application: _Application) -> Journal:
    return await _registry(desk).get_application_journal(application, officer=desk.credential)


@desk_command(commands, "captures")
async def captures(desk: Desk, application: _Application) -> Captures:
    return await _kept(desk, _registry(desk), application)


@desk_command(commands, "file")
async def file(desk: Desk, application: _Application) -> ApplicationFile:
    """Everything, for who must decide; the read is recorded."""
    return await _registry(desk).get_application_file(application, officer=desk.credential)


@desk_command(commands, "capture")
async def capture(
    desk: Desk,
    application: _Application,
    buffer: Annotated[UUID, typer.Argument()],
    into: Annotated[Path, typer.Option("--into", dir_okay=False)],
) -> object:
    found = await _registry(desk).get_capture(application, buffer, officer=desk.credential)
    with into.open("xb") as written:
        written.write(found.content)
    return {**dict(found.capture), "file": into}


@desk_command(commands, "approve", final=True)
async def approve(
    desk: Desk,
    application: _Application,
    acknowledge: Annotated[BiometricCheck | None, typer.Option("--acknowledge")] = None,
) -> object:
    """The approver signs what they read, not what the registry says its digest is."""
    registry = _registry(desk)
    read = await registry.get_application_file(application, officer=desk.credential)
    order = ApproveApplication(acknowledged_check=acknowledge or _acknowledged(desk, read))
    approval = desk.approve(APPROVE, approval_digest(_signed(desk, read), order))
    decided = await registry.approve_application(
        application, order, officer=desk.credential, approval=approval
    )
    person = decided.person
    return {
        **dict(decided.application),
        "identity_number": person.identity_number if person else None,
    }


@desk_command(commands, "send-back", changes=True)
async def send_back(
    desk: Desk,
    application: _Application,
    reason: Annotated[CorrectionReason, typer.Option("--reason")],
) -> Application:
    order = RequestCorrection(reason=reason)
    return await _registry(desk).request_correction(application, order, officer=desk.credential)


@desk_command(commands, "reject", final=True)
async def reject(
    desk: Desk,
    application: _Application,
    reason: Annotated[RejectionReason, typer.Option("--reason")],
) -> Application:
    registry = _registry(desk)
    read = await registry.get_application_file(application, officer=desk.credential)
    approval = desk.approve(REJECT, _signed(desk, read))
    return await registry.reject_application(
        application,
        RejectApplication(reason=reason),
        officer=desk.credential,
        approval=approval,
    )


@desk_command(commands, "withdraw", final=True)
async def withdraw(
    desk: Desk,
    application: _Application,
    reason: Annotated[
        WithdrawalReason, typer.Option("--reason")
    ] = WithdrawalReason.APPLICANT_REQUEST,
) -> WithdrawnApplication:
    order = WithdrawApplication(reason=reason)
    return await _registry(desk).withdraw_application(application, order, officer=desk.credential)


@desk_command(commands, "expire", final=True)
async def expire(desk: Desk) -> ExpiredApplications:
    return await _registry(desk).expire_applications(officer=desk.credential)


commands.add_typer(packets.commands)
commands.add_typer(packets.kits)
commands.add_typer(imports.commands)


async def _brought(
    desk: Desk, registry: IdentityClient, prepared: PreparedApplication, opened: Application
) -> Application:
    """Bring each capture; close the application unless a finger or a supervisor is due."""
    due = False
    for one in prepared.captures:
        kept = await registry.put_capture(
            prepared.application_id,
            one.buffer_id,
            one.description,
            one.content,
            officer=desk.credential,
        )
        due = due or kept.verdict is CaptureVerdict.RECAPTURE
    if due or prepared.content.exceptions:
        return opened
    taken = await _kept(desk, registry, prepared.application_id)
    digest = application_digest(
        desk.state,
        prepared.application_id,
        prepared.kind,
        prepared.content,
        (one.mark for one in taken.captures),
    )
    return await registry.finalise_application(
        prepared.application_id,
        officer=desk.credential,
        approval=desk.approve(FINALISE, digest),
    )


async def _kept(desk: Desk, registry: IdentityClient, application: UUID) -> Captures:
    return await registry.list_captures(application, officer=desk.credential)


def _digest(desk: Desk, read: ApplicationFile) -> str:
    """What is signed of an application as it was read."""
    return application_digest(
        desk.state,
        read.application.application_id,
        read.application.kind,
        read.content,
        (one.mark for one in read.captures),
    )


def _signed(desk: Desk, read: ApplicationFile) -> str:
    """The same, of an application that its enroller signed; raises FileNotAsSigned."""
    digest = _digest(desk, read)
    if digest != read.application.order_digest:
        raise FileNotAsSigned
    return digest


def _acknowledged(desk: Desk, read: ApplicationFile) -> BiometricCheck | None:
    """What the approver says, when asked, that they know of the search; None where nobody asks."""
    made, ask = read.check_to_acknowledge, desk.session.surroundings.ask
    if made is None or ask is None:
        return None
    said = ask(say("acknowledge_check", desk.session.language, check=made.value)).strip()
    return made if said == made.value else None
