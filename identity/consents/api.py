"""Endpoints under /v1/consents, /v1/consent-readings and /v1/locks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.consents import actions
from identity.contract.consents import (
    Consent,
    DecideConsent,
    HeldConsents,
    Lock,
    LockModality,
    ReadConsents,
    RequestConsent,
)
from identity.parts import Parts
from identity.policy.entitlements import DISCLOSE_ATTRIBUTES
from identity.web import Bureau
from shared.database.replay import NOTHING_KEPT
from shared.entities import Entity
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, entitled, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1", tags=["consents"], route_class=TransactionalRoute)

Inquirer = Annotated[Entity, Depends(entitled(DISCLOSE_ATTRIBUTES))]
Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR))]
_for_holder = for_purpose(Purpose.HOLDER_REQUEST)


@router.post("/consents")
@refused_as(AuditEvent.CONSENT_REQUEST_REFUSED)
async def request(order: RequestConsent, _: Inquirer, work: CurrentWork, parts: Parts) -> Consent:
    """Ask a person to let the caller have attributes. 404 if the person is unknown."""
    return await actions.request_consent(work, parts, order)


@router.post("/consents/{consent_id}/grant", dependencies=[_for_holder])
@refused_as(AuditEvent.CONSENT_GRANT_REFUSED)
async def grant(
    consent_id: UUID, order: DecideConsent, _: Bureau, officer: Registrar, work: CurrentWork
) -> Consent:
    """The holder agrees, at a counter. 409 if they have decided before."""
    return await actions.grant_consent(
        work, by=officer, consent_id=consent_id, asked_by=order.asked_by
    )


@router.post("/consents/{consent_id}/denial", dependencies=[_for_holder])
@refused_as(AuditEvent.CONSENT_DENIAL_REFUSED)
async def deny(consent_id: UUID, _: Bureau, officer: Registrar, work: CurrentWork) -> Consent:
    """The holder does not agree."""
    return await actions.deny_consent(work, by=officer, consent_id=consent_id)


@router.post("/consents/{consent_id}/revocation", dependencies=[_for_holder])
@refused_as(AuditEvent.CONSENT_REVOCATION_REFUSED)
async def revoke(consent_id: UUID, _: Bureau, officer: Registrar, work: CurrentWork) -> Consent:
    """The holder agrees no longer."""
    return await actions.revoke_consent(work, by=officer, consent_id=consent_id)


@router.post("/consent-readings", dependencies=[_for_holder])
@refused_as(AuditEvent.CONSENTS_READING_REFUSED, kept=NOTHING_KEPT)
async def read(
    order: ReadConsents, _: Bureau, __: Registrar, work: CurrentWork, parts: Parts
) -> HeldConsents:
    """The holder's consents and locks. 404 if they are unknown."""
    return await actions.read_consents(work, parts, order)


@router.post("/locks", dependencies=[_for_holder])
@refused_as(AuditEvent.LOCK_REFUSED)
async def lock(
    order: LockModality, _: Bureau, officer: Registrar, work: CurrentWork, parts: Parts
) -> Lock:
    """The holder locks a means of being recognised. 409 if it is locked already."""
    return await actions.lock_modality(work, parts, by=officer, order=order)


@router.post("/locks/{lock_id}/release-request", dependencies=[_for_holder])
@refused_as(AuditEvent.LOCK_RELEASE_REQUEST_REFUSED)
async def request_release(
    lock_id: UUID,
    _: Bureau,
    officer: Registrar,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Lock:
    """First of two signatures that open a lock for its holder."""
    return await actions.request_release(
        work, parts, by=officer, lock_id=lock_id, approval=approval
    )


@router.post("/locks/{lock_id}/release", dependencies=[_for_holder])
@refused_as(AuditEvent.LOCK_RELEASE_REFUSED)
async def release(
    lock_id: UUID,
    _: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Lock:
    """Second of two. 403 to who gave the first."""
    return await actions.release_lock(work, parts, by=officer, lock_id=lock_id, approval=approval)


@router.post("/locks/{lock_id}/keeping", dependencies=[_for_holder])
@refused_as(AuditEvent.LOCK_KEEPING_REFUSED)
async def keep(lock_id: UUID, _: Bureau, __: Supervisor, work: CurrentWork) -> Lock:
    """The supervisor does not open it."""
    return await actions.keep_lock(work, lock_id=lock_id)
