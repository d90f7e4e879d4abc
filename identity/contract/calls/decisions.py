"""Calls about decisions: propose a change of a person's record, and decide on it."""

from uuid import UUID

from identity.contract.decisions import Decision, DecisionContent, OpenDecisions
from identity.contract.proposals import Proposal
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class DecisionsCalls(ServiceClient):
    async def waiting_decisions(self, *, officer: str) -> OpenDecisions:
        """What waits for a second officer, oldest first."""
        return await self._ask("GET", "/v1/decisions", OpenDecisions, headers=_deciding(officer))

    async def read_decision(self, decision_id: UUID, *, officer: str) -> DecisionContent:
        """The whole proposal, for who must sign it."""
        return await self._ask(
            "GET", f"/v1/decisions/{decision_id}", DecisionContent, headers=_deciding(officer)
        )

    async def approve_decision(self, decision_id: UUID, *, officer: str, approval: str) -> Decision:
        """Approve and apply; `approval` is the approver's signature over the digest."""
        return await self._ask(
            "POST",
            f"/v1/decisions/{decision_id}/approval",
            Decision,
            headers={**_deciding(officer), "aes-approval": approval},
        )

    async def reject_decision(self, decision_id: UUID, *, officer: str) -> Decision:
        return await self._ask(
            "POST",
            f"/v1/decisions/{decision_id}/rejection",
            Decision,
            headers=_deciding(officer),
        )

    async def withdraw_decision(self, decision_id: UUID, *, officer: str) -> Decision:
        return await self._ask(
            "POST",
            f"/v1/decisions/{decision_id}/withdrawal",
            Decision,
            headers=_deciding(officer),
        )

    async def _propose(
        self,
        path: str,
        order: Proposal,
        *,
        officer: str,
        approval: str,
        purpose: Purpose = Purpose.RECORD_DECISION,
    ) -> Decision:
        """Send a proposal; `approval` is the proposer's signature over `proposal_digest`."""
        return await self._ask(
            "POST",
            path,
            Decision,
            order=order,
            headers={"aes-officer": officer, "aes-approval": approval, "aes-purpose": purpose},
        )


def _deciding(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.RECORD_DECISION}
