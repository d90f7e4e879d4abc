"""Can a request be forged, stripped or moved? Each attack against the real door of a service."""

import pytest

from shared.signed_http.keys import Algorithm, Purpose
from shared.signed_http.profile import SET_BODY
from tests.support.signed_attacks import refusal, resigned
from tests.support.signed_exchange import (
    BOTH_ALGORITHMS,
    CALLER,
    NONCE,
    OTHER_SERVICE,
    SERVICE,
    Directory,
    EchoService,
    a_directory,
    a_key,
    a_record,
    a_service,
    a_wire,
    deliver,
)


async def test_the_way_these_tests_sign_again_is_itself_accepted() -> None:
    wire = resigned(a_wire(), NONCE.encode(), b"n" * 22)
    assert (await deliver(a_service(EchoService()), wire)).status == 200


# 1
@pytest.mark.parametrize(
    "stripped", [(b"signature",), (b"signature-input",), (b"signature", b"signature-input")]
)
async def test_a_stripped_signature_is_refused(stripped: tuple[bytes, ...]) -> None:
    answer = await refusal(a_wire().without(*stripped))
    assert (answer.status, answer.code, answer.signed) == (401, "signature_required", False)


# 2
@pytest.mark.parametrize("component", SET_BODY)
async def test_a_component_left_out_is_refused_even_when_signed(component: bytes) -> None:
    first = component == SET_BODY[0]
    quoted = b'"%b" ' % component if first else b' "%b"' % component
    answer = await refusal(resigned(a_wire(), quoted, b""))
    assert (answer.status, answer.code) == (401, "components_incomplete")


async def test_components_in_another_order_are_refused() -> None:
    answer = await refusal(resigned(a_wire(), b'"@method" "@authority"', b'"@authority" "@method"'))
    assert answer.code == "components_incomplete"


async def test_a_component_too_many_is_refused() -> None:
    wire = a_wire().plus(b"x-extra", b"1")
    answer = await refusal(resigned(wire, b'"idempotency-key")', b'"idempotency-key" "x-extra")'))
    assert answer.code == "components_incomplete"


@pytest.mark.parametrize(
    "field", [b"accept-language", b"aes-officer", b"aes-purpose", b"aes-approval"]
)
async def test_a_field_that_handlers_read_is_covered_or_refused(field: bytes) -> None:
    added = await refusal(a_wire().plus(field, b"x"))
    removed = await refusal(a_wire(headers={field: b"x"}).without(field))
    assert {added.code, removed.code} == {"components_incomplete"}
    changed = await refusal(a_wire(headers={field: b"x"}).with_header(field, b"y"))
    assert changed.code == "signature_invalid"


# 3
@pytest.mark.parametrize("name", [b"x-user-role", b"authorization", b"x-forwarded-host", b"cookie"])
async def test_a_header_that_nobody_signed_is_invisible_to_the_application(name: bytes) -> None:
    echo = EchoService()
    answer = await deliver(a_service(echo), a_wire().plus(name, b"admin"))
    assert answer.status == 200
    assert name not in dict(echo.seen[0]["headers"])


# 4
async def test_a_changed_body_is_refused() -> None:
    answer = await refusal(a_wire(), chunks=[b'{"a": 2}'])
    assert (answer.status, answer.code) == (401, "digest_mismatch")


async def test_a_changed_body_with_its_own_digest_is_refused() -> None:
    digest = a_wire(body=b'{"a": 2}').value(b"content-digest")
    answer = await refusal(a_wire().with_header(b"content-digest", digest), chunks=[b'{"a": 2}'])
    assert answer.code == "signature_invalid"


# 5
@pytest.mark.parametrize(
    "digest",
    [
        b"md5=:XrY7u+Ae7tCTyyK7j1rNww==:",
        b"sha=:2jmj7l5rSw0yVb/vlWAYkK/YBwk=:",
        b"sha-512=:" + b"A" * 86 + b"==:",
        b"%(good)b, md5=:XrY7u+Ae7tCTyyK7j1rNww==:",
        b"md5=:XrY7u+Ae7tCTyyK7j1rNww==:, %(good)b",
        b"sha-256=:47DEQpj8HBSa:",
        b"sha-256=:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=:",
        b"",
    ],
)
async def test_a_weaker_or_other_digest_is_refused_even_when_signed(digest: bytes) -> None:
    wire = a_wire()
    wire = wire.with_header(
        b"content-digest", digest.replace(b"%(good)b", wire.value(b"content-digest"))
    )
    answer = await refusal(resigned(wire, NONCE.encode(), b"n" * 22))
    assert (answer.status, answer.code) == (400, "header_malformed")


async def test_two_digest_lines_are_refused() -> None:
    wire = a_wire()
    answer = await refusal(wire.plus(b"content-digest", wire.value(b"content-digest")))
    assert answer.code == "header_malformed"


# 6
@pytest.mark.parametrize("claimed", ["hmac-sha256", "none", "", "rsa-v1_5-sha256", "ED25519"])
@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
async def test_the_algorithm_belongs_to_the_key(algorithm: Algorithm, claimed: str) -> None:
    key = a_key(CALLER, algorithm)
    wire = a_wire(key).with_input(b'alg="' + algorithm.encode(), b'alg="' + claimed.encode())
    answer = await refusal(wire, directory=a_directory(key))
    assert (answer.status, answer.code) == (401, "alg_not_allowed")


async def test_a_p256_key_does_not_verify_under_the_other_algorithm() -> None:
    key = a_key(CALLER, Algorithm.ECDSA_P256_SHA256)
    wire = a_wire(key).with_input(b"ecdsa-p256-sha256", b"ed25519")
    assert (await refusal(wire, directory=a_directory(key))).code == "alg_not_allowed"


async def test_a_request_without_its_algorithm_is_refused() -> None:
    answer = await refusal(resigned(a_wire(), b';alg="ed25519"', b""))
    assert (answer.status, answer.code) == (401, "params_incomplete")


# 7
async def test_the_key_id_of_another_entity_does_not_help() -> None:
    victim = a_key("customs.aes.example")
    directory = a_directory()
    directory.records[victim.keyid] = a_record(victim)
    own = a_key(CALLER).keyid.encode()
    answer = await refusal(resigned(a_wire(), own, victim.keyid.encode()), directory=directory)
    assert (answer.status, answer.code) == (401, "signature_invalid")


@pytest.mark.parametrize(
    "keyid",
    [
        a_key("a.example").keyid.replace("a.example", CALLER),
        CALLER,
        "#",
        f"../../{CALLER}",
        "../../../etc/passwd",
        "k" * 10_000,
    ],
)
async def test_a_key_id_that_names_no_key_is_refused(keyid: str) -> None:
    own = a_key(CALLER).keyid.encode()
    answer = await refusal(resigned(a_wire(), own, keyid.encode()))
    assert (answer.status, answer.code) == (401, "key_unknown")


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.REQUEST])
async def test_a_key_of_another_purpose_signs_no_request(purpose: Purpose) -> None:
    key = a_key(CALLER)
    answer = await refusal(a_wire(key), directory=Directory(a_record(key, purpose)))
    assert (answer.status, answer.code) == (403, "key_purpose_invalid")


# 9
@pytest.mark.parametrize("meant_for", [OTHER_SERVICE, "travel-doc.mli.aes.example"])
async def test_a_request_for_another_service_or_state_is_refused(meant_for: str) -> None:
    wire = a_wire(authority=meant_for)
    assert (await refusal(wire)).code == "wrong_authority"
    moved = wire.with_header(b"host", SERVICE.encode())
    assert (await refusal(moved)).code == "signature_invalid"


# 10
@pytest.mark.parametrize("tag", ["aes-response", "aes-event", "", "fapi-2-request"])
async def test_a_signature_made_for_another_use_is_refused(tag: str) -> None:
    answer = await refusal(resigned(a_wire(), b"aes-request", tag.encode()))
    assert (answer.status, answer.code) == (401, "tag_invalid")


async def test_an_answer_cannot_be_sent_back_as_a_request() -> None:
    service = a_key(SERVICE)
    answer = await deliver(a_service(EchoService()), a_wire())
    wire = a_wire(service)
    for name in (b"signature-input", b"signature"):
        value = answer.value(name)
        assert value is not None
        wire = wire.with_header(name, value)
    assert (await refusal(wire)).status in {401, 403}
