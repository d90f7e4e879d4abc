"""Other issuers' status lists, fetched when needed and believed as long as they say."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.errors import ErrorKind, PlatformError
from shared.signed_http.keys import KeyDirectory, Purpose
from shared.signed_tokens import claimed_keyid
from shared.status.errors import StatusListInvalid
from shared.status.packed_statuses import StatusValue
from shared.status.token_status_list import (
    TOKEN_CHARACTERS_MAX,
    StatusList,
    refuse_older,
    verify_status_list_jwt,
)

Fetch = Callable[[], Awaitable[str]]


class StatusUndetermined(PlatformError):
    """No list could be had that says what the document's status is."""

    kind = ErrorKind.UNAVAILABLE
    code = "status_undetermined"


@dataclass(frozen=True, slots=True)
class KnownStatus:
    """A status, and when its issuer said so."""

    value: StatusValue
    as_of: datetime


class LiveStatusLists:
    """Keeps the newest list of each address; never goes back to an older one."""

    def __init__(self, directory: KeyDirectory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._kept: dict[str, StatusList] = {}

    async def status(self, *, entity: str, uri: str, index: int, fetch: Fetch) -> KnownStatus:
        """The status at a place of an entity's list, from a list no older than its own `ttl`.

        `fetch` gets the token and may raise whatever it likes; a list that is kept and has not
        expired is then used. Raises StatusUndetermined when there is none, or no such place.
        """
        listed = self._kept.get(uri)
        if listed is None or self._is_old(listed):
            listed = await self._renewed(listed, entity, uri, fetch)
        try:
            value = StatusValue(listed.lookup(index))
        except (StatusListInvalid, ValueError):
            raise StatusUndetermined("the list has no such place") from None
        return KnownStatus(value, listed.issued_at)

    def _is_old(self, listed: StatusList) -> bool:
        return self._clock() >= listed.issued_at + timedelta(seconds=listed.ttl_seconds or 0)

    async def _renewed(
        self, kept: StatusList | None, entity: str, uri: str, fetch: Fetch
    ) -> StatusList:
        try:
            listed = self._verified(await fetch(), entity, uri)
            self._kept[uri] = listed if kept is None else refuse_older(listed, than=kept)
        except Exception as error:
            if kept is None or kept.expires_at <= self._clock():
                raise StatusUndetermined("no list of the issuer could be had") from error
            return kept
        return self._kept[uri]

    def _verified(self, token: str, entity: str, uri: str) -> StatusList:
        key = self._directory.find(claimed_keyid(token, characters_max=TOKEN_CHARACTERS_MAX))
        if key is None or key.entity != entity or key.purpose is not Purpose.STATUS_LIST:
            raise StatusListInvalid("not signed by a status list key of the issuer")
        return verify_status_list_jwt(token, key, uri=uri, now=self._clock())
