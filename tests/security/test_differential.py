"""Do we agree with an independent implementation, and are we never the laxer of the two?

LIPTAKO_DIFFERENTIAL_MESSAGES sets how many messages are compared (10,000 takes about a minute).
"""

import asyncio
import os
from collections.abc import Iterator
from random import Random

import pytest
import time_machine

from shared.errors import PlatformError
from shared.signed_http.keys import Algorithm
from shared.signed_http.verify import check_body, verify_request
from tests.support.library_oracle import Library
from tests.support.seeded import seeded
from tests.support.signed_exchange import (
    BOTH_ALGORITHMS,
    CALLER,
    NOON,
    SERVICE,
    Answered,
    Directory,
    EchoService,
    Wire,
    a_directory,
    a_key,
    a_policy,
    a_service,
    a_wire,
    deliver,
)

MESSAGES = int(os.environ.get("LIPTAKO_DIFFERENTIAL_MESSAGES", "250"))
_NOW = NOON


@pytest.fixture(scope="module", autouse=True)
def the_library_reads_the_clock_itself() -> Iterator[None]:
    with time_machine.travel(_NOW, tick=False):
        yield


_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


def a_generated_wire(random: Random, key_of: Algorithm) -> Wire:
    """A request the profile allows, with everything in it drawn."""

    def text(least: int, most: int) -> bytes:
        return bytes(random.choices(_UNRESERVED, k=random.randint(least, most)))

    segments = [text(1, 12) for _ in range(random.randint(1, 5))]
    path = b"".join(b"/" + segment for segment in segments if segment.strip(b".")) or b"/"
    headers = {
        name: text(1, 40)
        for name in (b"accept-language", b"aes-officer", b"aes-purpose", b"aes-approval")
        if random.random() < 0.4
    }
    method = random.choice(["GET", "POST", "PUT", "PATCH", "DELETE"])
    body = b"" if method == "GET" else random.randbytes(random.randint(0, 400))
    query = b"&".join(text(1, 8) + b"=" + text(0, 8) for _ in range(random.randint(0, 3)))
    return a_wire(
        a_key(CALLER, key_of),
        method=method,
        path=path,
        query=query,
        headers=headers,
        body=body,
        nonce=text(22, 22).translate(bytes.maketrans(b".~", b"ab")).decode(),
        now=_NOW,
    )


def tampered(random: Random, wire: Wire) -> Wire:
    """The same request with one covered value changed."""
    how = random.choice(["method", "path", "query", "body", "header"])
    match how:
        case "method":
            other = "DELETE" if wire.method != "DELETE" else "PUT"
            return Wire(other, wire.path, wire.query, wire.headers, wire.body)
        case "path":
            return Wire(wire.method, wire.path + b"x", wire.query, wire.headers, wire.body)
        case "query":
            return Wire(wire.method, wire.path, wire.query + b"x", wire.headers, wire.body)
        case "body":
            return Wire(wire.method, wire.path, wire.query, wire.headers, wire.body + b"x")
        case _:
            covered = [n for n, _ in wire.headers if n not in {b"host", b"content-length"}]
            name = random.choice(covered)
            value = bytearray(wire.value(name))
            # The last sextet of a signature has spare bits, which the library does not look at.
            at = random.randrange(len(value) - len(b"Q==:") * (name == b"signature"))
            value[at] = random.choice([b for b in _UNRESERVED if b != value[at]])
            return wire.with_header(name, bytes(value))


def we_accept(wire: Wire, directory: Directory) -> bool:
    try:
        verified = verify_request(wire.head, directory, _NOW, a_policy())
        check_body(verified.content_digest, wire.body)
    except PlatformError:
        return False
    return True


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
def test_both_accept_what_we_sign_and_refuse_what_was_tampered_with(algorithm: Algorithm) -> None:
    random = seeded(9421)
    library = Library(a_key(CALLER, algorithm))
    directory = a_directory(a_key(CALLER, algorithm))
    for _ in range(MESSAGES):
        wire = a_generated_wire(random, algorithm)
        assert (we_accept(wire, directory), library.accepts_request(wire)) == (True, True), wire
        bent = tampered(random, wire)
        assert (we_accept(bent, directory), library.accepts_request(bent)) == (False, False), bent


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
def test_the_library_accepts_every_request_that_we_accept(algorithm: Algorithm) -> None:
    random = seeded(8941)
    library = Library(a_key(CALLER, algorithm))
    directory = a_directory(a_key(CALLER, algorithm))
    for _ in range(MESSAGES):
        wire = a_generated_wire(random, algorithm)
        index = random.randrange(len(wire.headers))
        name, value = wire.headers[index]
        at = random.randrange(len(value) + 1)
        noise = bytes([random.randrange(32, 127)])
        bent = wire.with_header(name, value[:at] + noise + value[at + random.randrange(2) :])
        if we_accept(bent, directory):
            assert library.accepts_request(bent), bent


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
def test_both_accept_our_answers_and_refuse_tampered_ones(algorithm: Algorithm) -> None:
    random = seeded(9530)
    key = a_key(SERVICE, algorithm)
    library = Library(key)
    service = a_service(
        EchoService(), directory=a_directory(a_key(CALLER, algorithm)), clock=lambda: _NOW, key=key
    )
    for _ in range(MESSAGES // 4):
        wire = a_generated_wire(random, algorithm)
        answer = asyncio.run(deliver(service, wire))
        assert library.accepts_answer(answer, wire)
        assert not library.accepts_answer(Answered(201, answer.headers, answer.body), wire)
        longer = Answered(answer.status, answer.headers, answer.body + b" ")
        assert not library.accepts_answer(longer, wire)
        assert not library.accepts_answer(answer, tampered_target(wire))


def tampered_target(wire: Wire) -> Wire:
    return Wire(wire.method, wire.path + b"x", wire.query, wire.headers, wire.body)
