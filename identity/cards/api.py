"""Endpoints under /v1/cards."""

from typing import Annotated

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.cards import actions
from identity.contract.cards import (
    Card,
    CardNumber,
    PersonalisedCard,
    RequestCard,
    RevokeCard,
    SuspendCard,
)
from identity.parts import Parts
from identity.policy.entitlements import READ_CARD
from shared.database.replay import SECRETS_KEPT
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import (
    Approval,
    CurrentWork,
    entitled,
    for_purpose,
    officer_with,
    own_machine,
)
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/cards",
    tags=["cards"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU))],
)

Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Approver = Annotated[Officer, Depends(officer_with(Role.CARD_APPROVER))]
Personaliser = Annotated[Officer, Depends(officer_with(Role.CARD_PERSONALISER))]
_for_status = for_purpose(Purpose.DOCUMENT_STATUS)
_for_issuance = for_purpose(Purpose.CARD_ISSUANCE)


@router.post("", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_REQUEST_REFUSED)
async def request(
    order: RequestCard, officer: Registrar, approval: Approval, work: CurrentWork, parts: Parts
) -> Card:
    """Ask for a card. 404 if the person is unknown, 409 if they have one, 422 if not eligible."""
    card = await actions.request_card(work, parts, by=officer, order=order, approval=approval)
    return actions.wire_card(card, parts)


@router.get("/{card_number}", dependencies=[Depends(entitled(READ_CARD))])
@refused_as(AuditEvent.CARD_READING_REFUSED)
async def read(card_number: CardNumber, work: CurrentWork, parts: Parts) -> Card:
    """The card's own state, for who has a part in its life or audits it; nothing of its holder."""
    return actions.wire_card(await actions.read_card(work, parts, card_number=card_number), parts)


@router.post("/{card_number}/approval", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_APPROVAL_REFUSED)
async def approve(
    card_number: CardNumber,
    officer: Approver,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Card:
    """Approve a request. 403 if the approver asked for the card or enrolled its holder."""
    card = await actions.approve_card(work, by=officer, card_number=card_number, approval=approval)
    return actions.wire_card(card, parts)


@router.post("/{card_number}/personalisation", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_PERSONALISATION_REFUSED, kept=SECRETS_KEPT)
async def personalise(
    card_number: CardNumber, _: Personaliser, work: CurrentWork, parts: Parts
) -> PersonalisedCard:
    """Chip files and printed data of an approved card, for the bureau that makes it."""
    return await actions.personalise_card(work, parts, card_number=card_number)


@router.post("/{card_number}/cancellation", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_CANCELLATION_REFUSED)
async def cancel(card_number: CardNumber, _: Registrar, work: CurrentWork, parts: Parts) -> Card:
    """Give a request up. 409 once the card has been made."""
    return actions.wire_card(await actions.cancel_card(work, card_number=card_number), parts)


@router.post("/{card_number}/activation", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_ACTIVATION_REFUSED)
async def activate(
    card_number: CardNumber, _: Personaliser, work: CurrentWork, parts: Parts
) -> Card:
    """Put a card in force as it is handed over."""
    return actions.wire_card(await actions.activate_card(work, card_number=card_number), parts)


@router.post("/{card_number}/suspension", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_SUSPENSION_REFUSED)
async def suspend(
    card_number: CardNumber, order: SuspendCard, _: Registrar, work: CurrentWork, parts: Parts
) -> Card:
    """Suspend an active card. 404 if unknown, 409 if it is not active."""
    card = await actions.suspend_card(work, card_number=card_number, reason=order.reason)
    return actions.wire_card(card, parts)


@router.post("/{card_number}/reinstatement", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_REINSTATEMENT_REFUSED)
async def reinstate(card_number: CardNumber, _: Registrar, work: CurrentWork, parts: Parts) -> Card:
    """Put a suspended card in force again."""
    return actions.wire_card(await actions.reinstate_card(work, card_number=card_number), parts)


@router.post("/{card_number}/revocation", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_REVOCATION_REFUSED)
async def revoke(
    card_number: CardNumber, order: RevokeCard, _: Registrar, work: CurrentWork, parts: Parts
) -> Card:
    """End a card for good."""
    card = await actions.revoke_card(work, card_number=card_number, reason=order.reason)
    return actions.wire_card(card, parts)
