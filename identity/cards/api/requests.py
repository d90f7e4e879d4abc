"""Endpoints under /v1/cards: asked for, approved, given up, read, put in force, ended."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.cards.actions import deciding, requests, revocation, standing
from identity.contract.cards import (
    AskedCard,
    Card,
    CardNumber,
    HeldCards,
    ReadHeldCards,
    RefuseCard,
    RequestCard,
    RevokeCard,
    WaiveFee,
)
from identity.delivery.actions.counter import office_of
from identity.delivery.actions.shipping import leave_unclaimed
from identity.parts import Parts
from identity.policy.entitlements import READ_CARD
from identity.web import Bureau
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
    prefix="/v1",
    tags=["cards"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU))],
)

Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Approver = Annotated[Officer, Depends(officer_with(Role.CARD_APPROVER))]
Counter = Annotated[Officer, Depends(officer_with(Role.CARD_PERSONALISER))]
_for_status = for_purpose(Purpose.DOCUMENT_STATUS)
_for_issuance = for_purpose(Purpose.CARD_ISSUANCE)
CARD = "/cards/{card_number}"


@router.post("/cards", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_REQUEST_REFUSED)
async def request(
    order: RequestCard,
    bureau: Bureau,
    officer: Registrar,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Card:
    """Ask for a card. 404 for an unknown person, 409 if one is on its way, 422 if not eligible."""
    card = await requests.request_card(
        work, parts, by=officer, office=office_of(bureau), order=order, approval=approval
    )
    return await standing.wire_card(work, parts, card)


@router.post("/card-readings", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_READING_REFUSED)
async def read_held(
    order: ReadHeldCards, _: Registrar, work: CurrentWork, parts: Parts
) -> HeldCards:
    """Every card of a person, newest first. 404 if the person is unknown."""
    return await standing.read_held_cards(work, parts, identity_number=order.identity_number)


@router.get(CARD, dependencies=[Depends(entitled(READ_CARD))])
@refused_as(AuditEvent.CARD_READING_REFUSED)
async def read(card_number: CardNumber, work: CurrentWork, parts: Parts) -> Card:
    """The card's own state, for who has a part in its life or audits it; nothing of its holder."""
    card = await standing.read_card(work, parts, card_number=card_number)
    return await standing.wire_card(work, parts, card)


@router.post(f"{CARD}/approval", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_APPROVAL_REFUSED)
async def approve(
    card_number: CardNumber, officer: Approver, approval: Approval, work: CurrentWork, parts: Parts
) -> Card:
    """Approve a request. 403 for whom the registry did not draw, 409 where nobody is drawn."""
    card = await deciding.approve_card(
        work, parts, by=officer, card_number=card_number, approval=approval
    )
    return await standing.wire_card(work, parts, card)


@router.post(f"{CARD}/refusal", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_REFUSAL_REFUSED)
async def refuse(
    card_number: CardNumber,
    order: RefuseCard,
    officer: Approver,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Card:
    """Refuse a request; the same officer, the same answers."""
    card = await deciding.refuse_card(
        work, parts, by=officer, card_number=card_number, order=order, approval=approval
    )
    return await standing.wire_card(work, parts, card)


@router.get("/card-requests/{card_id}", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_READING_REFUSED)
async def read_asked(
    card_id: UUID, officer: Approver, work: CurrentWork, parts: Parts
) -> AskedCard:
    """What was asked for, for the officer drawn to decide on it. 403 for anybody else."""
    return await deciding.read_asked_card(work, parts, by=officer, card_id=card_id)


@router.post(f"{CARD}/cancellation", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_CANCELLATION_REFUSED)
async def cancel(card_number: CardNumber, _: Registrar, work: CurrentWork, parts: Parts) -> Card:
    """Give a request up. 409 once the card is in a batch."""
    card = await requests.cancel_card(work, card_number=card_number)
    return await standing.wire_card(work, parts, card)


@router.post(f"{CARD}/fee-waiver", dependencies=[_for_issuance])
@refused_as(AuditEvent.CARD_FEE_WAIVER_REFUSED)
async def waive_fee(
    card_number: CardNumber, order: WaiveFee, officer: Approver, work: CurrentWork, parts: Parts
) -> Card:
    """Waive what is owed. 403 for who asked for the card, 409 when nothing is owed."""
    card = await requests.waive_fee(work, by=officer, card_number=card_number, order=order)
    return await standing.wire_card(work, parts, card)


@router.post(f"{CARD}/activation", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_ACTIVATION_REFUSED)
async def activate(card_number: CardNumber, _: Counter, work: CurrentWork, parts: Parts) -> Card:
    """Put a card in force that was handed over. 409 before the hand-over."""
    card = await standing.activate_card(work, card_number=card_number)
    return await standing.wire_card(work, parts, card)


@router.post(f"{CARD}/revocation", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_REVOCATION_REFUSED)
async def request_revocation(
    card_number: CardNumber,
    order: RevokeCard,
    officer: Registrar,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Card:
    """End a declared card for good; of one in use, ask a second officer."""
    card = await revocation.request_revocation(
        work, parts, by=officer, card_number=card_number, order=order, approval=approval
    )
    return await standing.wire_card(work, parts, card)


@router.post(f"{CARD}/revocation-approval", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_REVOCATION_REFUSED)
async def approve_revocation(
    card_number: CardNumber, officer: Approver, approval: Approval, work: CurrentWork, parts: Parts
) -> Card:
    """End a card, as the second officer. 403 for the first, 409 when nobody asked."""
    card = await revocation.approve_revocation(
        work, by=officer, card_number=card_number, approval=approval
    )
    return await standing.wire_card(work, parts, card)


@router.post(f"{CARD}/return", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_RETURN_REFUSED)
async def take_back(card_number: CardNumber, _: Registrar, work: CurrentWork, parts: Parts) -> Card:
    """A card that holds no more is back at an office, to be destroyed by two."""
    card = await standing.take_card_back(work, card_number=card_number)
    return await standing.wire_card(work, parts, card)


@router.post(f"{CARD}/unclaimed", dependencies=[_for_status])
@refused_as(AuditEvent.CARD_UNCLAIMED_REFUSED)
async def leave(
    card_number: CardNumber, bureau: Bureau, _: Registrar, work: CurrentWork, parts: Parts
) -> Card:
    """Nobody came for the card. 409 before the time is over, 422 where the State set none."""
    card = await leave_unclaimed(work, parts, at=bureau, card_number=card_number)
    return await standing.wire_card(work, parts, card)
