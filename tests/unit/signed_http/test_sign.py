"""Signing: what a receiver would refuse is refused before it is sent."""

import pytest

from shared.errors import PlatformError
from shared.signed_http.errors import (
    HeaderMalformed,
    IdempotencyKeyMissing,
    TargetNotCanonical,
)
from tests.support.signed_exchange import SERVICE, Headers, signed_parts

COMPLETE: Headers = [(b"content-type", b"a/b"), (b"idempotency-key", b'"k"')]


@pytest.mark.parametrize(
    ("method", "path", "headers", "error"),
    [
        ("POST", b"/a", COMPLETE[:1], IdempotencyKeyMissing),
        ("POST", b"/a", COMPLETE[1:], HeaderMalformed),
        ("POST", b"/a", [*COMPLETE, COMPLETE[0]], HeaderMalformed),
        ("POST", b"/a", [COMPLETE[0], (b"idempotency-key", b"k")], HeaderMalformed),
        ("GET", b"/a", [(b"aes-purpose", b"\xc3\xa9")], HeaderMalformed),
        ("GET", b"/a//b", [], TargetNotCanonical),
        ("get", b"/a", [], TargetNotCanonical),
        ("GET", b"/a", [(b"x-long", b"x" * 20_000)], HeaderMalformed),
    ],
)
def test_a_request_outside_the_profile_is_not_signed(
    method: str, path: bytes, headers: Headers, error: type[PlatformError]
) -> None:
    with pytest.raises(error):
        signed_parts(None, method, SERVICE, path, b"", headers, b"")


def test_a_signature_lives_sixty_seconds_from_noon() -> None:
    value = dict(signed_parts(None, "GET", SERVICE, b"/a", b"", [], b"").headers)[
        b"signature-input"
    ]
    assert b";created=1793620800;expires=1793620860;" in value


def test_the_binding_holds_what_an_answer_must_repeat() -> None:
    binding = signed_parts(None, "POST", SERVICE, b"/a", b"q", COMPLETE, b"").binding
    assert binding.idempotency_key == b'"k"'
    assert binding.authority == SERVICE.encode()
    assert signed_parts(None, "GET", SERVICE, b"/a", b"", COMPLETE, b"").binding[5] is None
