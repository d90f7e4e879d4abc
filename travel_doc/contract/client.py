"""The travel document service of one State, as its callers see it."""

from uuid import UUID

from shared.purposes import Purpose
from shared.status.wire import StatusListToken
from shared.web.client import ServiceClient
from travel_doc.contract.applications import Application, FileApplication, IssuedDocument
from travel_doc.contract.border import BorderVerdict, CheckDocument, Crossing, RecordCrossing
from travel_doc.contract.documents import (
    Document,
    ReportLoss,
    RevokeDocument,
)


class TravelDocClient(ServiceClient):
    """One typed call per endpoint; errors as ServiceClient says."""

    async def file_application(
        self, order: FileApplication, *, officer: str, approval: str
    ) -> Application:
        """Apply for a document; `approval` is the filer's signature over `application_digest`."""
        return await self._ask(
            "POST",
            "/v1/applications",
            Application,
            order=order,
            headers=_issuing(officer, approval),
        )

    async def get_application(
        self,
        application_id: UUID,
        *,
        officer: str,
        purpose: Purpose = Purpose.TRAVEL_DOCUMENT_ISSUANCE,
    ) -> Application:
        return await self._ask(
            "GET",
            f"/v1/applications/{application_id}",
            Application,
            headers=_for(purpose, officer),
        )

    async def approve_application(
        self, application_id: UUID, *, officer: str, approval: str
    ) -> Application:
        return await self._ask(
            "POST",
            f"/v1/applications/{application_id}/approval",
            Application,
            headers=_issuing(officer, approval),
        )

    async def confirm_application(self, application_id: UUID, *, officer: str) -> Application:
        """Have the register confirm the applicant again."""
        return await self._ask(
            "POST",
            f"/v1/applications/{application_id}/confirmation",
            Application,
            headers=_issuing(officer, None),
        )

    async def withdraw_application(self, application_id: UUID, *, officer: str) -> Application:
        return await self._ask(
            "POST",
            f"/v1/applications/{application_id}/withdrawal",
            Application,
            headers=_issuing(officer, None),
        )

    async def issue_document(self, application_id: UUID, *, officer: str) -> IssuedDocument:
        return await self._ask(
            "POST",
            f"/v1/applications/{application_id}/issuance",
            IssuedDocument,
            headers=_issuing(officer, None),
        )

    async def get_document(
        self, document_number: str, *, officer: str, purpose: Purpose = Purpose.DOCUMENT_STATUS
    ) -> Document:
        return await self._ask(
            "GET",
            f"/v1/documents/{document_number}",
            Document,
            headers=_for(purpose, officer),
        )

    async def report_loss(
        self, document_number: str, order: ReportLoss, *, officer: str
    ) -> Document:
        return await self._ask(
            "POST",
            f"/v1/documents/{document_number}/loss",
            Document,
            order=order,
            headers=_for(Purpose.DOCUMENT_STATUS, officer),
        )

    async def revoke_document(
        self, document_number: str, order: RevokeDocument, *, officer: str
    ) -> Document:
        return await self._ask(
            "POST",
            f"/v1/documents/{document_number}/revocation",
            Document,
            order=order,
            headers=_for(Purpose.DOCUMENT_STATUS, officer),
        )

    async def check_document(self, order: CheckDocument, *, officer: str) -> BorderVerdict:
        return await self._ask(
            "POST",
            "/v1/border/checks",
            BorderVerdict,
            order=order,
            headers=_for(Purpose.BORDER_CHECK, officer),
        )

    async def record_crossing(self, order: RecordCrossing, *, officer: str) -> Crossing:
        return await self._ask(
            "POST",
            "/v1/border/crossings",
            Crossing,
            order=order,
            headers=_for(Purpose.BORDER_CHECK, officer),
        )

    async def document_status_list(self, list_number: int) -> StatusListToken:
        return await self._ask(
            "GET", f"/v1/status-lists/travel-documents/{list_number}", StatusListToken
        )


def _for(purpose: Purpose, officer: str) -> dict[str, str | None]:
    return {"aes-officer": officer, "aes-purpose": purpose}


def _issuing(officer: str, approval: str | None) -> dict[str, str | None]:
    return {**_for(Purpose.TRAVEL_DOCUMENT_ISSUANCE, officer), "aes-approval": approval}
