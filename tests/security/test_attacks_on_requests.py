"""Can a request be forged, bent or moved? Each attack against the real door of a service."""

import re
import time
from datetime import timedelta

import pytest

from shared.signed_http.keys import Algorithm, KeyStatus, Purpose
from shared.signed_http.profile import SET_BODY, Limits
from shared.signed_http.signature_fields import signature_headers
from tests.support.signed_exchange import (
    BOTH_ALGORITHMS,
    CALLER,
    NONCE,
    NOON,
    OTHER_SERVICE,
    SERVICE,
    Answered,
    Directory,
    EchoService,
    Wire,
    a_directory,
    a_key,
    a_record,
    a_service,
    a_wire,
    deliver,
)


async def refusal(
    wire: Wire, *, directory: Directory | None = None, chunks: list[bytes] | None = None
) -> Answered:
    """Deliver an attack; it must not reach the application nor spend a nonce."""
    echo = EchoService()
    answer = await deliver(a_service(echo, directory=directory), wire, chunks=chunks)
    assert (echo.seen, echo.store.spent) == ([], set())
    assert answer.status >= 400
    return answer


def resigned(wire: Wire, old: bytes, new: bytes) -> Wire:
    """Rewrite the signature parameters and sign what they now say, as a careless peer would."""
    params = wire.value(b"signature-input").removeprefix(b"aes=")
    assert old in params
    params = params.replace(old, new)
    names = [name.strip(b'"') for name in params[1 : params.index(b")")].split(b" ")]
    values = {
        b"@method": wire.method.encode(),
        b"@authority": SERVICE.encode(),
        b"@path": wire.path,
        b"@query": b"?" + wire.query,
        **dict(wire.headers),
    }
    lines = [b'"%b": %b\n' % (name, values[name]) for name in names]
    base = b"".join(lines) + b'"@signature-params": ' + params
    for name, value in signature_headers(params, a_key(CALLER).sign(base)):
        wire = wire.with_header(name, value)
    return wire


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


# 12
@pytest.mark.parametrize(
    ("wire", "status", "code"),
    [
        (a_wire().with_header(b"host", b"proxy.example"), 421, "wrong_authority"),
        (a_wire().with_header(b"host", SERVICE.encode() + b":443"), 421, "wrong_authority"),
        (a_wire().with_header(b"host", SERVICE.upper().encode()), 421, "wrong_authority"),
        (a_wire().with_header(b"host", SERVICE.encode() + b"."), 421, "wrong_authority"),
        (a_wire().plus(b"host", b"evil.example"), 400, "header_malformed"),
        (a_wire().plus(b"host", SERVICE.encode()), 400, "header_malformed"),
        (a_wire().without(b"host"), 400, "header_malformed"),
    ],
)
async def test_a_rewritten_or_doubled_host_is_refused(wire: Wire, status: int, code: str) -> None:
    answer = await refusal(wire)
    assert (answer.status, answer.code) == (status, code)


async def test_a_forwarded_host_changes_nothing() -> None:
    echo = EchoService()
    answer = await deliver(a_service(echo), a_wire().plus(b"x-forwarded-host", b"evil.example"))
    assert answer.status == 200
    assert [v for _, v in echo.seen[0]["headers"] if b"evil" in v] == []


# 13
@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        (b"a=1&b=2", b"b=2&a=1"),
        (b"a=1+2", b"a=1%202"),
        (b"a=1%202", b"a=1+2"),
        (b"a=1", b"a=1&a=1"),
        (b"a=1&a=2", b"a=1"),
        (b"a=%2F", b"a=%2f"),
        (b"", b"a=1"),
        (b"a=1", b""),
    ],
)
async def test_a_query_is_taken_as_it_was_signed(signed: bytes, sent: bytes) -> None:
    wire = a_wire(method="GET", query=signed)
    answer = await refusal(Wire("GET", wire.path, sent, wire.headers, b""))
    assert (answer.status, answer.code) == (401, "signature_invalid")


# 14
@pytest.mark.parametrize(
    "path",
    [
        b"/v1/./documents",
        b"/v1/../v1/documents",
        b"/v1//documents",
        b"//v1/documents",
        b"/v1/%2e%2e/documents",
        b"/v1/%76erify",
        b"/v1%2Fdocuments",
        b"/v1/caf%c3%a9",
        b"/v1/documents/%00",
        b"http://identity.mli.aes.example/v1/documents",
    ],
)
async def test_a_path_with_another_spelling_is_refused(path: bytes) -> None:
    wire = a_wire()
    sent = Wire("POST", path, wire.query, wire.headers, wire.body)
    answer = await refusal(resigned(sent, NONCE.encode(), b"n" * 22))
    assert (answer.status, answer.code) == (400, "target_not_canonical")


async def test_a_trailing_slash_is_another_path() -> None:
    wire = a_wire(path=b"/v1/documents")
    answer = await refusal(Wire("POST", b"/v1/documents/", wire.query, wire.headers, wire.body))
    assert (answer.status, answer.code) == (401, "signature_invalid")


# 15
COVERED = [b"content-type", b"content-digest", b"idempotency-key", b"aes-purpose"]


@pytest.mark.parametrize("name", COVERED)
async def test_a_covered_header_that_comes_twice_is_refused(name: bytes) -> None:
    wire = a_wire(headers={b"aes-purpose": b"border"})
    assert (await refusal(wire.plus(name, wire.value(name)))).code == "header_malformed"


@pytest.mark.parametrize(
    "bent",
    [b" %b", b"%b ", b"\t%b", b"%b\x00", b"%b\r\n x", b"%b\r\nx: y", b"%b\n", b"%b\xc3\xa9"],
)
@pytest.mark.parametrize("name", COVERED)
async def test_a_covered_value_that_is_not_plain_is_refused(name: bytes, bent: bytes) -> None:
    wire = a_wire(headers={b"aes-purpose": b"border"})
    answer = await refusal(wire.with_header(name, bent % wire.value(name)))
    assert (answer.status, answer.code) == (400, "header_malformed")


@pytest.mark.parametrize("name", COVERED)
async def test_a_second_value_behind_a_comma_is_refused(name: bytes) -> None:
    wire = a_wire(headers={b"aes-purpose": b"border"})
    answer = await refusal(wire.with_header(name, wire.value(name) + b", x"))
    assert answer.status in {400, 401}


# 16
GOOD_INPUT, GOOD_SIGNATURE = a_wire().value(b"signature-input"), a_wire().value(b"signature")


@pytest.mark.parametrize(
    ("signature_input", "signature"),
    [
        (GOOD_INPUT + b", " + GOOD_INPUT, GOOD_SIGNATURE + b", " + GOOD_SIGNATURE),
        (GOOD_INPUT + b", other=()", GOOD_SIGNATURE + b", other=:AAAA:"),
        (b"other=(), " + GOOD_INPUT, b"other=:AAAA:, " + GOOD_SIGNATURE),
        (
            GOOD_INPUT + b", bad" + GOOD_INPUT[3:],
            GOOD_SIGNATURE + b", bad=:" + b"A" * 86 + b"==:",
        ),
        (GOOD_INPUT, b"other" + GOOD_SIGNATURE[3:]),
        (b"other" + GOOD_INPUT[3:], GOOD_SIGNATURE),
        (GOOD_INPUT + b';x="y"', GOOD_SIGNATURE),
        (GOOD_INPUT.replace(b'"ed25519"', b"ed25519"), GOOD_SIGNATURE),
        (re.sub(rb"created=(\d+)", rb"created=\1.0", GOOD_INPUT), GOOD_SIGNATURE),
        (re.sub(rb"created=(\d+)", rb'created="\1"', GOOD_INPUT), GOOD_SIGNATURE),
        (GOOD_INPUT.upper(), GOOD_SIGNATURE),
        (GOOD_INPUT.replace(b";", b" ;"), GOOD_SIGNATURE),
    ],
)
async def test_there_is_one_label_and_one_way_to_write_it(
    signature_input: bytes, signature: bytes
) -> None:
    wire = a_wire().with_header(b"signature-input", signature_input)
    answer = await refusal(wire.with_header(b"signature", signature))
    assert answer.status in {400, 401}


async def test_two_signature_lines_are_refused() -> None:
    for name in (b"signature", b"signature-input"):
        wire = a_wire()
        assert (await refusal(wire.plus(name, wire.value(name)))).code == "header_malformed"


async def test_two_thousand_labels_cost_nothing() -> None:
    labels = b", ".join(b"a%d=()" % index for index in range(2000))
    started = time.process_time()
    answer = await refusal(a_wire().with_header(b"signature-input", labels))
    assert answer.code == "header_malformed"
    assert time.process_time() - started < 0.05


# 17
@pytest.mark.parametrize(
    ("created", "expires"),
    [
        (31, 60),
        (-91, -31),
        (-61, -1),
        (0, 0),
        (0, -1),
        (10, 5),
        (0, 86_400),
        (0, 61),
        (0, 2**63),
        (-(2**62), 30),
    ],
)
async def test_a_window_outside_the_profile_is_refused(created: int, expires: int) -> None:
    noon = int(NOON.timestamp())
    old = b"created=%d;expires=%d" % (noon, noon + 60)
    new = b"created=%d;expires=%d" % (noon + created, noon + expires)
    answer = await refusal(resigned(a_wire(), old, new))
    assert (answer.status, answer.code) == (401, "window_invalid")
    assert b"2026-11-02T12:00:00" in answer.body


async def test_negative_times_are_refused() -> None:
    noon = int(NOON.timestamp())
    old = b"created=%d;expires=%d" % (noon, noon + 60)
    answer = await refusal(resigned(a_wire(), old, b"created=-60;expires=-1"))
    assert answer.code == "window_invalid"


@pytest.mark.parametrize("name", ["created", "expires", "nonce", "keyid", "alg", "tag"])
async def test_a_missing_parameter_is_refused(name: str) -> None:
    found = re.search(rf';{name}=("[^"]*"|\d+)'.encode(), GOOD_INPUT)
    assert found is not None
    answer = await refusal(resigned(a_wire(), found[0], b""))
    assert (answer.status, answer.code) == (401, "params_incomplete")


async def test_a_caller_29_seconds_ahead_is_served() -> None:
    wire = a_wire(now=NOON + timedelta(seconds=29))
    assert (await deliver(a_service(EchoService()), wire)).status == 200


# 18
@pytest.mark.parametrize("off", [timedelta(minutes=-2), timedelta(minutes=2), timedelta(days=365)])
async def test_a_post_whose_clock_is_wrong_is_refused_and_told_the_time(off: timedelta) -> None:
    answer = await refusal(a_wire(now=NOON + off))
    assert (answer.status, answer.code) == (401, "window_invalid")
    assert answer.signed
    assert answer.value(b"date") == b"Mon, 02 Nov 2026 12:00:00 GMT"


# 19
async def test_a_body_one_byte_over_its_limit_is_refused() -> None:
    service = a_service(EchoService(), limits=Limits(body_bytes_max=100))
    assert (await deliver(service, a_wire(body=b"x" * 100))).status == 200
    over = await deliver(service, a_wire(body=b"x" * 101, nonce="n" * 22))
    assert (over.status, over.code) == (413, "body_too_large")


async def test_an_endless_chunked_body_is_cut_off_at_the_limit() -> None:
    wire = a_wire(body=b"").without(b"content-length")
    pieces = [b"x" * 65_536] * 1000
    answer = await refusal(wire, chunks=pieces)
    assert (answer.status, answer.code) == (413, "body_too_large")


@pytest.mark.parametrize("length", [b"0", b"7", b"9", b"007", b"+8", b"8, 8", b"0x8"])
async def test_a_wrong_content_length_decides_nothing(length: bytes) -> None:
    echo = EchoService()
    await deliver(a_service(echo), a_wire().with_header(b"content-length", length))
    assert echo.bodies in ([], [b'{"a": 1}'])


@pytest.mark.parametrize("encoding", [b"gzip", b"br", b"identity", b"zstd, gzip"])
async def test_an_encoded_body_is_refused_unread(encoding: bytes) -> None:
    answer = await refusal(a_wire().plus(b"content-encoding", encoding))
    assert (answer.status, answer.code) == (415, "encoding_not_allowed")


# 27
async def test_a_compromised_key_signs_nothing_from_the_moment_it_is_known() -> None:
    key = a_key(CALLER)
    directory = Directory(a_record(key, status=KeyStatus.COMPROMISED))
    answer = await refusal(a_wire(key), directory=directory)
    assert (answer.status, answer.code) == (401, "key_revoked")
