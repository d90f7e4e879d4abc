"""Calls about oversight: re-visits, alerts, cases, and notices to persons."""

from uuid import UUID

from identity.contract.oversight.alerts import (
    Alert,
    Alerts,
    AlertState,
    EscalateAlert,
    ExplainAlert,
)
from identity.contract.oversight.cases import (
    OversightCase,
    OversightCases,
    OversightCaseState,
    ReviewCase,
)
from identity.contract.oversight.notices import (
    AcknowledgeNotice,
    AnswerNotice,
    AppealNotice,
    DecideNotice,
    HearAppeal,
    Notice,
    NoticeFile,
    Notices,
    ReadNotices,
)
from identity.contract.oversight.revisits import (
    ReportRevisit,
    Revisit,
    RevisitFile,
    Revisits,
    RevisitState,
)
from shared.purposes import Purpose
from shared.web.client import ServiceClient

_PATH = "/v1/oversight"


class ReviewingCalls(ServiceClient):
    async def list_revisits(self, state: RevisitState, *, officer: str) -> Revisits:
        return await self._ask(
            "GET", f"{_PATH}/revisits?state={state}", Revisits, headers=_overseeing(officer)
        )

    async def get_revisit_file(self, revisit_id: UUID, *, officer: str) -> RevisitFile:
        """Whom to look for, and where: for the officer drawn."""
        return await self._ask(
            "GET",
            f"{_PATH}/revisits/{revisit_id}/file",
            RevisitFile,
            headers=_overseeing(officer),
        )

    async def report_revisit(
        self, revisit_id: UUID, order: ReportRevisit, *, officer: str, approval: str
    ) -> Revisit:
        """Say what one found; `approval` signs `revisit_digest`."""
        return await self._ask(
            "POST",
            f"{_PATH}/revisits/{revisit_id}/report",
            Revisit,
            order=order,
            headers=_signed(officer, approval),
        )

    async def list_alerts(self, state: AlertState, *, officer: str) -> Alerts:
        return await self._ask(
            "GET", f"{_PATH}/alerts?state={state}", Alerts, headers=_overseeing(officer)
        )

    async def acknowledge_alert(self, alert_id: UUID, *, officer: str) -> Alert:
        return await self._ask(
            "POST",
            f"{_PATH}/alerts/{alert_id}/acknowledgement",
            Alert,
            headers=_overseeing(officer),
        )

    async def explain_alert(
        self, alert_id: UUID, order: ExplainAlert, *, officer: str, approval: str
    ) -> Alert:
        """Say why it is in order; `approval` signs `closing_digest`."""
        return await self._ask(
            "POST",
            f"{_PATH}/alerts/{alert_id}/explanation",
            Alert,
            order=order,
            headers=_signed(officer, approval),
        )

    async def escalate_alert(
        self, alert_id: UUID, order: EscalateAlert, *, officer: str, approval: str
    ) -> Alert:
        """Hand it to an inquiry; `approval` signs `closing_digest`."""
        return await self._ask(
            "POST",
            f"{_PATH}/alerts/{alert_id}/escalation",
            Alert,
            order=order,
            headers=_signed(officer, approval),
        )

    async def list_oversight_cases(
        self, state: OversightCaseState, *, officer: str
    ) -> OversightCases:
        return await self._ask(
            "GET", f"{_PATH}/cases?state={state}", OversightCases, headers=_overseeing(officer)
        )

    async def review_oversight_case(
        self, case_id: UUID, order: ReviewCase, *, officer: str, approval: str
    ) -> OversightCase:
        """Review a case; `approval` signs `review_digest`."""
        return await self._ask(
            "POST",
            f"{_PATH}/cases/{case_id}/reviews",
            OversightCase,
            order=order,
            headers=_signed(officer, approval),
        )

    async def read_notices(self, order: ReadNotices, *, officer: str) -> Notices:
        """What is being checked about a person who is there."""
        return await self._ask(
            "POST", "/v1/notice-readings", Notices, order=order, headers=_attending(officer)
        )

    async def acknowledge_notice(
        self, notice_id: UUID, order: AcknowledgeNotice, *, officer: str
    ) -> Notice:
        return await self._take(notice_id, "acknowledgement", order, officer)

    async def answer_notice(self, notice_id: UUID, order: AnswerNotice, *, officer: str) -> Notice:
        return await self._take(notice_id, "answer", order, officer)

    async def appeal_notice(self, notice_id: UUID, order: AppealNotice, *, officer: str) -> Notice:
        return await self._take(notice_id, "appeal", order, officer)

    async def get_notice(self, notice_id: UUID, *, officer: str) -> NoticeFile:
        """What the person said, for who decides."""
        return await self._ask(
            "GET", f"/v1/notices/{notice_id}", NoticeFile, headers=_overseeing(officer)
        )

    async def decide_notice(
        self, notice_id: UUID, order: DecideNotice, *, officer: str, approval: str
    ) -> Notice:
        """Be satisfied, or maintain the finding; `approval` signs `notice_digest`."""
        return await self._ask(
            "POST",
            f"/v1/notices/{notice_id}/decision",
            Notice,
            order=order,
            headers=_signed(officer, approval),
        )

    async def hear_notice_appeal(
        self, notice_id: UUID, order: HearAppeal, *, officer: str, approval: str
    ) -> Notice:
        """Hear the appeal; `approval` signs `notice_digest`."""
        return await self._ask(
            "POST",
            f"/v1/notices/{notice_id}/hearing",
            Notice,
            order=order,
            headers=_signed(officer, approval),
        )

    async def _take(
        self,
        notice_id: UUID,
        what: str,
        order: AcknowledgeNotice | AnswerNotice | AppealNotice,
        officer: str,
    ) -> Notice:
        return await self._ask(
            "POST",
            f"/v1/notices/{notice_id}/{what}",
            Notice,
            order=order,
            headers=_attending(officer),
        )


def _attending(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.HOLDER_REQUEST}


def _overseeing(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.OVERSIGHT}


def _signed(officer: str, approval: str) -> dict[str, str]:
    return {**_overseeing(officer), "aes-approval": approval}
