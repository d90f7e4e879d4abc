"""Papers that a machine signs and others keep: receipts, job files, results, certificates. Pure.

An attestation is a signed token (`aes-<kind>+jwt`, ES256) by a key of purpose `attestation`. Unlike
an approval it is not fresh: whoever keeps one can have it verified as long as the key is on record
and was not compromised, also when it signs no more.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.errors import ErrorKind, VerificationFailed
from shared.signed_http.keys import KeyDirectory, KeyStatus, Purpose, SigningKey
from shared.signed_tokens import (
    TokenInvalid,
    claimed_keyid,
    open_token,
    sign_token,
    whole_seconds,
)

ATTESTATION_CHARACTERS_MAX = 4_096
CLOCK_SKEW_MAX = timedelta(seconds=60)
_JTI_BYTES = 16
_OWN_CLAIMS = frozenset({"iss", "iat", "jti"})
_KIND = re.compile(r"[a-z][a-z-]{2,40}")


class AttestationInvalid(VerificationFailed):
    """Not a paper of this kind that this machine signed."""

    kind = ErrorKind.FORBIDDEN
    code = "attestation_invalid"


def sign_attestation(
    key: SigningKey, *, kind: str, claims: Mapping[str, Any], now: datetime
) -> str:
    """Sign claims as a paper of one kind; who signed, when, and a number of its own are added."""
    own = {
        "iss": key.entity,
        "iat": int(now.timestamp()),
        "jti": secrets.token_urlsafe(_JTI_BYTES),
    }
    return sign_token(
        key.private_key, token_type=_type_of(kind), claims={**claims, **own}, keyid=key.keyid
    )


def verify_attestation(
    token: str, directory: KeyDirectory, *, kind: str, issuer: str, now: datetime
) -> dict[str, Any]:
    """Return the claims of a paper, without those that signing added.

    Raises AttestationInvalid.

    1. The token names a key of the issuer, of the purpose, that nobody has called compromised.
    2. It is of this kind and signed by that key.
    3. The issuer is the one expected, and it was signed while the key was in use.
    """
    try:
        key = directory.find(claimed_keyid(token, characters_max=ATTESTATION_CHARACTERS_MAX))
        if key is None or key.entity != issuer or key.purpose is not Purpose.ATTESTATION:  # 1
            raise AttestationInvalid("not signed by a key of the issuer that we know")
        if key.status is KeyStatus.COMPROMISED:
            raise AttestationInvalid("the issuer's key was compromised")
        claims = open_token(  # 2
            token,
            key.public_key,
            token_type=_type_of(kind),
            characters_max=ATTESTATION_CHARACTERS_MAX,
        )
        signed_at = datetime.fromtimestamp(whole_seconds(claims, "iat"), UTC)
    except TokenInvalid as error:
        raise AttestationInvalid(error.detail) from None
    if claims.get("iss") != issuer or not isinstance(claims.get("jti"), str):  # 3
        raise AttestationInvalid("another issuer than the key's")
    if not key.not_before <= signed_at < key.not_after or signed_at > now + CLOCK_SKEW_MAX:
        raise AttestationInvalid("not signed while the key was in use")
    return {name: value for name, value in claims.items() if name not in _OWN_CLAIMS}


def _type_of(kind: str) -> str:
    if not _KIND.fullmatch(kind):
        raise ValueError("a kind of paper has lower-case letters and hyphens")
    return f"aes-{kind}+jwt"
