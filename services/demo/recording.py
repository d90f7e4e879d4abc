"""Record every signed exchange as it goes over the wire, and judge it again as a third party."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from typing_extensions import override

from services.machine import network
from shared.clock import Clock
from shared.entities import entity_of
from shared.signed_http.keys import KeyDirectory
from shared.signed_http.profile import Limits
from shared.signed_http.rate_limit import RateLimiter
from shared.signed_http.verify import (
    RequestHead,
    RequestPolicy,
    ResponseHead,
    check_body,
    read_request,
    verify_request,
    verify_response,
)

MEDIA_TYPE = b"application/problem+json"
_SEPARATOR = "─" * 78

Pair = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, byte for byte as they were signed."""

    number: int
    entity: str
    """who was addressed"""
    method: str
    path: bytes
    query: bytes
    request_headers: tuple[Pair, ...]
    request_body: bytes
    status: int
    answer_headers: tuple[Pair, ...]
    answer_body: bytes
    sent_at: datetime

    @property
    def target(self) -> str:
        """Method and path, for people."""
        return f"{self.method} {self.path.decode('ascii')}"

    @property
    def refused(self) -> bool:
        """Whether the answer is a refusal."""
        return dict(self.answer_headers).get(b"content-type") == MEDIA_TYPE

    @property
    def head(self) -> RequestHead:
        return RequestHead(self.method, self.path, self.query, self.request_headers)

    def as_members(self) -> dict[str, Any]:
        """Both messages with their exact bodies, so that anybody can verify the signatures."""
        return {
            "number": self.number,
            "sent_at": self.sent_at.isoformat(),
            "method": self.method,
            "path": self.path.decode("ascii"),
            "query": self.query.decode("ascii"),
            "request_headers": _header_lines(self.request_headers),
            "request_body": b64encode(self.request_body).decode(),
            "status": self.status,
            "answer_headers": _header_lines(self.answer_headers),
            "answer_body": b64encode(self.answer_body).decode(),
        }

    def as_text(self) -> str:
        """Both messages as they stood on the wire, JSON bodies laid out for reading."""
        query = f"?{self.query.decode('ascii')}" if self.query else ""
        request = [
            f"{self.method} {self.path.decode('ascii')}{query} HTTP/1.1",
            *_header_lines(self.request_headers),
            "",
            _readable(self.request_body),
        ]
        answer = [
            f"HTTP/1.1 {self.status}",
            *_header_lines(self.answer_headers),
            "",
            _readable(self.answer_body),
        ]
        return "\n".join([*request, "", _SEPARATOR, "", *answer, ""])


def judged(exchange: Exchange, directory: KeyDirectory) -> tuple[str, str]:
    """Verify request and answer again from the recorded bytes, as of the time they were made.

    Returns who signed the request, and the SHA-256 of its signature base, which the audit log of
    the service holds. Raises what the verifiers raise.
    """
    limits = Limits()
    policy = RequestPolicy(
        exchange.entity.encode("ascii"),
        limits,
        RateLimiter(per_second=limits.requests_per_second, burst=limits.requests_burst),
    )
    verified = verify_request(exchange.head, directory, exchange.sent_at, policy)
    check_body(verified.content_digest, exchange.request_body)
    verify_response(
        ResponseHead(exchange.status, exchange.answer_headers),
        exchange.answer_body,
        binding=read_request(exchange.head, policy).binding,
        entity=exchange.entity,
        directory=directory,
        now=exchange.sent_at,
        limits=limits,
    )
    return verified.peer.entity, verified.peer.signature_base_sha256


class Recorder:
    """Keeps what was exchanged, in order."""

    def __init__(
        self, clock: Clock, wire: Callable[[], httpx.AsyncBaseTransport] = network
    ) -> None:
        self._clock = clock
        self._wire = wire
        self.exchanges: list[Exchange] = []

    def transport_to(self, entity: str) -> httpx.AsyncBaseTransport:
        """A transport for what is asked of an entity."""
        return _Recording(entity, self._wire(), self._keep)

    def since(self, mark: int) -> tuple[Exchange, ...]:
        """The exchanges after the first `mark`."""
        return tuple(self.exchanges[mark:])

    def _keep(
        self, entity: str, request: httpx.Request, response: httpx.Response, body: bytes
    ) -> None:
        path, _, query = request.url.raw_path.partition(b"?")
        self.exchanges.append(
            Exchange(
                number=len(self.exchanges) + 1,
                entity=entity_of(entity).name,
                method=request.method,
                path=path,
                query=query,
                request_headers=_lower(request.headers),
                request_body=request.content,
                status=response.status_code,
                answer_headers=_lower(response.headers),
                answer_body=body,
                sent_at=self._clock(),
            )
        )


class _Recording(httpx.AsyncBaseTransport):
    """The network, listened to: it sees requests after they were signed, answers before."""

    def __init__(
        self,
        entity: str,
        inner: httpx.AsyncBaseTransport,
        keep: Callable[[str, httpx.Request, httpx.Response, bytes], None],
    ) -> None:
        self._entity = entity
        self._inner = inner
        self._keep = keep

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        self._keep(self._entity, request, response, body)
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            content=body,
            extensions=response.extensions,
        )

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()


def _lower(headers: httpx.Headers) -> tuple[Pair, ...]:
    return tuple((name.lower(), value) for name, value in headers.raw)


def _header_lines(headers: tuple[Pair, ...]) -> list[str]:
    return [f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in headers]


def _readable(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body.decode("utf-8", "replace")
