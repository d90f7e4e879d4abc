"""Calls about consents to releases, and about locks on one's own authentication."""

from uuid import UUID

from identity.contract.consents import (
    Consent,
    DecideConsent,
    HeldConsents,
    Lock,
    LockModality,
    ReadConsents,
    RequestConsent,
)
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class ConsentsCalls(ServiceClient):
    async def request_consent(
        self, order: RequestConsent, *, purpose: Purpose, officer: str
    ) -> Consent:
        """Ask for a release for a purpose; the holder decides at a counter."""
        return await self._ask(
            "POST",
            "/v1/consents",
            Consent,
            order=order,
            headers={"aes-officer": officer, "aes-purpose": purpose},
        )

    async def grant_consent(
        self, consent_id: UUID, order: DecideConsent, *, officer: str
    ) -> Consent:
        return await self._ask(
            "POST",
            f"/v1/consents/{consent_id}/grant",
            Consent,
            order=order,
            headers=_for_holder(officer),
        )

    async def deny_consent(self, consent_id: UUID, *, officer: str) -> Consent:
        return await self._ask(
            "POST", f"/v1/consents/{consent_id}/denial", Consent, headers=_for_holder(officer)
        )

    async def revoke_consent(self, consent_id: UUID, *, officer: str) -> Consent:
        return await self._ask(
            "POST", f"/v1/consents/{consent_id}/revocation", Consent, headers=_for_holder(officer)
        )

    async def read_consents(self, order: ReadConsents, *, officer: str) -> HeldConsents:
        return await self._ask(
            "POST",
            "/v1/consent-readings",
            HeldConsents,
            order=order,
            headers=_for_holder(officer),
        )

    async def lock_modality(self, order: LockModality, *, officer: str) -> Lock:
        return await self._ask("POST", "/v1/locks", Lock, order=order, headers=_for_holder(officer))

    async def request_lock_release(self, lock_id: UUID, *, officer: str, approval: str) -> Lock:
        """First of two signatures over `release_digest`."""
        return await self._ask(
            "POST",
            f"/v1/locks/{lock_id}/release-request",
            Lock,
            headers={**_for_holder(officer), "aes-approval": approval},
        )

    async def release_lock(self, lock_id: UUID, *, officer: str, approval: str) -> Lock:
        """Second of two signatures over `release_digest`."""
        return await self._ask(
            "POST",
            f"/v1/locks/{lock_id}/release",
            Lock,
            headers={**_for_holder(officer), "aes-approval": approval},
        )

    async def keep_lock(self, lock_id: UUID, *, officer: str) -> Lock:
        return await self._ask(
            "POST", f"/v1/locks/{lock_id}/keeping", Lock, headers=_for_holder(officer)
        )


def _for_holder(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.HOLDER_REQUEST}
