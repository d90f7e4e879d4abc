"""A person's own signature under one act: "I approve this action on exactly this payload". Pure."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from shared.canonical_json import canonical_json
from shared.officers.credential import CLOCK_SKEW_MAX, Officer
from shared.officers.errors import ApprovalInvalid
from shared.signed_tokens import TokenInvalid, open_token, sign_token, whole_seconds

APPROVAL_TYPE = "aes-approval+jwt"
APPROVAL_AGE_MAX = timedelta(minutes=10)
APPROVAL_CHARACTERS_MAX = 1_024
_CLAIMS = frozenset({"sub", "act", "dig", "iat", "jti"})
_JTI_BYTES = 16


def canonical_digest(payload: Mapping[str, Any]) -> str:
    """The hex SHA-256 of the payload's canonical JSON; raises NotCanonicalJson.

    What two persons approve is this: when the payload changes, the digest does, and an approval of
    the old one is void.
    """
    return hashlib.sha256(canonical_json(payload)).hexdigest()


def sign_approval(
    private_key: EllipticCurvePrivateKey, *, subject: str, action: str, digest: str, now: datetime
) -> str:
    """Approve one action on the payload with this digest."""
    claims = {
        "sub": subject,
        "act": action,
        "dig": digest,
        "iat": int(now.timestamp()),
        "jti": secrets.token_urlsafe(_JTI_BYTES),
    }
    return sign_token(private_key, token_type=APPROVAL_TYPE, claims=claims)


def verify_approval(
    token: str, officer: Officer, *, action: str, digest: str, now: datetime
) -> None:
    """Raise ApprovalInvalid unless the officer approved exactly this, just now.

    1. The officer's credential has not expired.
    2. The token is an ES256 token of our type, signed by the key in the officer's credential.
    3. It has exactly our claims, and names this officer, this action and this payload.
    4. It is at most 10 minutes old and not of the future.
    """
    if officer.expires_at <= now:  # 1
        raise ApprovalInvalid("the officer's credential has expired")
    try:
        claims = open_token(  # 2
            token,
            officer.public_key,
            token_type=APPROVAL_TYPE,
            characters_max=APPROVAL_CHARACTERS_MAX,
        )
        signed_at = datetime.fromtimestamp(whole_seconds(claims, "iat"), UTC)
    except TokenInvalid as error:
        raise ApprovalInvalid(error.detail) from None
    if claims.keys() != _CLAIMS or claims["sub"] != officer.subject:  # 3
        raise ApprovalInvalid("not the approval of this officer")
    if claims["act"] != action or claims["dig"] != digest:
        raise ApprovalInvalid("the approval is of another action or payload")
    if not now - APPROVAL_AGE_MAX <= signed_at <= now + CLOCK_SKEW_MAX:  # 4
        raise ApprovalInvalid("the approval is not fresh")
