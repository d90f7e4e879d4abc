"""Answers: bound to one request, by the entity that was addressed."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import PlatformError
from shared.signed_http.errors import (
    ComponentsIncomplete,
    DigestMismatch,
    EncodingNotAllowed,
    HeaderMalformed,
    KeyPurposeInvalid,
    KeyUnknown,
    SignatureInvalid,
    SignatureRequired,
    TagInvalid,
    WindowInvalid,
)
from shared.signed_http.keys import Algorithm, Purpose, SigningKey, signature_holds
from shared.signed_http.profile import Limits, RequestBinding
from shared.signed_http.sign import sign_response
from shared.signed_http.signature_fields import read_signature
from shared.signed_http.verify import ResponseHead, VerifiedResponse, verify_response
from tests.support.signed_exchange import (
    BOTH_ALGORITHMS,
    CALLER,
    NOON,
    OTHER_SERVICE,
    SERVICE,
    Directory,
    Headers,
    a_directory,
    a_key,
    a_record,
    signed_parts,
)

BODY = b'{"status": "active"}'
BINDING = signed_parts(
    None,
    "POST",
    SERVICE,
    b"/v1/cards",
    b"a=1",
    [(b"content-type", b"a/b"), (b"idempotency-key", b'"k"')],
    b"{}",
).binding


def an_answer(
    key: SigningKey | None = None,
    *,
    binding: RequestBinding = BINDING,
    status: int = 200,
    content_type: bytes = b"application/json",
    now: datetime = NOON,
) -> Headers:
    signed = sign_response(
        key or a_key(SERVICE),
        status=status,
        content_type=content_type,
        body=BODY,
        binding=binding,
        now=now,
    )
    return [(b"content-type", content_type), *signed]


def verified(
    headers: Headers,
    *,
    status: int = 200,
    body: bytes = BODY,
    binding: RequestBinding = BINDING,
    entity: str = SERVICE,
    directory: Directory | None = None,
) -> VerifiedResponse:
    return verify_response(
        ResponseHead(status, headers),
        body,
        binding=binding,
        entity=entity,
        directory=directory or a_directory(),
        now=NOON,
        limits=Limits(),
    )


def changed(headers: Headers, name: bytes, old: bytes, new: bytes) -> Headers:
    assert any(key == name and old in value for key, value in headers)
    return [(key, value.replace(old, new) if key == name else value) for key, value in headers]


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_bound_answer_names_its_key_and_tells_what_was_signed(
    method: str, algorithm: Algorithm
) -> None:
    key = a_key(SERVICE, algorithm)
    fields: Headers = [(b"content-type", b"a/b"), (b"idempotency-key", b'"k"')]
    binding = signed_parts(None, method, SERVICE, b"/", b"", fields, b"").binding
    answer = an_answer(key, binding=binding)
    found = verified(answer, binding=binding, directory=a_directory(service=key))
    assert found.signer.keyid == key.keyid
    signature = read_signature(dict(answer))
    assert signature_holds(found.signer.public_key, signature, found.signature_base)


def test_an_answer_covers_its_own_three_components_and_those_of_the_request() -> None:
    value = dict(an_answer())[b"signature-input"]
    assert value.startswith(
        b'aes=("@status" "content-type" "content-digest" "@method";req "@authority";req'
        b' "@path";req "@query";req "content-digest";req "idempotency-key";req);created='
    )
    assert value.endswith(b';tag="aes-response"')


def test_an_answer_to_a_request_without_digest_or_key_covers_what_there_was() -> None:
    bare = BINDING._replace(content_digest=None, idempotency_key=None)
    headers = an_answer(binding=bare)
    assert b'"@query";req);' in dict(headers)[b"signature-input"]
    assert verified(headers, binding=bare).signer.entity == SERVICE
    with pytest.raises(ComponentsIncomplete):
        verified(headers)


@pytest.mark.parametrize("part", ["method", "authority", "path", "query"])
def test_an_answer_to_another_request_is_refused(part: str) -> None:
    other = BINDING._replace(**{part: b"OTHER"})
    with pytest.raises(SignatureInvalid):
        verified(an_answer(binding=other))


@pytest.mark.parametrize("part", ["content_digest", "idempotency_key"])
def test_an_answer_to_another_body_or_order_is_refused(part: str) -> None:
    other = BINDING._replace(**{part: b'"other"'})
    with pytest.raises(SignatureInvalid):
        verified(an_answer(binding=other))


def test_an_answer_to_another_attempt_is_refused_by_its_nonce() -> None:
    other = BINDING._replace(nonce=b"another-nonce-another-no")
    with pytest.raises(SignatureInvalid):
        verified(an_answer(binding=other))


def test_an_answer_of_another_service_is_refused() -> None:
    key = a_key(OTHER_SERVICE)
    directory = Directory(a_record(key, Purpose.RESPONSE))
    with pytest.raises(KeyPurposeInvalid):
        verified(an_answer(key), directory=directory)


def test_a_key_for_requests_cannot_sign_an_answer() -> None:
    with pytest.raises(KeyPurposeInvalid):
        verified(an_answer(a_key(CALLER)), entity=CALLER)


def test_an_answer_under_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyUnknown):
        verified(an_answer(a_key(SERVICE, name="other")))


@pytest.mark.parametrize("seconds", [-91, 91])
def test_an_answer_from_another_time_is_refused(seconds: int) -> None:
    with pytest.raises(WindowInvalid):
        verified(an_answer(now=NOON + timedelta(seconds=seconds)))


@pytest.mark.parametrize("seconds", [-90, 90])
def test_an_answer_is_accepted_wherever_the_clocks_let_the_request_through(seconds: int) -> None:
    assert verified(an_answer(now=NOON + timedelta(seconds=seconds))).signer.entity == SERVICE


def test_a_changed_status_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        verified(an_answer(), status=201)


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(DigestMismatch):
        verified(an_answer(), body=BODY + b" ")


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ([], SignatureRequired),
        (an_answer()[:-1], SignatureRequired),
        ([*an_answer(), (b"content-encoding", b"gzip")], EncodingNotAllowed),
        ([*an_answer(), an_answer()[0]], HeaderMalformed),
        (an_answer()[1:], ComponentsIncomplete),
        ([pair for pair in an_answer() if pair[0] != b"content-digest"], ComponentsIncomplete),
        (changed(an_answer(), b"content-type", b"json", b"xml"), SignatureInvalid),
        (changed(an_answer(), b"signature-input", b'"@path";req ', b""), ComponentsIncomplete),
        (changed(an_answer(), b"signature-input", b"aes-response", b"aes-request"), TagInvalid),
        (changed(an_answer(), b"signature-input", b"bm9u", b"xm9u"), SignatureInvalid),
    ],
)
def test_an_answer_outside_the_profile_is_refused(
    headers: Headers, error: type[PlatformError]
) -> None:
    with pytest.raises(error):
        verified(headers)


def test_an_answer_is_not_signed_with_a_type_that_nobody_could_verify() -> None:
    with pytest.raises(HeaderMalformed):
        an_answer(content_type=b"text/pl\xc3\xa9in")


@given(
    headers=st.lists(
        st.tuples(st.sampled_from([name for name, _ in an_answer()]), st.binary(max_size=60)),
        max_size=6,
    ),
    status=st.integers(0, 999),
)
def test_only_errors_of_the_profile_leave_the_verifier_of_answers(
    headers: Headers, status: int
) -> None:
    with pytest.raises(PlatformError):
        verified(headers, status=status)
