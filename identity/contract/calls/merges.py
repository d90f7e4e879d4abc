"""Calls about merges: two records of one person made one, and apart again."""

from uuid import UUID

from identity.contract.calls.decisions import DecisionsCalls
from identity.contract.decisions import Decision
from identity.contract.merges import Merge, ProposeMerge, UndoMerge
from shared.purposes import Purpose


class MergesCalls(DecisionsCalls):
    async def merge_persons(
        self, survivor_id: UUID, order: ProposeMerge, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{survivor_id}/merges", order, officer=officer, approval=approval
        )

    async def split_persons(
        self, merge_id: UUID, order: UndoMerge, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/merges/{merge_id}/split", order, officer=officer, approval=approval
        )

    async def read_merges(self, person_id: UUID, *, officer: str) -> tuple[Merge, ...]:
        """Every merge in which a person was source or survivor."""
        return await self._ask(
            "GET", f"/v1/persons/{person_id}/merges", tuple[Merge, ...], headers=_deciding(officer)
        )

    async def read_merge(self, merge_id: UUID, *, officer: str) -> Merge:
        return await self._ask("GET", f"/v1/merges/{merge_id}", Merge, headers=_deciding(officer))


def _deciding(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.RECORD_DECISION}
