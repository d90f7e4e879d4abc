"""Does a credential vouch for exactly the officer whom the State's authority named?"""

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.officers.credential import (
    CREDENTIAL_TYPE,
    credential_keyid,
    issue_credential,
    verify_credential,
)
from shared.officers.errors import OfficerCredentialExpired, OfficerCredentialInvalid
from shared.officers.officer_key import make_officer_key
from shared.signed_http.keys import Purpose, SigningKey, jwk_of
from shared.signed_tokens import sign_token
from shared.states import State
from tests.support.forged_tokens import an_hmac_token, an_unsigned_token, token_part
from tests.unit.officers.officials import NOON, ROLES, a_credential, an_authority, the_record_of

AUTHORITY = an_authority()
RECORD = the_record_of(AUTHORITY)
HOLDER = make_officer_key()
GOOD = a_credential(AUTHORITY, HOLDER)


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def resigned(**changes: Any) -> str:
    """A credential by the right key whose claims are not what the authority would issue."""
    claims = {name: value for name, value in (claims_of(GOOD) | changes).items() if value != ...}
    return sign_token(AUTHORITY.private_key, token_type=CREDENTIAL_TYPE, claims=claims)


def refused(token: str) -> bool:
    try:
        verify_credential(token, RECORD, now=NOON)
    except OfficerCredentialInvalid:
        return True
    return False


def test_a_credential_names_the_officer_the_authority_vouched_for() -> None:
    officer = verify_credential(GOOD, RECORD, now=NOON + timedelta(days=29))

    assert officer.subject == "agent-4711"
    assert officer.state is State.MLI
    assert officer.place == "bureau-bamako"
    assert officer.roles == ROLES
    assert officer.public_key == HOLDER.public_key()
    assert officer.expires_at == NOON + timedelta(days=30)


def test_the_authoritys_key_is_found_by_the_key_id_in_the_credential() -> None:
    assert credential_keyid(GOOD) == AUTHORITY.keyid
    for token in (resigned(), "x.y.zz", "", GOOD + "A" * 4_096):
        with pytest.raises(OfficerCredentialInvalid):
            credential_keyid(token)


def test_a_credential_without_signature_algorithm_is_refused() -> None:
    for name in ("none", "None", "NONE"):
        token = an_unsigned_token(claims_of(GOOD), token_type=CREDENTIAL_TYPE, name=name)
        assert refused(token)
        assert refused(token + GOOD.rpartition(".")[2])


def test_the_public_key_used_as_an_hmac_secret_signs_nothing() -> None:
    public = AUTHORITY.private_key.public_key()
    for secret in (
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(jwk_of(public)).encode(),
    ):
        assert refused(an_hmac_token(claims_of(GOOD), token_type=CREDENTIAL_TYPE, secret=secret))


@pytest.mark.parametrize("typ", ["aes-approval+jwt", "JWT", "AES-OFFICER+JWT", ""])
def test_a_token_of_another_type_is_no_credential(typ: str) -> None:
    assert refused(sign_token(AUTHORITY.private_key, token_type=typ, claims=claims_of(GOOD)))


def test_a_header_with_critical_or_embedded_keys_is_refused() -> None:
    for extra in ({"crit": ["b64"], "b64": False}, {"jwk": jwk_of(HOLDER.public_key())}):
        token = jwt.encode(
            claims_of(GOOD),
            AUTHORITY.private_key,
            algorithm="ES256",
            headers={"typ": CREDENTIAL_TYPE} | extra,
        )
        assert refused(token)


def test_another_states_authority_vouches_for_nobody_here() -> None:
    foreign = an_authority(State.BFA)
    token = sign_token(
        foreign.private_key,
        token_type=CREDENTIAL_TYPE,
        claims=claims_of(GOOD) | {"iss": foreign.entity},
    )

    assert refused(token)
    with pytest.raises(OfficerCredentialInvalid, match="authority"):
        verify_credential(token, the_record_of(foreign), now=NOON)


def test_an_authority_cannot_issue_for_another_state() -> None:
    with pytest.raises(OfficerCredentialInvalid, match="authority"):
        a_credential(an_authority(State.NER), HOLDER)


def test_a_key_of_another_purpose_vouches_for_no_officer() -> None:
    with pytest.raises(OfficerCredentialInvalid):
        verify_credential(GOOD, the_record_of(AUTHORITY, purpose=Purpose.REQUEST), now=NOON)


def test_an_ed25519_key_vouches_for_no_officer() -> None:
    key = SigningKey.of(AUTHORITY.entity, Ed25519PrivateKey.generate())
    token = sign_token(key.private_key, token_type=CREDENTIAL_TYPE, claims=claims_of(GOOD))

    with pytest.raises(OfficerCredentialInvalid, match="P-256"):
        verify_credential(token, the_record_of(key), now=NOON)
    with pytest.raises(OfficerCredentialInvalid, match="P-256"):
        a_credential(key, HOLDER)


def test_more_than_thirty_days_are_neither_issued_nor_accepted() -> None:
    with pytest.raises(OfficerCredentialInvalid, match="30 days"):
        a_credential(AUTHORITY, HOLDER, lifetime=timedelta(days=30, seconds=1))
    assert refused(resigned(exp=claims_of(GOOD)["iat"] + 30 * 86_400 + 1))


def test_an_expired_credential_says_so() -> None:
    with pytest.raises(OfficerCredentialExpired):
        verify_credential(GOOD, RECORD, now=NOON + timedelta(days=30))


def test_a_credential_of_the_future_is_refused() -> None:
    assert refused(a_credential(AUTHORITY, HOLDER, now=NOON + timedelta(seconds=31)))
    assert not refused(a_credential(AUTHORITY, HOLDER, now=NOON + timedelta(seconds=29)))


def test_the_holders_key_cannot_be_swapped() -> None:
    thief = {"jwk": jwk_of(make_officer_key().public_key())}
    header, _, signature = GOOD.split(".")

    assert refused(f"{header}.{token_part(claims_of(GOOD) | {'cnf': thief})}.{signature}")


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": ...},
        {"iat": ...},
        {"cnf": ...},
        {"exp": "1800000000"},
        {"exp": True},
        {"exp": 10**30},
        {"iat": 1.5},
        {"sub": ""},
        {"sub": "x" * 201},
        {"sub": "a\x00b"},
        {"sub": "a\ud800b"},
        {"place": "a\nb"},
        {"sub": None},
        {"state": "MLX"},
        {"state": ["MLI"]},
        {"roles": []},
        {"roles": ["emperor"]},
        {"roles": ["registrar", "registrar"]},
        {"roles": [["registrar"]]},
        {"roles": "registrar"},
        {"cnf": {"jwk": {"kty": "oct", "k": "AAAA"}}},
        {"cnf": {"jwk": jwk_of(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())}},
        {"cnf": {"kid": "somebody"}},
        {"cnf": []},
        {"admin": True},
    ],
    ids=str,
)
def test_claims_that_are_not_ours_are_refused_though_signed(changes: dict[str, Any]) -> None:
    assert refused(resigned(**changes))


def test_a_holders_key_that_is_not_p256_gets_no_credential() -> None:
    with pytest.raises(OfficerCredentialInvalid, match="P-256"):
        issue_credential(
            AUTHORITY,
            subject="agent-4711",
            state=State.MLI,
            place="bureau-bamako",
            roles=ROLES,
            holder=jwk_of(Ed25519PrivateKey.generate().public_key()),
            now=NOON,
            lifetime=timedelta(days=1),
        )


def test_a_deeply_nested_header_or_payload_is_refused_quietly() -> None:
    nested = base64.urlsafe_b64encode(b"[" * 1_500).rstrip(b"=").decode()
    assert refused(f"{nested}.{nested}.AAAA")
    assert refused("x" * 5_000)
    assert refused(GOOD + "é")


def test_a_signature_has_one_spelling() -> None:
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert [each for each in last if not refused(GOOD[:-1] + each)] == [GOOD[-1]]
    assert refused(GOOD + "=")
    assert refused(GOOD + "\n")


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("AZaz09-_.=%é\x00"))
def test_no_changed_character_is_accepted(at: int, character: str) -> None:
    changed = GOOD[:at] + character + GOOD[at + 1 :]
    assert changed == GOOD or refused(changed)


@given(st.text(max_size=200) | st.builds(".".join, st.lists(st.text(max_size=40), max_size=5)))
def test_whatever_comes_in_only_our_own_error_comes_out(token: str) -> None:
    assert refused(token)
