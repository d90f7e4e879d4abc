"""The statuses of a State's documents as one signed token (draft-ietf-oauth-status-list). Pure.

One list per State and kind of document. It says nothing about persons: a document carries the
list's address and its own index, and looks itself up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.signed_http.keys import KeyRecord, Purpose, SigningKey
from shared.signed_tokens import TokenInvalid, open_token, sign_token, whole_seconds
from shared.status.errors import StatusListExpired, StatusListInvalid, StatusListOutdated
from shared.status.packed_statuses import LST_CHARACTERS_MAX, PackedStatuses

STATUS_LIST_TYPE = "statuslist+jwt"
CLOCK_SKEW_MAX = timedelta(seconds=30)
TOKEN_CHARACTERS_MAX = LST_CHARACTERS_MAX * 4 // 3 + 4_096


@dataclass(frozen=True, slots=True)
class StatusList:
    """A verified list: where it lives, from when until when it speaks, and the statuses."""

    uri: str
    issued_at: datetime
    expires_at: datetime
    ttl_seconds: int | None
    """how long a copy may be kept before asking for a newer one"""
    statuses: PackedStatuses

    def lookup(self, index: int) -> int:
        """The status at an index; raises StatusIndexOutOfRange."""
        return self.statuses.lookup(index)


def issue_status_list_jwt(
    key: SigningKey,
    *,
    uri: str,
    statuses: Iterable[int],
    bits: int,
    now: datetime,
    ttl_seconds: int,
    lifetime: timedelta,
) -> str:
    """Return the signed list (section 5.1); `statuses` from index 0, best as one byte each."""
    packed = PackedStatuses.pack(statuses, bits)
    issued = int(now.timestamp())
    claims = {
        "sub": uri,
        "iat": issued,
        "exp": issued + int(lifetime.total_seconds()),
        "ttl": ttl_seconds,
        "status_list": {"bits": bits, "lst": packed.encode()},
    }
    return sign_token(key.private_key, token_type=STATUS_LIST_TYPE, claims=claims, keyid=key.keyid)


def verify_status_list_jwt(token: str, key: KeyRecord, *, uri: str, now: datetime) -> StatusList:
    """Return the list at `uri` if `key` signed it and it speaks for now (section 8.3).

    Raises StatusListInvalid, or StatusListExpired if that alone is wrong.

    1. The key is a usable key for status lists.
    2. The token is of our type and of the key's algorithm, signed by it.
    3. Its subject is the address that the document named.
    4. It was issued, not in the future, and has not expired. The draft only recommends `exp`; here
       a list that never expires is refused.
    5. The list is of 1, 2, 4 or 8 bits and inflates within its limit.
    """
    if key.purpose is not Purpose.STATUS_LIST or not key.usable_at(now):  # 1
        raise StatusListInvalid("the key signs no status lists now")
    try:
        claims = open_token(  # 2
            token,
            key.public_key,
            token_type=STATUS_LIST_TYPE,
            characters_max=TOKEN_CHARACTERS_MAX,
        )
        issued_at = datetime.fromtimestamp(whole_seconds(claims, "iat"), UTC)
        expires_at = datetime.fromtimestamp(whole_seconds(claims, "exp"), UTC)
        ttl_seconds = whole_seconds(claims, "ttl") if "ttl" in claims else None
    except TokenInvalid as error:
        raise StatusListInvalid(error.detail) from None
    if claims.get("sub") != uri:  # 3
        raise StatusListInvalid("the list of another address")
    if issued_at > now + CLOCK_SKEW_MAX or issued_at >= expires_at:  # 4
        raise StatusListInvalid("issued in the future, or expired when issued")
    if expires_at <= now:
        raise StatusListExpired(f"the list expired at {expires_at.isoformat()}")
    return StatusList(uri, issued_at, expires_at, ttl_seconds, _statuses_of(claims))  # 5


def refuse_older(received: StatusList, *, than: StatusList) -> StatusList:
    """Return `received` if it may take the place of the list held for the same address.

    StatusListOutdated if it was issued earlier, has other bits or lost places: a document's index
    would then mean something else, or a revocation would be undone.
    """
    if received.uri != than.uri or received.issued_at < than.issued_at:
        raise StatusListOutdated("a newer list was seen before")
    before, after = than.statuses, received.statuses
    if after.bits != before.bits or after.size < before.size:
        raise StatusListOutdated("the list changed its shape")
    return received


def _statuses_of(claims: Mapping[str, Any]) -> PackedStatuses:
    match claims.get("status_list"):
        case {"bits": int(bits), "lst": str(lst)} if type(bits) is int:
            return PackedStatuses.decode(lst, bits)
    raise StatusListInvalid("no status list in the token")
