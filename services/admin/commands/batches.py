"""`liptako batch`: approved cards released to the workshop, and made there by the simulator."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from identity.contract.client import IdentityClient
from identity.contract.personalisation import (
    BATCH_CARDS_MAX,
    RELEASE,
    Batch,
    CreateBatch,
    JobFile,
    batch_digest,
)
from services.admin.printing import print_card
from services.machine import signing_key
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.document_folder import require_fresh
from services.terminal.progress import progress
from services.workshop.simulator import SimulatedWorkshop, WorkshopKeys
from shared.entities import EntityKind, service_of
from shared.errors import ErrorKind, PlatformError
from shared.signed_http.keys import Purpose
from shared.web.client import RemoteError

commands = group("batch")

_Batch = Annotated[UUID, typer.Argument()]
_Cards = Annotated[list[str] | None, typer.Option("--card")]


class BatchesNotReleased(PlatformError):
    """Some of several batches were refused; the answer says which and why."""

    kind = ErrorKind.CONFLICT
    code = "batches_not_released"


class WorkshopKeyUnusable(PlatformError):
    """The workshop's encryption key cannot open what is sealed to it."""

    kind = ErrorKind.FORBIDDEN
    code = "workshop_key_unusable"


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "create", changes=True)
async def create(
    desk: Desk,
    card: _Cards = None,
    cards_max: Annotated[
        int, typer.Option("--cards-max", min=1, max=BATCH_CARDS_MAX)
    ] = BATCH_CARDS_MAX,
) -> Batch:
    order = CreateBatch(cards=tuple(card or ()), cards_max=cards_max)
    return await _registry(desk).create_batch(order, officer=desk.credential)


@desk_command(commands, "release", final=True)
async def release(desk: Desk, batch: _Batch, card: _Cards = None) -> Batch:
    """The second officer signs the list of cards: the one they name, or that of the registry."""
    return await _released(desk, batch, card or ())


@desk_command(commands, "release-all", final=True)
async def release_all(desk: Desk, batch: Annotated[list[UUID], typer.Argument()]) -> None:
    """Each batch as the registry lists it; one that is refused is told, and the next goes on."""
    released: list[UUID] = []
    refused: list[dict[str, object]] = []
    with progress(desk.session, total=len(batch), said="progress_batches") as count:
        for one in batch:
            try:
                await _released(desk, one, ())
                released.append(one)
            except RemoteError as error:
                refused.append({"batch_id": one, "code": error.code})
            count(1)
    desk.show({"released": released, "refused": refused})
    if refused:
        raise BatchesNotReleased(f"{len(refused)} / {len(batch)}")


async def _released(desk: Desk, batch: UUID, cards: Sequence[str]) -> Batch:
    registry = _registry(desk)
    listed = cards or (await registry.batch(batch, officer=desk.credential)).cards
    approval = desk.approve(RELEASE, batch_digest(batch, tuple(listed), desk.state))
    return await registry.release_batch(batch, officer=desk.credential, approval=approval)


@desk_command(commands, "cancel", final=True)
async def cancel(desk: Desk, batch: _Batch) -> Batch:
    return await _registry(desk).cancel_batch(batch, officer=desk.credential)


@desk_command(commands, "close", changes=True)
async def close(desk: Desk, batch: _Batch) -> Batch:
    return await _registry(desk).close_batch(batch, officer=desk.credential)


@desk_command(commands, "show")
async def show(desk: Desk, batch: _Batch) -> Batch:
    return await _registry(desk).batch(batch, officer=desk.credential)


@desk_command(commands, "make", changes=True)
async def make(
    desk: Desk,
    batch: _Batch,
    serial: Annotated[list[str], typer.Option("--serial")],
    out: Annotated[Path, typer.Option("--out", file_okay=False)],
) -> object:
    """At the workshop's machine, by the simulator: one card of each blank, in a folder each."""
    workshop = _workshop(desk)
    made: list[dict[str, object]] = []
    with progress(desk.session, total=len(serial), said="progress_cards") as count:
        for blank in serial:
            printer = _Printer(out)
            state = await workshop.make(batch, blank, printer.print)
            made.append({**dict(state), "files": printer.files})
            count(1)
    return made[0] if len(made) == 1 else {"cards": made}


class _Printer:
    """Puts what one job says onto the pictures of a card, in a folder of its own."""

    def __init__(self, out: Path) -> None:
        self.files: tuple[Path, ...] = ()
        self._out = out

    def print(self, file: JobFile) -> None:
        folder = self._out / file.card_number
        require_fresh(folder)
        self.files = print_card(folder, file)


def _workshop(desk: Desk) -> SimulatedWorkshop:
    keys, entity = desk.settings.keys, desk.settings.entity
    encryption = signing_key(keys, entity, Purpose.ENCRYPTION).private_key
    if not isinstance(encryption, EllipticCurvePrivateKey):
        raise WorkshopKeyUnusable("not a P-256 key")
    return SimulatedWorkshop(
        client=_registry(desk),
        registry=service_of(EntityKind.IDENTITY, desk.state),
        keys=WorkshopKeys(signing_key(keys, entity, Purpose.ATTESTATION), encryption),
        directory=desk.trust,
        clock=desk.session.surroundings.clock,
        officer=desk.credential,
        production=desk.settings.production,
    )
