"""A load in closed loops: each connection sends its next request once the last is answered.

It does as little as it can, so that it is not what is measured: requests are given as bytes, and
answers are kept as bytes for the caller to read afterwards.
"""

import asyncio
import re
import statistics
import time
from collections.abc import Sequence
from typing import NamedTuple

from typing_extensions import override

LOAD_SECONDS_MAX = 120.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


class Answer(NamedTuple):
    """One answer as it came; header names in lower case."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def read(cls, message: bytes) -> "Answer":
        head, _, body = message.partition(_HEAD_END)
        first, *lines = head.split(b"\r\n")
        named = [line.split(b": ", 1) for line in lines]
        return cls(
            int(first.split(b" ")[1]), [(name.lower(), value) for name, value in named], body
        )


class Load(NamedTuple):
    """What came of one load: answers in the order of the requests of each connection."""

    seconds: float
    latencies_seconds: list[float]
    answers: list[list[bytes]]

    @property
    def per_second(self) -> float:
        return len(self.latencies_seconds) / self.seconds

    @property
    def median_milliseconds(self) -> float:
        return statistics.median(self.latencies_seconds) * 1000


def put_under_load(port: int, requests: Sequence[Sequence[bytes]]) -> Load:
    """Send each sequence over a connection of its own to a server of this machine.

    Raises ConnectionError when the server hangs up, TimeoutError after LOAD_SECONDS_MAX.
    """
    return asyncio.run(_load(port, requests))


async def _load(port: int, requests: Sequence[Sequence[bytes]]) -> Load:
    connections = [_Connection(each) for each in requests]
    async with asyncio.timeout(LOAD_SECONDS_MAX):
        try:
            for connection in connections:
                await connection.open(port)
            started = time.perf_counter()
            for connection in connections:
                connection.send_next()
            await asyncio.gather(*(connection.ended for connection in connections))
            seconds = time.perf_counter() - started
        finally:
            for connection in connections:
                connection.close()
    return Load(
        seconds,
        [each for connection in connections for each in connection.latencies],
        [connection.answers for connection in connections],
    )


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Sequence[bytes]) -> None:
        self.answers: list[bytes] = []
        self.latencies: list[float] = []
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    async def open(self, port: int) -> None:
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)

    def send_next(self) -> None:
        assert self._transport is not None
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests[len(self.answers)])

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        head_end = self._received.find(_HEAD_END)
        if head_end < 0:
            return
        length = _LENGTH.search(self._received, 0, head_end + len(_HEAD_END))
        assert length is not None, "an answer without a length"
        if len(self._received) < head_end + len(_HEAD_END) + int(length[1]):
            return
        self.latencies.append(time.perf_counter() - self._sent_at)
        self.answers.append(self._received)
        self._received = b""
        if len(self.answers) < len(self._requests):
            self.send_next()
        else:
            self.ended.set_result(None)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionError("the server hung up"))
