"""The caller's side over httpx: signs each request, accepts only the answer that is bound to it."""

import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from datetime import datetime

import httpx
from typing_extensions import override

from shared.clock import Clock
from shared.errors import PlatformError
from shared.signed_http.keys import KeyDirectory, SigningKey
from shared.signed_http.profile import NONCE_BYTES, SAFE_METHODS, Limits, RequestBinding
from shared.signed_http.sign import sign_request
from shared.signed_http.verify import ResponseHead, verify_response

_IDEMPOTENCY_KEY_BYTES = 16
_EMPTY_BODY_TYPE = "application/octet-stream"
_PROBLEM_TYPE = re.compile(rb'"type"\s*:\s*"urn:liptako:error:([a-z_]{1,60})"')
_ANSWER_HEADERS = frozenset({b"content-type", b"content-length", b"date", b"retry-after"})
"""What a caller may read of an answer: the covered field and hints of transport."""
SIGNATURE_BASE = "aes_signature_base"
"""The extension of an answer (`response.extensions`) that holds the bytes that were signed."""


class AnswerNotTrusted(httpx.TransportError):
    """Something answered, but nothing shows that it was the one addressed: treat as no answer.

    Retry with the same Idempotency-Key; each attempt is signed anew. `claimed_code` is the
    problem code the answer gives itself, if any: a hint for a log, proof of nothing.
    """

    def __init__(
        self, message: str, *, request: httpx.Request, claimed_code: str | None = None
    ) -> None:
        super().__init__(message, request=request)
        self.claimed_code = claimed_code


class SignedAuth(httpx.Auth):
    """Signs what a client sends to one service and verifies what comes back.

    `authority` is the name the service answers to, sent as Host and signed, wherever the URL
    connects to; `entity` is whose answer it must be. Works for both kinds of httpx client.
    A caller that wants to retry an unsafe request sends the same httpx.Request again: it keeps
    the Idempotency-Key that it was given or that was made for it, and gets a new nonce.
    """

    def __init__(
        self,
        key: SigningKey,
        *,
        authority: str,
        entity: str,
        directory: KeyDirectory,
        clock: Clock,
        limits: Limits | None = None,
    ) -> None:
        self._key = key
        self._authority = authority
        self._entity = entity
        self._directory = directory
        self._clock = clock
        self._limits = limits or Limits()

    @override
    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        request.read()
        binding = self._sign(request)
        response = yield request
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Bounded(response.stream, request, self._limits.answer_bytes_max)
        response.read()
        self._verify(request, binding, response)

    @override
    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        await request.aread()
        binding = self._sign(request)
        response = yield request
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _AsyncBounded(response.stream, request, self._limits.answer_bytes_max)
        await response.aread()
        self._verify(request, binding, response)

    def _sign(self, request: httpx.Request) -> RequestBinding:
        """Complete the headers and sign them as they will be sent."""
        request.headers["host"] = self._authority
        request.headers["accept-encoding"] = "identity"
        if request.url.scheme == "https":  # the certificate is the authority's, not the address's
            request.extensions["sni_hostname"] = self._authority.partition(":")[0]
        if request.method not in SAFE_METHODS:
            request.headers.setdefault("content-type", _EMPTY_BODY_TYPE)
            request.headers.setdefault(
                "idempotency-key", f'"{secrets.token_urlsafe(_IDEMPOTENCY_KEY_BYTES)}"'
            )
        for name in ("content-digest", "signature-input", "signature"):
            request.headers.pop(name, None)  # of an earlier attempt
        path, _, query = request.url.raw_path.partition(b"?")
        signed = sign_request(
            self._key,
            method=request.method,
            authority=self._authority,
            path=path,
            query=query,
            headers=_lower(request.headers),
            body=request.content,
            nonce=secrets.token_urlsafe(NONCE_BYTES),
            now=self._clock(),
        )
        for field, value in signed.headers:
            request.headers[field.decode("ascii")] = value.decode("ascii")
        return signed.binding

    def _verify(
        self, request: httpx.Request, binding: RequestBinding, response: httpx.Response
    ) -> None:
        now: datetime = self._clock()
        headers = _lower(response.headers)
        try:
            verified = verify_response(
                ResponseHead(response.status_code, headers),
                response.content,
                binding=binding,
                entity=self._entity,
                directory=self._directory,
                now=now,
                limits=self._limits,
            )
        except PlatformError as refusal:
            claimed = _PROBLEM_TYPE.search(response.content)
            raise AnswerNotTrusted(
                f"an answer {response.status_code} that is not {self._entity}'s: {refusal.code}",
                request=request,
                claimed_code=claimed[1].decode("ascii") if claimed else None,
            ) from refusal
        response.extensions[SIGNATURE_BASE] = verified.signature_base
        response.headers = httpx.Headers([pair for pair in headers if pair[0] in _ANSWER_HEADERS])


class _Bounded(httpx.SyncByteStream):
    """A body that ends in AnswerNotTrusted when it grows past its limit."""

    def __init__(
        self, stream: httpx.SyncByteStream, request: httpx.Request, bytes_max: int
    ) -> None:
        self._stream = stream
        self._request = request
        self._bytes_max = bytes_max

    @override
    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            _refuse_above(self._bytes_max, size, self._request)
            yield chunk

    @override
    def close(self) -> None:
        self._stream.close()


class _AsyncBounded(httpx.AsyncByteStream):
    """The same for the other kind of client."""

    def __init__(
        self, stream: httpx.AsyncByteStream, request: httpx.Request, bytes_max: int
    ) -> None:
        self._stream = stream
        self._request = request
        self._bytes_max = bytes_max

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            _refuse_above(self._bytes_max, size, self._request)
            yield chunk

    @override
    async def aclose(self) -> None:
        await self._stream.aclose()


def _refuse_above(bytes_max: int, size: int, request: httpx.Request) -> None:
    if size > bytes_max:
        raise AnswerNotTrusted(f"an answer of more than {bytes_max} bytes", request=request)


def _lower(headers: httpx.Headers) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in headers.raw]
