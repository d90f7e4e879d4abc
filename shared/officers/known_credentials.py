"""Credentials a service has seen before: their signatures are not verified at every request. Pure.

What never changes of a credential is remembered: what it says, and which key signed it. All that
does change is asked each time: whether the trust data still has the very same key, whether the key
may vouch for officers now, and whether the credential has expired.
"""

import hashlib
from collections import OrderedDict
from datetime import datetime
from typing import NamedTuple

from shared.officers.credential import (
    Credential,
    Officer,
    check_vouches,
    credential_keyid,
    open_credential,
)
from shared.officers.errors import OfficerCredentialInvalid
from shared.signed_http.keys import KeyDirectory, KeyRecord

CREDENTIALS_KEPT_MAX = 4_096
"""Officers at work with one service at a time; whom it heard from longest ago makes room."""


class _Known(NamedTuple):
    keyid: str
    key: KeyRecord
    credential: Credential


class KnownCredentials:
    """Verifies credentials; only those that were verified are remembered, by their digest."""

    def __init__(self, *, kept_max: int = CREDENTIALS_KEPT_MAX) -> None:
        self._kept_max = kept_max
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, token: str) -> bool:
        return _digest(token) in self._known

    def officer(self, token: str, directory: KeyDirectory, *, now: datetime) -> Officer:
        """The officer whom a credential names, as `verify_credential` does it and refuses."""
        digest = _digest(token)
        known = self._known.get(digest)
        keyid = credential_keyid(token) if known is None else known.keyid
        key = directory.find(keyid)
        if key is None:
            raise OfficerCredentialInvalid("not signed by an officers key that we know")
        check_vouches(key, now)
        if known is None or known.key != key:
            known = _Known(keyid, key, open_credential(token, key))
            self._known[digest] = known
            if len(self._known) > self._kept_max:
                self._known.popitem(last=False)
        self._known.move_to_end(digest)
        return known.credential.holder_at(now)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
