"""`liptako certificate`: temporary certificates, where the State has them."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.certificates import (
    APPROVE,
    REQUEST,
    AskedCertificate,
    Certificate,
    CertificateReason,
    RequestCertificate,
    WithdrawalReason,
    WithdrawCertificate,
    certificate_digest,
)
from identity.contract.client import IdentityClient
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.entities import EntityKind

commands = group("certificate")

_Certificate = Annotated[UUID, typer.Argument()]
_Reason = Annotated[CertificateReason, typer.Option("--reason")]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "request", changes=True)
async def request(
    desk: Desk, identity_number: Annotated[str, typer.Argument()], reason: _Reason
) -> Certificate:
    order = RequestCertificate(identity_number=identity_number, reason=reason)
    approval = desk.approve(REQUEST, certificate_digest(order, desk.state))
    return await _registry(desk).request_certificate(
        order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "approve", changes=True)
async def approve(
    desk: Desk,
    certificate: _Certificate,
    identity_number: Annotated[str, typer.Option("--identity-number")],
    reason: _Reason,
) -> Certificate:
    """The approver signs what they know of the request, as for a card."""
    order = RequestCertificate(identity_number=identity_number, reason=reason)
    approval = desk.approve(APPROVE, certificate_digest(order, desk.state))
    return await _registry(desk).approve_certificate(
        certificate, officer=desk.credential, approval=approval
    )


@desk_command(commands, "asked")
async def asked(desk: Desk, drawn_object: Annotated[UUID, typer.Argument()]) -> AskedCertificate:
    """For the officer drawn: the object is what `duty drawn` shows."""
    return await _registry(desk).asked_certificate(drawn_object, officer=desk.credential)


@desk_command(commands, "withdraw", final=True)
async def withdraw(
    desk: Desk,
    certificate: _Certificate,
    reason: Annotated[WithdrawalReason, typer.Option("--reason")],
) -> Certificate:
    order = WithdrawCertificate(reason=reason)
    return await _registry(desk).withdraw_certificate(certificate, order, officer=desk.credential)


@desk_command(commands, "show")
async def show(desk: Desk, certificate: _Certificate) -> Certificate:
    return await _registry(desk).certificate(certificate, officer=desk.credential)
