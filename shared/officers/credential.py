"""Who a person is to the platform: a short-lived credential by the State's officers key. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from shared.officers.appointment import appointment_digest
from shared.officers.errors import OfficerCredentialExpired, OfficerCredentialInvalid
from shared.roles import Role
from shared.signed_http.keys import (
    Algorithm,
    KeyRecord,
    Purpose,
    SigningKey,
    jwk_of,
    public_key_of,
    thumbprint,
)
from shared.signed_tokens import TokenInvalid, claimed_keyid, open_token, sign_token, whole_seconds
from shared.states import State

CREDENTIAL_TYPE = "aes-officer+jwt"
CREDENTIAL_LIFETIME_MAX = timedelta(days=30)
CREDENTIAL_CHARACTERS_MAX = 4_096
"""It travels in a header; all headers together have 16 kB."""
CLOCK_SKEW_MAX = timedelta(seconds=30)
TEXT_CHARACTERS_MAX = 200
_AUTHORITY = "officers"
_CLAIMS = frozenset({"iss", "sub", "state", "place", "roles", "cnf", "iat", "exp"})


@dataclass(frozen=True)
class Officer:
    """A person as their State vouches for them.

    `subject` is an opaque identifier, `place` the post, office or bureau where they serve.
    """

    subject: str
    state: State
    place: str
    roles: frozenset[Role]
    public_key: EllipticCurvePublicKey
    issued_at: datetime
    expires_at: datetime

    @cached_property
    def appointment(self) -> str:
        """What keepers of the register must have decided, for the credential to count."""
        key = thumbprint(jwk_of(self.public_key))
        return appointment_digest(self.subject, self.place, self.roles, key)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a credential says, its signature and form verified; whether it holds depends on when."""

    officer: Officer

    def holder_at(self, now: datetime) -> Officer:
        """The officer, if the credential holds now: step 5 of `verify_credential`."""
        lifetime = self.officer.expires_at - self.officer.issued_at
        if not timedelta(0) < lifetime <= CREDENTIAL_LIFETIME_MAX:
            raise OfficerCredentialInvalid("a credential lives at most 30 days")
        if self.officer.issued_at > now + CLOCK_SKEW_MAX:
            raise OfficerCredentialInvalid("issued in the future")
        if self.officer.expires_at <= now:
            raise OfficerCredentialExpired("renew it at the State's authority")
        return self.officer


def issue_credential(
    key: SigningKey,
    *,
    subject: str,
    state: State,
    place: str,
    roles: frozenset[Role],
    holder: Mapping[str, str],
    now: datetime,
    lifetime: timedelta,
) -> str:
    """Return a credential for the holder of a P-256 key, given as its public JWK.

    Raises OfficerCredentialInvalid for what `verify_credential` would refuse: a lifetime beyond 30
    days, a key of another State's authority, a holder's key that is not P-256.
    """
    issued = int(now.timestamp())
    claims = {
        "iss": key.entity,
        "sub": subject,
        "state": state.value,
        "place": place,
        "roles": sorted(roles),
        "cnf": {"jwk": dict(holder)},
        "iat": issued,
        "exp": issued + int(lifetime.total_seconds()),
    }
    if key.algorithm is not Algorithm.ECDSA_P256_SHA256:
        raise OfficerCredentialInvalid("an officers key is P-256")
    _credential_of(claims, authority=key.entity).holder_at(now)
    return sign_token(key.private_key, token_type=CREDENTIAL_TYPE, claims=claims, keyid=key.keyid)


def credential_keyid(token: str) -> str:
    """The key id a credential claims, to look its authority's key up; nothing is verified yet."""
    try:
        return claimed_keyid(token, characters_max=CREDENTIAL_CHARACTERS_MAX)
    except TokenInvalid as error:
        raise OfficerCredentialInvalid(error.detail) from None


def verify_credential(token: str, key: KeyRecord, *, now: datetime) -> Officer:
    """Return the officer whom the State's officers key vouches for.

    Raises OfficerCredentialInvalid, or OfficerCredentialExpired if that alone is wrong.

    1. The key is a usable P-256 key for officers.
    2. The token is an ES256 token of our type, signed by it.
    3. It has exactly our claims, and the key's entity issued it for its own State.
    4. Subject, place, roles and the holder's key are well formed.
    5. It lives at most 30 days, was not issued in the future, and has not expired.
    """
    check_vouches(key, now)  # 1
    return open_credential(token, key).holder_at(now)  # 5


def check_vouches(key: KeyRecord, now: datetime) -> None:
    """OfficerCredentialInvalid unless the key may vouch for officers now: step 1."""
    if key.purpose is not Purpose.OFFICERS or not key.usable_at(now):
        raise OfficerCredentialInvalid("the key vouches for no officers now")
    if key.algorithm is not Algorithm.ECDSA_P256_SHA256:
        raise OfficerCredentialInvalid("an officers key is P-256")


def open_credential(token: str, key: KeyRecord) -> Credential:
    """What the key has signed, which is the same for ever: steps 2 to 4."""
    try:
        claims = open_token(  # 2
            token,
            key.public_key,
            token_type=CREDENTIAL_TYPE,
            characters_max=CREDENTIAL_CHARACTERS_MAX,
        )
    except TokenInvalid as error:
        raise OfficerCredentialInvalid(error.detail) from None
    return _credential_of(claims, authority=key.entity)


def _credential_of(claims: Mapping[str, Any], *, authority: str) -> Credential:
    """Steps 3 and 4."""
    try:
        if claims.keys() != _CLAIMS or claims["iss"] != authority:  # 3
            raise OfficerCredentialInvalid("not the claims of this authority")
        state = State(claims["state"])
        if authority.split(".")[:2] != [_AUTHORITY, state.lower()]:
            raise OfficerCredentialInvalid("the authority is not that of the State")
        issued, expires = whole_seconds(claims, "iat"), whole_seconds(claims, "exp")
        officer = Officer(  # 4
            subject=_text(claims["sub"]),
            state=state,
            place=_text(claims["place"]),
            roles=_roles(claims["roles"]),
            public_key=_holder_key(claims["cnf"]),
            issued_at=datetime.fromtimestamp(issued, UTC),
            expires_at=datetime.fromtimestamp(expires, UTC),
        )
    except (TokenInvalid, ValueError, TypeError) as error:
        raise OfficerCredentialInvalid(str(error)) from None
    return Credential(officer)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= TEXT_CHARACTERS_MAX:
        raise ValueError(f"a name has 1 to {TEXT_CHARACTERS_MAX} characters")
    if not value.isprintable():  # neither a database nor canonical JSON holds the others
        raise ValueError("a name has printable characters only")
    return value


def _roles(value: Any) -> frozenset[Role]:
    if not isinstance(value, list) or not value or value != sorted(set(value)):
        raise ValueError("roles are a sorted list without repeats")
    return frozenset(Role(name) for name in value)


def _holder_key(value: Any) -> EllipticCurvePublicKey:
    match value:
        case {"jwk": dict(jwk), **rest} if not rest:
            key = public_key_of(jwk)
        case _:
            raise ValueError("cnf holds one JWK")
    if not isinstance(key, EllipticCurvePublicKey):
        raise TypeError("the holder's key is P-256")
    return key
