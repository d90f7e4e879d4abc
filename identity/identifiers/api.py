"""Endpoints of aliases and of the check of a partner's pseudonym."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.identifiers import (
    CheckPseudonym,
    MakeAlias,
    PersonAlias,
    PersonAliases,
    PseudonymCheck,
)
from identity.identifiers import actions
from identity.parts import Parts
from identity.web import Bureau
from shared.database.replay import NOTHING_KEPT
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(tags=["identifiers"], route_class=TransactionalRoute)

Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR))]
_for_holder = for_purpose(Purpose.HOLDER_REQUEST)


@router.post("/v1/persons/{person_id}/aliases", dependencies=[_for_holder])
@refused_as(AuditEvent.ALIAS_MAKING_REFUSED)
async def make(
    person_id: UUID,
    order: MakeAlias,
    _: Bureau,
    officer: Registrar,
    work: CurrentWork,
    parts: Parts,
) -> PersonAlias:
    """Draw an alias for a person. 409 if the record is not in use or they have enough."""
    return await actions.make_alias(work, parts, by=officer, person_id=person_id, order=order)


@router.get("/v1/persons/{person_id}/aliases", dependencies=[_for_holder])
@refused_as(AuditEvent.ALIASES_READING_REFUSED, kept=NOTHING_KEPT)
async def read(
    person_id: UUID, _: Bureau, __: Registrar, work: CurrentWork, parts: Parts
) -> PersonAliases:
    """Every alias a person ever had, with what became of it. 404 if unknown."""
    return await actions.list_aliases(work, parts, person_id)


@router.post("/v1/aliases/{alias_id}/revocation", dependencies=[_for_holder])
@refused_as(AuditEvent.ALIAS_REVOCATION_REFUSED)
async def revoke(alias_id: UUID, _: Bureau, officer: Registrar, work: CurrentWork) -> PersonAlias:
    """End an alias for good. 409 if it has ended."""
    return await actions.revoke_alias(work, by=officer, alias_id=alias_id)


@router.post("/v1/pseudonym-checks", dependencies=[for_purpose(Purpose.RECORD_DECISION)])
@refused_as(AuditEvent.PSEUDONYM_CHECK_REFUSED, kept=NOTHING_KEPT)
async def check_pseudonym(
    order: CheckPseudonym, _: Bureau, __: Supervisor, work: CurrentWork, parts: Parts
) -> PseudonymCheck:
    """Whether a partner calls this person so; only the State that named them can tell."""
    return await actions.check_pseudonym(work, parts, order)
