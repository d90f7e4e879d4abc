"""JSON Web Tokens of the platform (RFC 7519, 7515): one type, one algorithm, one key, all given.

The reader passes what it expects and reads nothing of it from the token (RFC 8725). Times are left
to the callers, who know how long their kind of token lives.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any

import jwt
from jwt.types import Options

from shared.errors import VerificationFailed
from shared.signed_http.keys import Algorithm, PrivateKey, PublicKey, algorithm_of

_JWA_NAMES = {Algorithm.ECDSA_P256_SHA256: "ES256", Algorithm.ED25519: "EdDSA"}
_SECONDS_MAX = 253_402_300_799  # the end of the year 9999, where datetime ends
_HEADER_MEMBERS = frozenset({"alg", "typ", "kid"})
_COMPACT_FORM = re.compile(
    r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.(?:[A-Za-z0-9_-]{4})*[A-Za-z0-9_-]{2,3}"
)
_ONLY_THE_SIGNATURE: Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


class TokenInvalid(VerificationFailed):
    """The token is not one of this type, signed by this key."""

    code = "token_invalid"


def sign_token(
    key: PrivateKey, *, token_type: str, claims: Mapping[str, Any], keyid: str | None = None
) -> str:
    """Return a compact JWS of the claims; the key decides the algorithm."""
    headers = {"typ": token_type} | ({} if keyid is None else {"kid": keyid})
    name = _JWA_NAMES[algorithm_of(key.public_key())]
    return jwt.encode(dict(claims), key, algorithm=name, headers=headers)


def open_token(
    token: str, key: PublicKey, *, token_type: str, characters_max: int
) -> dict[str, Any]:
    """Return the claims, or raise TokenInvalid whatever the token holds.

    1. The token is within its length: three parts in base64url, of which the signature is in its
       one canonical form (the others are signed as they stand).
    2. Its header has the members alg, typ and perhaps kid, no others.
    3. typ and alg are what this kind of token and this key demand.
    4. The signature holds, and the payload is an object.
    """
    header = _header_of(token, characters_max)  # 1, 2
    name = _JWA_NAMES[algorithm_of(key)]
    if header["typ"] != token_type or header["alg"] != name:  # 3
        raise TokenInvalid("of another type or algorithm")
    try:
        claims = jwt.decode(token, key, algorithms=[name], options=_ONLY_THE_SIGNATURE)  # 4
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise TokenInvalid("not a token signed by this key") from None
    if not isinstance(claims, dict):
        raise TokenInvalid("the payload is not an object")
    return claims


def claimed_keyid(token: str, *, characters_max: int) -> str:
    """The key id that the token claims; good only for looking up a key to verify it with."""
    keyid = _header_of(token, characters_max).get("kid")
    if not isinstance(keyid, str):
        raise TokenInvalid("the header names no key")
    return keyid


def whole_seconds(claims: Mapping[str, Any], name: str) -> int:
    """A time claim; TokenInvalid unless it is a whole number of seconds since 1970."""
    seconds = claims.get(name)
    if type(seconds) is not int or not 0 <= seconds <= _SECONDS_MAX:
        raise TokenInvalid(f"{name} is not a time")
    return seconds


def _header_of(token: str, characters_max: int) -> dict[str, Any]:
    if len(token) > characters_max or not _is_compact_form(token):
        raise TokenInvalid("too long or not in the compact form")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise TokenInvalid("the header is not one") from None
    if not {"alg", "typ"} <= header.keys() <= _HEADER_MEMBERS:
        raise TokenInvalid("the header has other members")
    return header


def _is_compact_form(token: str) -> bool:
    if not _COMPACT_FORM.fullmatch(token):
        return False
    signature = token.rpartition(".")[2]
    decoded = base64.urlsafe_b64decode(signature + "==")
    return base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() == signature
