"""Endpoints of the counter: 1:1 checks, and what is done for a holder who was recognised."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.cards import CardNumber
from identity.contract.counter import (
    CheckHeldIdentity,
    CheckIdentity,
    CounterAct,
    CounterOrder,
    IdentityCheck,
)
from identity.delivery.actions import checks, counter
from identity.parts import Parts
from identity.policy.entitlements import SERVE_HOLDER
from identity.web import Bureau
from shared.database.replay import SECRETS_KEPT
from shared.entities import Entity
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import (
    Approval,
    CurrentWork,
    PresentedOfficer,
    entitled,
    for_purpose,
    officer_with,
)
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1",
    tags=["counter"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.CARD_ISSUANCE, Purpose.DOCUMENT_STATUS)],
)

Counter = Annotated[Officer, Depends(officer_with(Role.CARD_PERSONALISER, Role.REGISTRAR))]
Servant = Annotated[Entity, Depends(entitled(SERVE_HOLDER))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.DELIVERY_SUPERVISOR))]


@router.post("/cards/{card_number}/identity-checks")
@refused_as(AuditEvent.IDENTITY_CHECK_REFUSED)
async def check(
    card_number: CardNumber,
    order: CheckIdentity,
    bureau: Bureau,
    officer: Counter,
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> IdentityCheck:
    """Compare a finger or the face with the register. 409 when another capture is due first."""
    return await checks.check_identity(
        work, parts, consult, by=officer, at=bureau, card_number=card_number, order=order
    )


@router.post("/identity-checks")
@refused_as(AuditEvent.IDENTITY_CHECK_REFUSED)
async def check_held(
    order: CheckHeldIdentity,
    machine: Servant,
    officer: PresentedOfficer,
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> IdentityCheck:
    """In any of the three States: recognise the holder of a card that is not at hand."""
    return await checks.check_holder(work, parts, consult, by=officer, at=machine, order=order)


@router.post("/cards/{card_number}/counter-acts")
@refused_as(AuditEvent.COUNTER_ACT_REFUSED, kept=SECRETS_KEPT)
async def act(
    card_number: CardNumber,
    order: CounterOrder,
    bureau: Bureau,
    officer: Counter,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> CounterAct:
    """Hand over, reinstate, or give a new code. 403 when the card is another person's."""
    return await counter.do_at_counter(
        work,
        parts,
        by=officer,
        at=bureau,
        card_number=card_number,
        order=order,
        approval=approval,
    )


@router.post("/counter-acts/{act_id}/approval")
@refused_as(AuditEvent.COUNTER_ACT_REFUSED, kept=SECRETS_KEPT)
async def approve(
    act_id: UUID,
    bureau: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> CounterAct:
    """A supervisor decides the same day, at the same office. 403 for who proposed it."""
    return await counter.approve_act(
        work, parts, by=officer, at=bureau, act_id=act_id, approval=approval
    )


@router.post("/counter-acts/{act_id}/refusal")
@refused_as(AuditEvent.COUNTER_ACT_REFUSED)
async def refuse(
    act_id: UUID, bureau: Bureau, _: Supervisor, work: CurrentWork, parts: Parts
) -> CounterAct:
    """The supervisor of the office is not convinced: nothing happens."""
    return await counter.refuse_act(work, parts, at=bureau, act_id=act_id)
