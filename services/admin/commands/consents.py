"""`liptako consent`: the holder's word on releases, and on what they are recognised by."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.accesses import HolderProof
from identity.contract.client import IdentityClient
from identity.contract.consents import (
    Consent,
    DecideConsent,
    HeldConsents,
    Lock,
    LockModality,
    Modality,
    ReadConsents,
    release_digest,
)
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.entities import EntityKind

commands = group("consent")

REQUEST_RELEASE, RELEASE = "lock.request_release", "lock.release"

_IdentityNumber = Annotated[str, typer.Argument()]
_AskedBy = Annotated[HolderProof, typer.Option("--asked-by")]
_Consent = Annotated[UUID, typer.Argument()]
_Lock = Annotated[UUID, typer.Argument()]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "show")
async def show(desk: Desk, identity_number: _IdentityNumber, asked_by: _AskedBy) -> HeldConsents:
    order = ReadConsents(identity_number=identity_number, asked_by=asked_by)
    return await _registry(desk).read_consents(order, officer=desk.credential)


@desk_command(commands, "grant", changes=True)
async def grant(desk: Desk, consent: _Consent, asked_by: _AskedBy) -> Consent:
    return await _registry(desk).grant_consent(
        consent, DecideConsent(asked_by=asked_by), officer=desk.credential
    )


@desk_command(commands, "deny", final=True)
async def deny(desk: Desk, consent: _Consent) -> Consent:
    return await _registry(desk).deny_consent(consent, officer=desk.credential)


@desk_command(commands, "revoke", final=True)
async def revoke(desk: Desk, consent: _Consent) -> Consent:
    return await _registry(desk).revoke_consent(consent, officer=desk.credential)


@desk_command(commands, "lock", changes=True)
async def lock(
    desk: Desk,
    identity_number: _IdentityNumber,
    modality: Annotated[Modality, typer.Option("--modality")],
    asked_by: _AskedBy,
) -> Lock:
    order = LockModality(identity_number=identity_number, modality=modality, asked_by=asked_by)
    return await _registry(desk).lock_modality(order, officer=desk.credential)


@desk_command(commands, "request-unlock", changes=True)
async def request_unlock(desk: Desk, lock: _Lock) -> Lock:
    approval = desk.approve(REQUEST_RELEASE, release_digest(lock, desk.state))
    return await _registry(desk).request_lock_release(
        lock, officer=desk.credential, approval=approval
    )


@desk_command(commands, "unlock", changes=True)
async def unlock(desk: Desk, lock: _Lock) -> Lock:
    approval = desk.approve(RELEASE, release_digest(lock, desk.state))
    return await _registry(desk).release_lock(lock, officer=desk.credential, approval=approval)


@desk_command(commands, "keep-locked", changes=True)
async def keep_locked(desk: Desk, lock: _Lock) -> Lock:
    return await _registry(desk).keep_lock(lock, officer=desk.credential)
