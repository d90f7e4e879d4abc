"""The same attacks where only a real server process, with real sockets, can answer them."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe

import httpx
import pytest

from shared.clock import system_clock
from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import Purpose
from tests.support.signed_exchange import (
    CALLER,
    SERVICE,
    Directory,
    Wire,
    a_key,
    a_record,
    a_wire,
)
from tests.support.signed_server import BODY_BYTES_MAX

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 20.0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server process that is up."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.signed_server", str(number)]
    with subprocess.Popen(command, cwd=ROOT) as process:  # noqa: S603 - fixed arguments
        try:
            _wait_until_up(number, process)
            yield number
        finally:
            process.terminate()


def _wait_until_up(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(int(START_SECONDS_MAX / 0.1)):
        assert process.poll() is None, "the server died"
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1)
        except httpx.TransportError:
            pass
        else:
            return
    raise AssertionError(f"the server was not up after {START_SECONDS_MAX} s")


def a_fresh_wire(**given: object) -> Wire:
    now = datetime.now(UTC)
    return a_wire(now=now, nonce=token_urlsafe(16), **given)  # type: ignore[arg-type] # passed on


def raw(wire: Wire, *, target: bytes | None = None, framing: bytes = b"") -> bytes:
    """A request as bytes on the wire; `framing` replaces Content-Length when given."""
    where = target or wire.path + (b"?" + wire.query if wire.query else b"")
    kept = [pair for pair in wire.headers if not (framing and pair[0] == b"content-length")]
    lines = b"".join(b"%b: %b\r\n" % pair for pair in kept)
    return b"%b %b HTTP/1.1\r\n%b%b\r\n" % (wire.method.encode(), where, lines, framing) + wire.body


async def exchange(port: int, sent: bytes, *, within: float = 5.0) -> bytes:
    """Send bytes and return all that comes back until the server closes or falls silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = b""
    try:
        writer.write(sent)
        await writer.drain()
        async with asyncio.timeout(within):
            while chunk := await reader.read(65_536):
                received += chunk
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return received


def statuses(received: bytes) -> list[int]:
    lines = received.split(b"HTTP/1.1 ")[1:]
    return [int(line[:3]) for line in lines]


CLOSE = (b"connection", b"close")


async def test_a_signed_call_passes_over_real_sockets(port: int) -> None:
    directory = Directory(a_record(a_key(SERVICE), Purpose.RESPONSE, now=system_clock()))
    auth = SignedAuth(
        a_key(CALLER), authority=SERVICE, entity=SERVICE, directory=directory, clock=system_clock
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", auth=auth) as client:
        for _ in range(3):
            answer = await client.post("/v1/cards", json={"a": 1})
            assert answer.json() == {"path": "/v1/cards", "bytes": 7}
        large = await client.post("/v1/cards", content=b"x" * BODY_BYTES_MAX)
        assert large.json()["bytes"] == BODY_BYTES_MAX
        assert (await client.head("/v1/cards")).status_code == 200


# 12
async def test_two_hosts_are_refused(port: int) -> None:
    wire = a_fresh_wire().plus(*CLOSE).plus(b"host", b"evil.example")
    assert statuses(await exchange(port, raw(wire))) == [400]


async def test_an_absolute_target_is_its_path_under_the_configured_authority(port: int) -> None:
    wire = a_fresh_wire(query=b"").plus(*CLOSE)
    own = raw(wire, target=b"http://evil.example" + wire.path)
    assert statuses(await exchange(port, own)) == [200]
    moved = a_fresh_wire(query=b"").plus(*CLOSE).with_header(b"host", b"evil.example")
    other = raw(moved, target=f"http://{SERVICE}".encode() + moved.path)
    assert statuses(await exchange(port, other)) == [421]


# 13
async def test_an_empty_query_is_the_same_as_none_on_the_wire(port: int) -> None:
    wire = a_fresh_wire(query=b"").plus(*CLOSE)
    assert statuses(await exchange(port, raw(wire, target=wire.path + b"?"))) == [200]


# 15
@pytest.mark.parametrize(
    "line", [b"a: b\r\n c\r\n", b"a : b\r\n", b"a: b\x00c\r\n", b"a\r\n", b": b\r\n"]
)
async def test_a_header_line_that_is_not_http_is_refused(port: int, line: bytes) -> None:
    sent = raw(a_fresh_wire().plus(*CLOSE)).replace(b"\r\n\r\n", b"\r\n" + line + b"\r\n", 1)
    assert statuses(await exchange(port, sent)) == [400]


# 19
async def test_a_chunked_body_over_its_limit_is_cut_off(port: int) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    wire = a_fresh_wire(body=b"").plus(*CLOSE)
    sent = raw(wire, framing=b"transfer-encoding: chunked\r\n") + chunk * 40
    received = await exchange(port, sent)
    assert statuses(received) in ([413], [])  # closed while we were still writing
    assert b"200 OK" not in received


async def test_an_announced_body_over_its_limit_is_refused_before_it_is_sent(port: int) -> None:
    wire = a_fresh_wire().with_header(b"content-length", b"1000000000").plus(*CLOSE)
    assert statuses(await exchange(port, raw(wire), within=2)) == [413]


# 20
async def test_slow_headers_are_cut_off_and_others_are_served(port: int) -> None:
    head = raw(a_fresh_wire())[:100]
    slow = asyncio.create_task(exchange(port, head, within=6))
    await asyncio.sleep(0.1)
    assert statuses(await exchange(port, raw(a_fresh_wire().plus(*CLOSE)))) == [200]
    started = asyncio.get_running_loop().time()
    received = await slow
    assert asyncio.get_running_loop().time() - started < 5, "the connection was kept"
    assert b"200 OK" not in received


async def test_a_body_of_a_byte_a_second_is_cut_off_and_others_are_served(port: int) -> None:
    wire = a_fresh_wire()
    whole = raw(wire)
    slow = asyncio.create_task(exchange(port, whole[: -len(wire.body) + 1], within=6))
    await asyncio.sleep(0.1)
    assert statuses(await exchange(port, raw(a_fresh_wire().plus(*CLOSE)))) == [200]
    received = await slow
    assert statuses(received) == [400]
    assert b"body_too_slow" in received


async def test_hundreds_of_idle_connections_do_not_keep_others_out(port: int) -> None:
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
    try:
        assert statuses(await exchange(port, raw(a_fresh_wire().plus(*CLOSE)))) == [200]
    finally:
        for _, writer in idle:
            writer.close()


# 21
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nhost: " + SERVICE.encode() + b"\r\n\r\n"


async def test_a_length_beside_chunks_smuggles_no_second_request(port: int) -> None:
    wire = a_fresh_wire(body=b"")
    both = b"content-length: %d\r\ntransfer-encoding: chunked\r\n" % (len(SMUGGLED) + 5)
    received = await exchange(port, raw(wire, framing=both) + b"0\r\n\r\n" + SMUGGLED, within=3)
    assert len(statuses(received)) == 1, "the bytes behind the body were taken for a request"


async def test_chunks_behind_a_length_smuggle_no_second_request(port: int) -> None:
    wire = a_fresh_wire(body=b"")
    both = b"transfer-encoding: chunked\r\ncontent-length: 4\r\n"
    chunk = b"%x\r\n" % len(SMUGGLED) + SMUGGLED + b"\r\n0\r\n\r\n"
    received = await exchange(port, raw(wire, framing=both) + chunk, within=3)
    assert statuses(received) in ([400], [401])


@pytest.mark.parametrize(
    "framing",
    [
        b"content-length: 3\r\ncontent-length: 4\r\n",
        b"content-length: 3, 4\r\n",
        b"content-length: +3\r\n",
        b"transfer-encoding: xchunked\r\n",
        b"transfer-encoding: chunked, identity\r\n",
        b"transfer-encoding : chunked\r\n",
    ],
)
async def test_ambiguous_framing_is_refused(port: int, framing: bytes) -> None:
    received = await exchange(port, raw(a_fresh_wire(), framing=framing), within=3)
    assert statuses(received) == [400]


async def test_a_trailer_is_not_a_header(port: int) -> None:
    wire = a_fresh_wire(body=b"").plus(*CLOSE)
    framing = b"transfer-encoding: chunked\r\ntrailer: aes-purpose\r\n"
    sent = raw(wire, framing=framing) + b"0\r\naes-purpose: admin\r\n\r\n"
    assert statuses(await exchange(port, sent)) == [200]  # and covered, it would be a 401


async def test_an_upgrade_to_http_2_is_not_taken(port: int) -> None:
    wire = a_fresh_wire().plus(b"connection", b"upgrade, http2-settings, close")
    wire = wire.plus(b"upgrade", b"h2c").plus(b"http2-settings", b"AAMAAABkAAQAAP__")
    received = await exchange(port, raw(wire), within=3)
    assert b" 101 " not in received
    preface = await exchange(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", within=3)
    assert statuses(preface) in ([], [400])
