"""Calls about what stands for an identity number: aliases and pseudonyms."""

from uuid import UUID

from identity.contract.identifiers import (
    CheckPseudonym,
    MakeAlias,
    PersonAlias,
    PersonAliases,
    PseudonymCheck,
)
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class IdentifiersCalls(ServiceClient):
    async def make_alias(self, person_id: UUID, order: MakeAlias, *, officer: str) -> PersonAlias:
        return await self._ask(
            "POST",
            f"/v1/persons/{person_id}/aliases",
            PersonAlias,
            order=order,
            headers=_for_holder(officer),
        )

    async def read_aliases(self, person_id: UUID, *, officer: str) -> PersonAliases:
        return await self._ask(
            "GET",
            f"/v1/persons/{person_id}/aliases",
            PersonAliases,
            headers=_for_holder(officer),
        )

    async def revoke_alias(self, alias_id: UUID, *, officer: str) -> PersonAlias:
        return await self._ask(
            "POST",
            f"/v1/aliases/{alias_id}/revocation",
            PersonAlias,
            headers=_for_holder(officer),
        )

    async def check_pseudonym(self, order: CheckPseudonym, *, officer: str) -> PseudonymCheck:
        """Whether a partner calls this person so."""
        return await self._ask(
            "POST",
            "/v1/pseudonym-checks",
            PseudonymCheck,
            order=order,
            headers={"aes-officer": officer, "aes-purpose": Purpose.RECORD_DECISION},
        )


def _for_holder(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.HOLDER_REQUEST}
