"""Calls about identity cards: asked for, held, declared, ended; and temporary certificates."""

from uuid import UUID

from pydantic import BaseModel

from identity.contract.cards import (
    AskedCard,
    Card,
    CardReceipt,
    DeclareCard,
    DeclareHeldCard,
    HeldCards,
    ReadHeldCards,
    RefuseCard,
    Report,
    ReportCard,
    Reports,
    RequestCard,
    RevokeCard,
    SealCertificates,
    SuspendCard,
    SuspendHeldCard,
    WaiveFee,
)
from identity.contract.certificates import (
    AskedCertificate,
    Certificate,
    RequestCertificate,
    WithdrawCertificate,
)
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class CardsCalls(ServiceClient):
    """One typed call per endpoint; an `approval` is the officer's signature over a digest."""

    async def request_card(self, order: RequestCard, *, officer: str, approval: str) -> Card:
        """Ask for a card; the approval is over `order_digest`."""
        return await self._issuing("", officer, order, approval)

    async def approve_card(self, card_number: str, *, officer: str, approval: str) -> Card:
        """Approve a request; the approval is over the card's `order_digest`."""
        return await self._issuing(f"/{card_number}/approval", officer, None, approval)

    async def refuse_card(
        self, card_number: str, order: RefuseCard, *, officer: str, approval: str
    ) -> Card:
        """Refuse a request; the approval is over `refusal_digest`."""
        return await self._issuing(f"/{card_number}/refusal", officer, order, approval)

    async def asked_card(self, card_id: UUID, *, officer: str) -> AskedCard:
        """What was asked for, for the officer drawn to decide on it."""
        path = f"/v1/card-requests/{card_id}"
        return await self._ask("GET", path, AskedCard, headers=_issuance(officer))

    async def cancel_card(self, card_number: str, *, officer: str) -> Card:
        return await self._issuing(f"/{card_number}/cancellation", officer)

    async def waive_card_fee(self, card_number: str, order: WaiveFee, *, officer: str) -> Card:
        return await self._issuing(f"/{card_number}/fee-waiver", officer, order)

    async def get_card(
        self, card_number: str, *, officer: str, purpose: Purpose = Purpose.DOCUMENT_STATUS
    ) -> Card:
        return await self._ask(
            "GET",
            f"/v1/cards/{card_number}",
            Card,
            headers={"aes-officer": officer, "aes-purpose": purpose},
        )

    async def held_cards(self, order: ReadHeldCards, *, officer: str) -> HeldCards:
        """Every card of a person, newest first."""
        return await self._ask(
            "POST", "/v1/card-readings", HeldCards, order=order, headers=_status(officer)
        )

    async def activate_card(self, card_number: str, *, officer: str) -> Card:
        return await self._standing(f"/{card_number}/activation", officer)

    async def revoke_card(
        self, card_number: str, order: RevokeCard, *, officer: str, approval: str
    ) -> Card:
        """End a declared card, or ask a second officer; approval over `revocation_digest`."""
        return await self._standing(f"/{card_number}/revocation", officer, order, approval)

    async def approve_revocation(self, card_number: str, *, officer: str, approval: str) -> Card:
        """End a card, as the second officer; the approval is over its `revocation_digest`."""
        path = f"/{card_number}/revocation-approval"
        return await self._standing(path, officer, None, approval)

    async def take_card_back(self, card_number: str, *, officer: str) -> Card:
        return await self._standing(f"/{card_number}/return", officer)

    async def leave_card_unclaimed(self, card_number: str, *, officer: str) -> Card:
        return await self._standing(f"/{card_number}/unclaimed", officer)

    async def suspend_card(
        self, card_number: str, order: SuspendCard, *, officer: str
    ) -> CardReceipt:
        """Suspend the holder's card, from an office or station of any of the three States."""
        return await self._for_holder(f"/v1/cards/{card_number}/suspension", order, officer)

    async def suspend_held_card(self, order: SuspendHeldCard, *, officer: str) -> CardReceipt:
        return await self._for_holder("/v1/card-suspensions", order, officer)

    async def declare_card(
        self, card_number: str, order: DeclareCard, *, officer: str
    ) -> CardReceipt:
        """Take the holder's declaration of loss, theft or damage."""
        return await self._for_holder(f"/v1/cards/{card_number}/declaration", order, officer)

    async def declare_held_card(self, order: DeclareHeldCard, *, officer: str) -> CardReceipt:
        return await self._for_holder("/v1/card-declarations", order, officer)

    async def report_card(self, card_number: str, order: ReportCard, *, officer: str) -> Report:
        """Record what somebody else says of a card."""
        return await self._ask(
            "POST",
            f"/v1/cards/{card_number}/reports",
            Report,
            order=order,
            headers=_status(officer),
        )

    async def card_reports(self, card_number: str, *, officer: str) -> Reports:
        return await self._ask(
            "GET", f"/v1/cards/{card_number}/reports", Reports, headers=_status(officer)
        )

    async def withdraw_card_report(self, report_id: UUID, *, officer: str) -> Report:
        return await self._ask(
            "POST",
            f"/v1/card-reports/{report_id}/withdrawal",
            Report,
            headers=_status(officer),
        )

    async def seal_certificates(self) -> SealCertificates:
        """By which the seals of this State's cards are verified."""
        return await self._ask("GET", "/v1/seal-certificates", SealCertificates)

    async def request_certificate(
        self, order: RequestCertificate, *, officer: str, approval: str
    ) -> Certificate:
        """Ask for a temporary certificate; the approval is over `certificate_digest`."""
        return await self._certificate("", officer, order, approval)

    async def certificate(self, certificate_id: UUID, *, officer: str) -> Certificate:
        return await self._ask(
            "GET",
            f"/v1/temporary-certificates/{certificate_id}",
            Certificate,
            headers=_issuance(officer),
        )

    async def asked_certificate(self, certificate_id: UUID, *, officer: str) -> AskedCertificate:
        """What was asked for, for the officer drawn to decide on it."""
        path = f"/v1/temporary-certificates/{certificate_id}/request"
        return await self._ask("GET", path, AskedCertificate, headers=_issuance(officer))

    async def approve_certificate(
        self, certificate_id: UUID, *, officer: str, approval: str
    ) -> Certificate:
        """Issue a certificate; the approval is over its `order_digest`."""
        return await self._certificate(f"/{certificate_id}/approval", officer, None, approval)

    async def withdraw_certificate(
        self, certificate_id: UUID, order: WithdrawCertificate, *, officer: str
    ) -> Certificate:
        return await self._certificate(f"/{certificate_id}/withdrawal", officer, order)

    async def _issuing(
        self, path: str, officer: str, order: BaseModel | None = None, approval: str | None = None
    ) -> Card:
        headers = _issuance(officer, approval)
        return await self._ask("POST", f"/v1/cards{path}", Card, order=order, headers=headers)

    async def _standing(
        self, path: str, officer: str, order: BaseModel | None = None, approval: str | None = None
    ) -> Card:
        headers = _status(officer, approval)
        return await self._ask("POST", f"/v1/cards{path}", Card, order=order, headers=headers)

    async def _for_holder(self, path: str, order: BaseModel, officer: str) -> CardReceipt:
        return await self._ask("POST", path, CardReceipt, order=order, headers=_status(officer))

    async def _certificate(
        self, path: str, officer: str, order: BaseModel | None = None, approval: str | None = None
    ) -> Certificate:
        return await self._ask(
            "POST",
            f"/v1/temporary-certificates{path}",
            Certificate,
            order=order,
            headers=_issuance(officer, approval),
        )


def _issuance(officer: str, approval: str | None = None) -> dict[str, str | None]:
    return {
        "aes-officer": officer,
        "aes-approval": approval,
        "aes-purpose": Purpose.CARD_ISSUANCE,
    }


def _status(officer: str, approval: str | None = None) -> dict[str, str | None]:
    return {
        "aes-officer": officer,
        "aes-approval": approval,
        "aes-purpose": Purpose.DOCUMENT_STATUS,
    }
