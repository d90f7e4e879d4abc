"""The endpoint that issues a travel document."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from shared.database.replay import SECRETS_KEPT
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Credential, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as
from travel_doc.audit_events import AuditEvent
from travel_doc.contract.applications import IssuedDocument
from travel_doc.issuance.actions import issue_document
from travel_doc.parts import Parts

router = APIRouter(
    prefix="/v1/applications",
    tags=["issuance"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU))],
)

Issuer = Annotated[Officer, Depends(officer_with(Role.PASSPORT_ISSUER))]


@router.post(
    "/{application_id}/issuance",
    dependencies=[for_purpose(Purpose.TRAVEL_DOCUMENT_ISSUANCE)],
)
@refused_as(AuditEvent.DOCUMENT_ISSUANCE_REFUSED, kept=SECRETS_KEPT)
async def issue(
    application_id: UUID,
    officer: Issuer,
    credential: Credential,
    consult: Consult,
    work: CurrentWork,
    parts: Parts,
) -> IssuedDocument:
    """Chip files and printed data of an approved application. 503 if the register is away."""
    return await issue_document(
        work, parts, consult, by=officer, application_id=application_id, credential=credential
    )
