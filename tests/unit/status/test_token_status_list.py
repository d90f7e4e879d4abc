"""Can a document's status be faked, dodged or turned back?"""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.signed_http.keys import (
    KeyRecord,
    KeyStatus,
    PrivateKey,
    Purpose,
    SigningKey,
)
from shared.signed_tokens import sign_token
from shared.status.errors import (
    StatusIndexOutOfRange,
    StatusListExpired,
    StatusListInvalid,
    StatusListOutdated,
)
from shared.status.packed_statuses import ARRAY_BYTES_MAX, PackedStatuses, StatusValue
from shared.status.token_status_list import (
    STATUS_LIST_TYPE,
    StatusList,
    issue_status_list_jwt,
    refuse_older,
    verify_status_list_jwt,
)
from tests.support.forged_tokens import an_hmac_token, an_unsigned_token, token_part

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
URI = "https://identity.mli.aes.example/v1/status-lists/identity-card"
VALID, INVALID, SUSPENDED = StatusValue
STATUSES = [VALID, INVALID, SUSPENDED, VALID, INVALID]


def a_key(
    entity: str = "identity.mli.aes.example", private: PrivateKey | None = None
) -> SigningKey:
    return SigningKey.of(entity, private or ec.generate_private_key(ec.SECP256R1()))


def the_record_of(key: SigningKey, *, purpose: Purpose = Purpose.STATUS_LIST) -> KeyRecord:
    return KeyRecord(
        entity=key.entity,
        public_key=key.private_key.public_key(),
        algorithm=key.algorithm,
        purpose=purpose,
        not_before=NOON - timedelta(days=1),
        not_after=NOON + timedelta(days=100),
        status=KeyStatus.ACTIVE,
        thumbprint=key.keyid.partition("#")[2],
    )


KEY = a_key()
RECORD = the_record_of(KEY)


def a_list(
    key: SigningKey = KEY,
    *,
    uri: str = URI,
    now: datetime = NOON,
    statuses: list[StatusValue] = STATUSES,
    bits: int = 2,
) -> str:
    return issue_status_list_jwt(
        key,
        uri=uri,
        statuses=statuses,
        bits=bits,
        now=now,
        ttl_seconds=300,
        lifetime=timedelta(hours=24),
    )


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


GOOD = a_list()


def verified(token: str, *, now: datetime = NOON) -> StatusList:
    return verify_status_list_jwt(token, RECORD, uri=URI, now=now)


def refused(token: str) -> bool:
    try:
        verified(token)
    except StatusListInvalid:
        return True
    return False


@pytest.mark.parametrize("private", [None, Ed25519PrivateKey.generate()], ids=["ES256", "EdDSA"])
def test_a_list_says_what_its_issuer_said(private: PrivateKey | None) -> None:
    key = a_key(private=private)

    status_list = verify_status_list_jwt(a_list(key), the_record_of(key), uri=URI, now=NOON)

    assert [status_list.lookup(index) for index in range(5)] == STATUSES
    assert (status_list.issued_at, status_list.ttl_seconds) == (NOON, 300)
    assert status_list.expires_at == NOON + timedelta(hours=24)


def test_an_index_beyond_the_list_is_refused() -> None:
    status_list = verified(GOOD)

    for index in (8, -1, 2**63):
        with pytest.raises(StatusIndexOutOfRange):
            status_list.lookup(index)


def test_the_list_of_another_address_is_refused() -> None:
    assert refused(a_list(uri=URI + "/2"))


def test_another_states_key_signs_no_list_of_this_state() -> None:
    assert refused(a_list(a_key("identity.bfa.aes.example")))


def test_a_key_of_another_purpose_signs_no_list() -> None:
    with pytest.raises(StatusListInvalid):
        verify_status_list_jwt(
            GOOD, the_record_of(KEY, purpose=Purpose.RESPONSE), uri=URI, now=NOON
        )


def test_a_list_with_its_bits_changed_is_refused() -> None:
    header, _, signature = GOOD.split(".")
    claims = claims_of(GOOD)
    claims["status_list"]["bits"] = 1
    assert refused(f"{header}.{token_part(claims)}.{signature}")

    resigned = verified(a_list(statuses=[VALID, INVALID], bits=1, now=NOON))
    with pytest.raises(StatusListOutdated):
        refuse_older(resigned, than=verified(GOOD))


def test_an_older_list_is_refused_and_a_newer_one_taken() -> None:
    older, newer = verified(GOOD), verified(a_list(now=NOON + timedelta(seconds=1)))

    assert refuse_older(newer, than=older) is newer
    assert refuse_older(older, than=older) is older
    with pytest.raises(StatusListOutdated):
        refuse_older(older, than=newer)


def test_a_list_that_lost_places_is_refused() -> None:
    shorter = verified(a_list(statuses=STATUSES[:4], now=NOON + timedelta(seconds=1)))

    with pytest.raises(StatusListOutdated):
        refuse_older(shorter, than=verified(GOOD))


@pytest.mark.parametrize("typ", [None, "JWT", "statuslist+cwt", "STATUSLIST+JWT"])
def test_a_token_without_the_right_type_is_refused(typ: str | None) -> None:
    token = jwt.encode(claims_of(GOOD), KEY.private_key, algorithm="ES256", headers={"typ": typ})
    assert refused(token)


def test_a_list_without_signature_algorithm_is_refused() -> None:
    unsigned = an_unsigned_token(claims_of(GOOD), token_type=STATUS_LIST_TYPE)
    assert refused(unsigned)
    assert refused(unsigned + GOOD.rpartition(".")[2])


def test_an_algorithm_other_than_the_keys_is_refused() -> None:
    ed25519 = a_key(private=Ed25519PrivateKey.generate())
    assert refused(a_list(ed25519))
    public_bytes = KEY.private_key.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    assert refused(an_hmac_token(claims_of(GOOD), token_type=STATUS_LIST_TYPE, secret=public_bytes))


def test_a_bomb_is_not_inflated() -> None:
    bomb = zlib.compress(bytes(ARRAY_BYTES_MAX + 1), 9)
    lst = base64.urlsafe_b64encode(bomb).rstrip(b"=").decode()
    claims = claims_of(GOOD) | {"status_list": {"bits": 2, "lst": lst}}

    with pytest.raises(StatusListInvalid, match="too large"):
        verified(sign_token(KEY.private_key, token_type=STATUS_LIST_TYPE, claims=claims))


def test_an_expired_list_says_so_and_one_of_the_future_is_refused() -> None:
    with pytest.raises(StatusListExpired):
        verified(GOOD, now=NOON + timedelta(hours=24))
    assert refused(a_list(now=NOON + timedelta(seconds=31)))


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": None},
        {"iat": None},
        {"exp": None},
        {"exp": 1},
        {"exp": 1e9},
        {"ttl": "300"},
        {"ttl": -1},
        {"status_list": None},
        {"status_list": {"bits": 3, "lst": "eNoDAAAAAAE"}},
        {"status_list": {"bits": True, "lst": "eNoDAAAAAAE"}},
        {"status_list": {"bits": 2, "lst": "eNoDAAAAAAE="}},
        {"status_list": {"bits": 2, "lst": "eNoDAAAAAA"}},
        {"status_list": {"bits": 2, "lst": "eNoDAAAAAAEAAA"}},
        {"status_list": {"bits": 2, "lst": "é"}},
        {"status_list": {"bits": 2}},
    ],
    ids=str,
)
def test_a_list_that_is_malformed_is_refused_though_signed(changes: dict[str, Any]) -> None:
    claims = {name: each for name, each in (claims_of(GOOD) | changes).items() if each is not None}
    assert refused(sign_token(KEY.private_key, token_type=STATUS_LIST_TYPE, claims=claims))


def test_a_status_that_needs_more_bits_cannot_be_packed() -> None:
    with pytest.raises(ValueError, match="1 bits"):
        PackedStatuses.pack([0, 2], 1)


@given(st.sampled_from([1, 2, 4, 8]), st.binary(max_size=70))
def test_what_is_packed_is_looked_up_unchanged(bits: int, noise: bytes) -> None:
    statuses = [value % (1 << bits) for value in noise]

    packed = PackedStatuses.decode(PackedStatuses.pack(statuses, bits).encode(), bits)

    assert [packed.lookup(index) for index in range(len(statuses))] == statuses
    assert all(packed.lookup(index) == VALID for index in range(len(statuses), packed.size))


@given(st.text(max_size=60), st.integers(-1, 9))
def test_whatever_comes_in_only_our_own_error_comes_out(lst: str, bits: int) -> None:
    try:
        PackedStatuses.decode(lst, bits)
    except StatusListInvalid:
        return
    assert bits in {1, 2, 4, 8}
