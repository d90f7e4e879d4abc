"""Calls about applications and their captures."""

from uuid import UUID

from identity.contract.applications import (
    Application,
    ApplicationContent,
    ApplicationFile,
    Applications,
    ApplicationState,
    ApproveApplication,
    DecidedApplication,
    ExpiredApplications,
    Journal,
    OpenApplication,
    RejectApplication,
    RequestCorrection,
    WithdrawApplication,
    WithdrawnApplication,
)
from identity.contract.captures import Capture, CaptureContent, CaptureDescription, Captures
from shared.purposes import Purpose
from shared.web.client import ServiceClient

_APPLICATIONS = "/v1/enrolment/applications"


class EnrolmentCalls(ServiceClient):
    """One typed call per endpoint; errors as ServiceClient says."""

    async def open_application(self, order: OpenApplication, *, officer: str) -> Application:
        return await self._ask(
            "POST", _APPLICATIONS, Application, order=order, headers=enrolling(officer)
        )

    async def replace_content(
        self, application_id: UUID, content: ApplicationContent, *, officer: str
    ) -> Application:
        return await self._ask(
            "PUT",
            f"{_APPLICATIONS}/{application_id}/content",
            Application,
            order=content,
            headers=enrolling(officer),
        )

    async def put_capture(
        self,
        application_id: UUID,
        buffer_id: UUID,
        description: CaptureDescription,
        content: bytes,
        *,
        officer: str,
    ) -> Capture:
        """Bring a capture; the answer says which of the finger is kept, and how good it is."""
        told = description.model_dump(mode="json", exclude_none=True)
        return await self._ask(
            "PUT",
            f"{_APPLICATIONS}/{application_id}/buffers/{buffer_id}",
            Capture,
            order=content,
            query={name: str(value) for name, value in told.items()},
            headers=enrolling(officer),
        )

    async def get_capture(
        self, application_id: UUID, buffer_id: UUID, *, officer: str
    ) -> CaptureContent:
        return await self._ask(
            "GET",
            f"{_APPLICATIONS}/{application_id}/buffers/{buffer_id}",
            CaptureContent,
            headers=enrolling(officer),
        )

    async def remove_capture(
        self, application_id: UUID, buffer_id: UUID, *, officer: str
    ) -> Captures:
        return await self._ask(
            "DELETE",
            f"{_APPLICATIONS}/{application_id}/buffers/{buffer_id}",
            Captures,
            headers=enrolling(officer),
        )

    async def list_captures(self, application_id: UUID, *, officer: str) -> Captures:
        return await self._ask(
            "GET",
            f"{_APPLICATIONS}/{application_id}/captures",
            Captures,
            headers=enrolling(officer),
        )

    async def supervise_application(
        self, application_id: UUID, *, officer: str, approval: str
    ) -> Application:
        return await self._sign(application_id, "supervision", officer, approval)

    async def finalise_application(
        self, application_id: UUID, *, officer: str, approval: str
    ) -> Application:
        return await self._sign(application_id, "finalisation", officer, approval)

    async def withdraw_application(
        self, application_id: UUID, order: WithdrawApplication, *, officer: str
    ) -> WithdrawnApplication:
        return await self._ask(
            "POST",
            f"{_APPLICATIONS}/{application_id}/withdrawal",
            WithdrawnApplication,
            order=order,
            headers=enrolling(officer),
        )

    async def list_applications(self, state: ApplicationState, *, officer: str) -> Applications:
        return await self._ask(
            "GET",
            _APPLICATIONS,
            Applications,
            query={"state": state.value},
            headers=enrolling(officer),
        )

    async def get_application(self, application_id: UUID, *, officer: str) -> Application:
        return await self._ask(
            "GET", f"{_APPLICATIONS}/{application_id}", Application, headers=enrolling(officer)
        )

    async def get_application_journal(self, application_id: UUID, *, officer: str) -> Journal:
        return await self._ask(
            "GET",
            f"{_APPLICATIONS}/{application_id}/journal",
            Journal,
            headers=enrolling(officer),
        )

    async def get_application_file(self, application_id: UUID, *, officer: str) -> ApplicationFile:
        """All that an application says, for who must sign it."""
        return await self._ask(
            "GET",
            f"{_APPLICATIONS}/{application_id}/file",
            ApplicationFile,
            headers=enrolling(officer),
        )

    async def approve_application(
        self, application_id: UUID, order: ApproveApplication, *, officer: str, approval: str
    ) -> DecidedApplication:
        return await self._ask(
            "POST",
            f"{_APPLICATIONS}/{application_id}/approval",
            DecidedApplication,
            order=order,
            headers=enrolling(officer, approval),
        )

    async def request_correction(
        self, application_id: UUID, order: RequestCorrection, *, officer: str
    ) -> Application:
        return await self._ask(
            "POST",
            f"{_APPLICATIONS}/{application_id}/correction-request",
            Application,
            order=order,
            headers=enrolling(officer),
        )

    async def reject_application(
        self, application_id: UUID, order: RejectApplication, *, officer: str, approval: str
    ) -> Application:
        return await self._ask(
            "POST",
            f"{_APPLICATIONS}/{application_id}/rejection",
            Application,
            order=order,
            headers=enrolling(officer, approval),
        )

    async def expire_applications(self, *, officer: str) -> ExpiredApplications:
        return await self._ask(
            "POST", "/v1/enrolment/expiries", ExpiredApplications, headers=enrolling(officer)
        )

    async def _sign(
        self, application_id: UUID, act: str, officer: str, approval: str
    ) -> Application:
        return await self._ask(
            "POST",
            f"{_APPLICATIONS}/{application_id}/{act}",
            Application,
            headers=enrolling(officer, approval),
        )


def enrolling(officer: str, approval: str | None = None) -> dict[str, str | None]:
    """The fields of a request about enrolment."""
    return {
        "aes-officer": officer,
        "aes-approval": approval,
        "aes-purpose": Purpose.ENROLMENT,
    }
