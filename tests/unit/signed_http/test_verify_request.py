"""Requests: what is accepted, and which step refuses the rest under which code."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import PlatformError
from shared.signed_http.errors import (
    AlgNotAllowed,
    ComponentsIncomplete,
    DigestMismatch,
    EncodingNotAllowed,
    HeaderMalformed,
    IdempotencyKeyMissing,
    KeyPurposeInvalid,
    KeyRevoked,
    KeyUnknown,
    RateLimited,
    SignatureInvalid,
    SignatureRequired,
    TagInvalid,
    TargetNotCanonical,
    WindowInvalid,
    WrongAuthority,
)
from shared.signed_http.keys import Algorithm, KeyStatus, Purpose
from shared.signed_http.profile import Limits
from shared.signed_http.rate_limit import RateLimiter
from shared.signed_http.sign import sign_request
from shared.signed_http.verify import (
    RequestHead,
    RequestPolicy,
    VerifiedRequest,
    check_body,
    verify_request,
)
from tests.support.signed_exchange import (
    BOTH_ALGORITHMS,
    CALLER,
    NONCE,
    NOON,
    SERVICE,
    Directory,
    Wire,
    a_directory,
    a_key,
    a_policy,
    a_record,
    a_wire,
)


def verified(wire: Wire, directory: Directory | None = None) -> VerifiedRequest:
    return verify_request(wire.head, directory or a_directory(), NOON, a_policy())


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_a_signed_request_names_its_signer(method: str, algorithm: Algorithm) -> None:
    key = a_key(CALLER, algorithm)
    found = verified(a_wire(key, method=method), a_directory(key))
    assert found.peer.entity == CALLER
    assert found.peer.keyid == key.keyid
    assert found.peer.nonce == NONCE
    assert found.peer.expires_at == NOON + timedelta(seconds=90)
    assert len(bytes.fromhex(found.peer.signature_base_sha256)) == 32


def test_an_unsafe_request_hands_over_its_covered_fields_alone() -> None:
    wire = a_wire(headers={b"aes-purpose": b"border", b"x-user-role": b"admin"})
    found = verified(wire)
    assert found.peer.idempotency_key == "key-1"
    assert found.covered == [
        (b"content-type", b"application/json"),
        (b"idempotency-key", b'"key-1"'),
        (b"aes-purpose", b"border"),
    ]


def test_a_safe_request_has_no_idempotency_key() -> None:
    wire = a_wire(method="GET", headers={b"accept-language": b"fr"})
    found = verified(wire.plus(b"idempotency-key", b'"not covered"'.replace(b" ", b"-")))
    assert found.peer.idempotency_key is None
    assert found.covered == [(b"accept-language", b"fr")]


def test_the_fingerprint_tells_requests_apart_but_not_attempts() -> None:
    first = verified(a_wire()).peer.fingerprint
    assert verified(a_wire(nonce="another-nonce-another-no")).peer.fingerprint == first
    others = [a_wire(method="PUT"), a_wire(path=b"/v2"), a_wire(query=b""), a_wire(body=b"{}")]
    assert first not in {verified(other).peer.fingerprint for other in others}


def test_an_empty_query_is_the_same_as_none() -> None:
    assert verified(a_wire(query=b"")).peer.entity == CALLER


def test_a_body_is_compared_with_its_digest() -> None:
    wire = a_wire()
    digest = verified(wire).content_digest
    check_body(digest, wire.body)
    with pytest.raises(DigestMismatch):
        check_body(digest, wire.body + b" ")


REFUSED = [
    ("no host", a_wire().without(b"host"), HeaderMalformed),
    ("two hosts", a_wire().plus(b"host", SERVICE.encode()), HeaderMalformed),
    ("another host", a_wire().with_header(b"host", b"evil.example"), WrongAuthority),
    ("compressed", a_wire().plus(b"content-encoding", b"gzip"), EncodingNotAllowed),
    ("unsigned", a_wire().without(b"signature", b"signature-input"), SignatureRequired),
    ("no signature", a_wire().without(b"signature"), SignatureRequired),
    ("no input", a_wire().without(b"signature-input"), SignatureRequired),
    ("tag", a_wire().with_input(b"aes-request", b"aes-response"), TagInvalid),
    ("unknown key", a_wire(a_key("nobody.aes.example")), KeyUnknown),
    ("algorithm", a_wire().with_input(b"ed25519", b"ecdsa-p256-sha256"), AlgNotAllowed),
    ("future", a_wire(now=NOON + timedelta(seconds=31)), WindowInvalid),
    ("past", a_wire(now=NOON - timedelta(seconds=60)), WindowInvalid),
    ("components", a_wire().with_input(b' "@query"', b""), ComponentsIncomplete),
    ("no digest", a_wire().without(b"content-digest"), ComponentsIncomplete),
    ("no type", a_wire().without(b"content-type"), ComponentsIncomplete),
    ("no key", a_wire().without(b"idempotency-key"), IdempotencyKeyMissing),
    ("language added", a_wire().plus(b"accept-language", b"en"), ComponentsIncomplete),
    ("nonce", a_wire().with_input(b"bm9u", b"xm9u"), SignatureInvalid),
    (
        "lower-case hex",
        Wire("POST", b"/caf%c3%a9", b"", a_wire().headers, a_wire().body),
        TargetNotCanonical,
    ),
]


@pytest.mark.parametrize(
    ("wire", "error"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_request_outside_the_profile_is_refused(wire: Wire, error: type[PlatformError]) -> None:
    with pytest.raises(error):
        verified(wire)


def test_a_request_is_accepted_up_to_30_seconds_ahead() -> None:
    assert verified(a_wire(now=NOON + timedelta(seconds=30))).peer.entity == CALLER


def test_a_refused_window_tells_the_time_of_the_server() -> None:
    with pytest.raises(WindowInvalid, match=r"2026-11-02T12:00:00\+00:00"):
        verified(a_wire(now=NOON + timedelta(hours=1)))


def test_a_request_valid_for_too_long_is_refused() -> None:
    wire = a_wire()
    signed = sign_request(
        a_key(CALLER),
        method=wire.method,
        authority=SERVICE,
        path=wire.path,
        query=wire.query,
        headers=wire.headers[:4],
        body=wire.body,
        nonce=NONCE,
        now=NOON,
        lifetime_seconds=61,
    )
    long = wire.without(b"content-digest", b"signature", b"signature-input")
    for name, value in signed.headers:
        long = long.plus(name, value)
    with pytest.raises(WindowInvalid):
        verified(long)


def test_a_key_of_another_purpose_may_not_sign_requests() -> None:
    key = a_key(CALLER)
    with pytest.raises(KeyPurposeInvalid):
        verified(a_wire(key), Directory(a_record(key, Purpose.STATUS_LIST)))


@pytest.mark.parametrize("status", [KeyStatus.RETIRED, KeyStatus.COMPROMISED])
def test_a_key_out_of_use_is_refused(status: KeyStatus) -> None:
    key = a_key(CALLER)
    with pytest.raises(KeyRevoked):
        verified(a_wire(key), Directory(a_record(key, status=status)))


def test_a_retiring_key_still_signs() -> None:
    key = a_key(CALLER)
    retiring = a_record(key, status=KeyStatus.RETIRING)
    assert verified(a_wire(key), Directory(retiring)).peer.keyid == key.keyid


@pytest.mark.parametrize(("start", "end"), [(1, 2), (-2, -1), (-1, 0)])
def test_a_key_signs_only_within_its_life(start: int, end: int) -> None:
    key = a_key(CALLER)
    record = replace(
        a_record(key),
        not_before=NOON + timedelta(days=start),
        not_after=NOON + timedelta(days=end),
    )
    with pytest.raises(KeyRevoked):
        verified(a_wire(key), Directory(record))


def test_the_rate_is_checked_before_the_signature_costs_anything() -> None:
    policy = RequestPolicy(SERVICE.encode(), Limits(), RateLimiter(per_second=1.0, burst=1))
    assert verify_request(a_wire().head, a_directory(), NOON, policy).peer.entity == CALLER
    forged = a_wire().with_input(b"bm9u", b"xm9u")
    with pytest.raises(RateLimited):
        verify_request(forged.head, a_directory(), NOON, policy)


def test_a_forger_does_not_use_up_the_rate_of_the_entity() -> None:
    policy = RequestPolicy(SERVICE.encode(), Limits(), RateLimiter(per_second=1.0, burst=1))
    forged = a_wire().with_input(b"bm9u", b"xm9u")
    for _ in range(3):
        with pytest.raises(SignatureInvalid):
            verify_request(forged.head, a_directory(), NOON, policy)
    assert verify_request(a_wire().head, a_directory(), NOON, policy).peer.entity == CALLER


NAMES = st.sampled_from([name for name, _ in a_wire().headers] + [b"aes-officer", b"x-other"])


@given(
    method=st.sampled_from(["GET", "POST", "get", "é"]),
    path=st.binary(max_size=20),
    query=st.binary(max_size=10),
    headers=st.lists(st.tuples(NAMES, st.binary(max_size=60)), max_size=12),
)
def test_only_errors_of_the_profile_leave_the_verifier_whatever_comes_in(
    method: str, path: bytes, query: bytes, headers: list[tuple[bytes, bytes]]
) -> None:
    head = RequestHead(method, path, query, [*headers, (b"host", SERVICE.encode())])
    with pytest.raises(PlatformError):
        verify_request(head, a_directory(), NOON, a_policy())


@given(data=st.data(), junk=st.binary(max_size=40))
def test_junk_in_one_header_is_refused_by_an_error_of_the_profile(
    data: st.DataObject, junk: bytes
) -> None:
    wire = a_wire()
    name, value = data.draw(st.sampled_from(wire.headers))
    if name == b"content-length" or junk == value:
        return
    with pytest.raises(PlatformError):
        verified(wire.with_header(name, junk))
