"""Holding an application's answer back until it is whole, then sending it signed."""

from datetime import datetime

from starlette.types import Message, Send

from shared.clock import Clock
from shared.signed_http.keys import SigningKey
from shared.signed_http.profile import RequestBinding
from shared.signed_http.sign import sign_response

_OWN_HEADERS = frozenset({b"content-digest", b"signature", b"signature-input"})
_CONTENT_TYPE_UNKNOWN = b"application/octet-stream"


class SignedAnswer:
    """The `send` of one request: collects the answer, signs it bound to the request, passes it on.

    An answer is signed whole, so it is kept in memory up to `bytes_max`; more is a mistake of the
    application (RuntimeError), not of the caller.
    """

    def __init__(
        self, send: Send, *, key: SigningKey, binding: RequestBinding, clock: Clock, bytes_max: int
    ) -> None:
        self._send = send
        self._key = key
        self._binding = binding
        self._clock = clock
        self._bytes_max = bytes_max
        self._status = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._chunks: list[bytes] = []
        self._size = 0

    async def send(self, message: Message) -> None:
        """An ASGI `send` for the application."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
        elif message["type"] == "http.response.body":
            chunk = message.get("body", b"")
            self._size += len(chunk)
            if self._size > self._bytes_max:
                raise RuntimeError(f"an answer is at most {self._bytes_max} bytes")
            self._chunks.append(chunk)
            if not message.get("more_body", False):
                await self.send_whole(self._status, self._headers, b"".join(self._chunks))
        else:
            raise RuntimeError(f"a signed answer has no {message['type']}")

    async def send_whole(
        self, status: int, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> None:
        """Sign and send an answer that is complete."""
        if self._binding.method == b"HEAD":
            body = b""  # what the caller will receive, whatever the application wrote
        content_type = _CONTENT_TYPE_UNKNOWN
        kept = []
        for name, value in headers:
            if name == b"content-type":
                content_type = value
            elif name not in _OWN_HEADERS:
                kept.append((name, value))
        now: datetime = self._clock()
        signed = sign_response(
            self._key,
            status=status,
            content_type=content_type,
            body=body,
            binding=self._binding,
            now=now,
        )
        await send_answer(
            self._send, status, [(b"content-type", content_type), *kept, *signed], body
        )


async def send_answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    """Send a complete answer as it is, with the length that it has."""
    exact = [pair for pair in headers if pair[0] != b"content-length"]
    exact.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": exact})
    await send({"type": "http.response.body", "body": body})
