"""Signature-Input and Signature: one serialisation in, the same out."""

import pytest

from shared.signed_http.errors import (
    HeaderMalformed,
    ParamsIncomplete,
    SignatureRequired,
)
from shared.signed_http.profile import request_components
from shared.signed_http.signature_fields import (
    read_signature,
    read_signature_input,
    signature_headers,
    write_params,
)

NONCE = b"bm9uY2Utbm9uY2Utbm9uYw"
GOOD = (
    b'aes=("@method" "@path");created=1;expires=61;nonce="bm9uY2Utbm9uY2Utbm9uYw"'
    b';keyid="a.example#k";alg="ed25519";tag="aes-request"'
)


def read(value: bytes) -> object:
    return read_signature_input({b"signature-input": value}, answer=False)


def test_what_was_written_is_read_back() -> None:
    components = request_components(True, ())
    params = write_params(
        components,
        created=1793620800,
        expires=1793620860,
        nonce=NONCE,
        keyid="a.example#k",
        algorithm="ed25519",
        tag="aes-request",
    )
    fields = dict(signature_headers(params, b"\x01" * 64))
    found = read_signature_input(fields, answer=False)
    assert found == (
        params,
        components.serialised,
        1793620800,
        1793620860,
        NONCE.decode(),
        "a.example#k",
        "ed25519",
        "aes-request",
    )
    assert read_signature(fields) == b"\x01" * 64


def test_an_answer_has_no_expiry() -> None:
    without = GOOD.replace(b";expires=61", b"")
    assert read_signature_input({b"signature-input": without}, answer=True).expires is None
    with pytest.raises(ParamsIncomplete):
        read_signature_input({b"signature-input": GOOD}, answer=True)


@pytest.mark.parametrize("value", [b"", b"sig1=();created=1", b"gw" + GOOD[3:], b" " + GOOD])
def test_without_our_label_there_is_no_signature(value: bytes) -> None:
    with pytest.raises(SignatureRequired):
        read(value)


@pytest.mark.parametrize(
    "value",
    [
        *(GOOD.replace(piece, b"") for piece in GOOD.split(b")")[1].split(b";") if piece),
        GOOD + b';extra="x"',
        GOOD + b";flag",
        GOOD.replace(b"created=1;expires=61", b"expires=61;created=1"),
        GOOD.replace(b"created=1", b'created="1"'),
        GOOD.replace(b'tag="aes-request"', b"tag=1"),
        GOOD.replace(NONCE, b"short"),
        GOOD.replace(NONCE, b"n" * 65),
        GOOD.replace(NONCE, b"n" * 30 + b"+"),
    ],
)
def test_the_parameters_are_exactly_those_of_the_profile(value: bytes) -> None:
    with pytest.raises((ParamsIncomplete, HeaderMalformed)):
        read(value)


@pytest.mark.parametrize(
    "value",
    [
        GOOD + b"," + GOOD,
        GOOD + b", gw=();created=1",
        GOOD + b" ",
        GOOD + b"\n",
        GOOD.replace(b"created=1", b"created=1.0"),
        GOOD.replace(b"created=1", b"created=01"),
        GOOD.replace(b"created=1", b"created=-0"),
        GOOD.replace(b"created=1", b"created=" + b"9" * 20),
        GOOD.replace(b'"ed25519"', b"ed25519"),
        GOOD.replace(b'"ed25519"', b'"ed\\25519"'),
        GOOD.replace(b"a.example", b"a.ex\xe9mple"),
        GOOD.replace(b'("@method"', b'((("@method"'),
        b"aes=",
    ],
)
def test_another_serialisation_is_malformed(value: bytes) -> None:
    with pytest.raises(HeaderMalformed, match="signature-input"):
        read(value)


def test_two_thousand_parameters_are_refused_in_no_time() -> None:
    with pytest.raises(ParamsIncomplete):
        read(b"aes=()" + b";a=1" * 2000)
    with pytest.raises(HeaderMalformed):
        read(b"aes=()" + b";a=1" * 2000 + b"\x00")


@pytest.mark.parametrize(
    "value",
    [
        b"aes=::",
        b"aes=:" + b"A" * 85 + b"B==:",  # unused bits set: a second spelling of the same bytes
        b"aes=:" + b"A" * 86 + b":",
        b"aes=:" + b"A" * 84 + b":",
        b"aes=:" + b"A" * 84 + b"-_==:",
        b"aes=:" + b"A" * 86 + b"==:;x",
        b"aes=:" + b"A" * 86 + b"==:, aes=:" + b"A" * 86 + b"==:",
    ],
)
def test_a_signature_is_64_bytes_in_one_spelling(value: bytes) -> None:
    with pytest.raises(HeaderMalformed, match="signature"):
        read_signature({b"signature": value})


@pytest.mark.parametrize("fields", [{}, {b"signature": b"sig1=:AAAA:"}])
def test_a_missing_signature_is_required(fields: dict[bytes, bytes]) -> None:
    with pytest.raises(SignatureRequired):
        read_signature(fields)
