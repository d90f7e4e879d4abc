"""Other issuers' status lists, fetched when needed and believed as long as they say."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.errors import ErrorKind, PlatformError
from shared.logging import get_logger
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

PAUSE_AFTER_FAILURE = timedelta(seconds=5)
"""An address whose list could not be had is not asked again for so long."""
ADDRESSES_MAX = 1_024
KEPT_BYTES_MAX = 32 * 2**20
"""A list of ours takes 32 KiB; a foreign one may take 16 MiB."""

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


@dataclass(slots=True)
class _Address:
    """What is known of the list at one address, and whether somebody is asking for it."""

    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: int = 0
    failed_at: datetime | None = None
    listed: StatusList | None = None

    @property
    def bytes(self) -> int:
        return 0 if self.listed is None else len(self.listed.statuses.array)


class LiveStatusLists:
    """Keeps the newest list of each address; never goes back to an older one while it keeps it.

    However many ask for a list at once, its issuer is asked by one of them; an issuer that failed
    is left alone for a while. Lists that were not asked for longest make room for others.
    """

    def __init__(self, directory: KeyDirectory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._known: dict[str, _Address] = {}

    async def status(self, *, entity: str, uri: str, index: int, fetch: Fetch) -> KnownStatus:
        """The status at a place of an entity's list, from a list no older than its own `ttl`.

        `fetch` gets the token and may raise whatever it likes; a list that is kept and has not
        expired is then used. Raises StatusUndetermined when there is none, or no such place.
        """
        known = self._address(uri)
        if self._is_old(known.listed):
            await self._renew(known, entity, uri, fetch)
        listed = known.listed
        if listed is None or listed.expires_at <= self._clock():
            raise StatusUndetermined("no list of the issuer could be had")
        try:
            value = StatusValue(listed.lookup(index))
        except (StatusListInvalid, ValueError):
            raise StatusUndetermined("the list has no such place") from None
        return KnownStatus(value, listed.issued_at)

    def _is_old(self, listed: StatusList | None) -> bool:
        if listed is None:
            return True
        return self._clock() >= listed.issued_at + timedelta(seconds=listed.ttl_seconds or 0)

    async def _renew(self, known: _Address, entity: str, uri: str, fetch: Fetch) -> None:
        """Ask the issuer, unless somebody has meanwhile or it has just failed."""
        asked_before = known.asked
        async with known.asking:
            if known.asked != asked_before or self._has_just_failed(known):
                return
            try:
                listed = self._verified(await fetch(), entity, uri)
                known.listed = (
                    listed if known.listed is None else refuse_older(listed, than=known.listed)
                )
                known.failed_at = None
            except Exception as error:  # noqa: BLE001 - whatever it was, there is no newer list
                known.failed_at = self._clock()
                get_logger().warning("status-list.not-renewed", entity=entity, exc_info=error)
            known.asked += 1
        self._make_room()

    def _has_just_failed(self, known: _Address) -> bool:
        if known.failed_at is None:
            return False
        return timedelta() <= self._clock() - known.failed_at < PAUSE_AFTER_FAILURE

    def _address(self, uri: str) -> _Address:
        """What is known of an address, which is now the one asked for last."""
        known = self._known.pop(uri) if uri in self._known else _Address()
        self._known[uri] = known
        return known

    def _make_room(self) -> None:
        """Let go of addresses without a list first: anybody can name one."""
        while len(self._known) > ADDRESSES_MAX or self._bytes() > KEPT_BYTES_MAX:
            *others, _ = self._known
            del self._known[min(others, key=lambda uri: self._known[uri].listed is not None)]

    def _bytes(self) -> int:
        return sum(known.bytes for known in self._known.values())

    def _verified(self, token: str, entity: str, uri: str) -> StatusList:
        key = self._directory.find(claimed_keyid(token, characters_max=TOKEN_CHARACTERS_MAX))
        if key is None or key.entity != entity or key.purpose is not Purpose.STATUS_LIST:
            raise StatusListInvalid("not signed by a status list key of the issuer")
        return verify_status_list_jwt(token, key, uri=uri, now=self._clock())
