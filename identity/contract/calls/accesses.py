"""Calls about who read what: the log of a person."""

from identity.contract.accesses import AccessLog, ReadAccessLog
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class AccessesCalls(ServiceClient):
    async def read_access_log(self, order: ReadAccessLog, *, officer: str) -> AccessLog:
        """One page of the reads of a person who asks for it."""
        return await self._ask(
            "POST",
            "/v1/access-log-readings",
            AccessLog,
            order=order,
            headers={"aes-officer": officer, "aes-purpose": Purpose.HOLDER_REQUEST},
        )
