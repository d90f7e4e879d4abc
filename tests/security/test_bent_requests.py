"""Can a good request be bent: its target, its headers, its window, its size?"""

import re
import time
from datetime import timedelta

import pytest

from shared.signed_http.keys import KeyStatus
from shared.signed_http.profile import Limits
from tests.support.signed_attacks import refusal, resigned
from tests.support.signed_exchange import (
    CALLER,
    NONCE,
    NOON,
    SERVICE,
    Directory,
    EchoService,
    Wire,
    a_key,
    a_record,
    a_service,
    a_wire,
    deliver,
)


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
