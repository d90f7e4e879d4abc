"""Publish the statuses of one list of documents, signed; sign again only what changed or aged."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.signed_http.keys import SigningKey
from shared.status.packed_statuses import StatusValue
from shared.status.token_status_list import issue_status_list_jwt

DOCUMENTS_PER_LIST = 2**17
BITS_PER_DOCUMENT = 2
TTL_SECONDS = 60
LIST_LIFETIME = timedelta(hours=24)
SIGNED_AGAIN_AFTER = timedelta(seconds=TTL_SECONDS - 10)
"""Before its `ttl` ends: a copy is of use for a while, also where clocks differ a little."""
LISTS_KEPT_MAX = 256

NotValid = Callable[[], Awaitable[Mapping[int, StatusValue]]]


@dataclass(frozen=True, slots=True)
class _SignedList:
    token: str
    version: int
    signed_at: datetime

    def serves(self, version: int, now: datetime) -> bool:
        age = now - self.signed_at
        return self.version >= version and timedelta() <= age < SIGNED_AGAIN_AFTER


class PublishedLists:
    """The lists of one issuer, each signed once for many readers.

    A list has a version, which every change of a status raises in the transaction of the change.
    A reader states the version that its own transaction sees, and gets no list that was read
    before it: what another process changed shows as soon as what this one did, at its commit.
    """

    def __init__(self, key: SigningKey) -> None:
        self.key = key
        self._signed: dict[str, _SignedList] = {}

    async def token(self, uri: str, *, version: int, not_valid: NotValid, now: datetime) -> str:
        """The signed list; `not_valid` is asked, after the version was read, if need be."""
        signed = self._serving(uri, version, now)
        if signed is None:
            statuses = await not_valid()
            signed = self._serving(uri, version, now)  # somebody may have been faster
            signed = signed or self._sign(uri, version, statuses, now)
        self._keep(uri, signed)
        return signed.token

    def _serving(self, uri: str, version: int, now: datetime) -> _SignedList | None:
        signed = self._signed.get(uri)
        return signed if signed is not None and signed.serves(version, now) else None

    def _sign(
        self, uri: str, version: int, not_valid: Mapping[int, StatusValue], now: datetime
    ) -> _SignedList:
        return _SignedList(publish(self.key, uri=uri, not_valid=not_valid, now=now), version, now)

    def _keep(self, uri: str, signed: _SignedList) -> None:
        self._signed.pop(uri, None)
        self._signed[uri] = signed
        if len(self._signed) > LISTS_KEPT_MAX:
            del self._signed[next(iter(self._signed))]  # asked for longest ago


def publish(
    key: SigningKey, *, uri: str, not_valid: Mapping[int, StatusValue], now: datetime
) -> str:
    """The signed list (`statuslist+jwt`); places that nobody has taken read as valid.

    So the list does not tell how many documents there are.
    """
    statuses = bytearray(DOCUMENTS_PER_LIST)
    for index, status in not_valid.items():
        statuses[index] = status
    return issue_status_list_jwt(
        key,
        uri=uri,
        statuses=statuses,
        bits=BITS_PER_DOCUMENT,
        now=now,
        ttl_seconds=TTL_SECONDS,
        lifetime=LIST_LIFETIME,
    )
