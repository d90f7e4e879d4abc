"""The door of a service: lets a request in when it is signed as the profile says, signs the answer.

Pure ASGI. It reads what came over the wire (`headers`, `raw_path`, `query_string`), never a URL
that somebody put together. The application behind it sees the covered fields alone, and who
signed them at `scope["state"]["peer"]`; steps 9 (nonce) and 10 (authorisation) are its own.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import unquote_to_bytes

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.clock import Clock
from shared.errors import PlatformError
from shared.logging import get_logger
from shared.signed_http.answer import SignedAnswer, send_answer
from shared.signed_http.errors import (
    BodyTooLarge,
    BodyTooSlow,
    RateLimited,
    SignatureRefused,
    TargetNotCanonical,
)
from shared.signed_http.keys import KeyDirectory, SigningKey
from shared.signed_http.profile import (
    LABEL,
    OPTIONAL_FIELDS,
    REQUEST_TAG,
    SAFE_METHODS,
    Limits,
    request_components,
)
from shared.signed_http.rate_limit import RateLimiter
from shared.signed_http.refusal_count import RefusalCount
from shared.signed_http.verify import (
    RequestClaim,
    RequestHead,
    RequestPolicy,
    VerifiedRequest,
    check_body,
    find_signer,
    read_request,
    verify_claim,
)

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
ProblemResponse = Callable[[PlatformError, Scope], Response]
RecordRefusal = Callable[[PlatformError, Scope], Awaitable[PlatformError]]

PUBLIC_PATHS = frozenset({"/healthz", "/readyz"})
_LENGTH = re.compile(rb"[0-9]{1,15}")
_POLICY_VIOLATION = 1008  # RFC 6455 section 7.4.1


class SignedHttpMiddleware:
    """Verifies requests (steps 0 to 8) and signs every answer once the signer is known.

    `authority` is the name this service answers to, as the Host field must give it. `directory`
    is asked at each request, so that new trust data holds at once; it raises a PlatformError
    when it can vouch for nobody. `problem_response` turns an error into an answer to the request
    of a scope. `record_refusal` records what is refused once the signature holds, which is step 8,
    and returns what to answer: the refusal, or why it cannot be recorded. Its scope has the peer.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        authority: str,
        directory: KeyDirectory,
        response_key: SigningKey,
        clock: Clock,
        problem_response: ProblemResponse,
        record_refusal: RecordRefusal,
        limits: Limits | None = None,
        public_paths: frozenset[str] = PUBLIC_PATHS,
    ) -> None:
        self._app = app
        self._directory = directory
        self._response_key = response_key
        self._clock = clock
        self._problem_response = problem_response
        self._record_refusal = record_refusal
        self._limits = limits or Limits()
        self._public_paths = public_paths
        self._strangers = RefusalCount()
        limiter = RateLimiter(
            per_second=self._limits.requests_per_second, burst=self._limits.requests_burst
        )
        self._policy = RequestPolicy(authority.encode("ascii"), self._limits, limiter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        elif scope["path"] in self._public_paths and scope["method"] in SAFE_METHODS:
            await self._app(_inner_scope(scope, []), receive, send)
        else:
            await self._exchange(scope, receive, send)

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = self._clock()
        head = RequestHead(
            scope["method"], scope["raw_path"], scope["query_string"], scope["headers"]
        )
        try:
            claim = read_request(head, self._policy)
            record = find_signer(claim, self._directory, now)
        except PlatformError as refusal:  # nobody we know: nothing of ours is signed for them
            await send_answer(send, *self._stranger(refusal, scope, now))
            return
        answer = SignedAnswer(
            send,
            key=self._response_key,
            binding=claim.binding,
            clock=self._clock,
            bytes_max=self._limits.answer_bytes_max,
        )
        try:
            verified = verify_claim(claim, record, now, self._policy)
        except PlatformError as refusal:
            await answer.send_whole(*self._stranger(refusal, scope, now))
            return
        inner = _verified_scope(scope, verified)
        try:
            inner["path"] = _path(scope)
            body = await self._read_body(claim, verified, receive)
        except PlatformError as refusal:
            answered = await self._record_refusal(refusal, inner)
            await answer.send_whole(*self._problem(answered, inner))
        except _CallerGone:
            return
        else:
            inner["headers"].append((b"content-length", b"%d" % len(body)))
            await self._app(inner, _replayed(body, receive), answer.send)

    async def _read_body(
        self, claim: RequestClaim, verified: VerifiedRequest, receive: Receive
    ) -> bytes:
        """Step 8: read the body under its limit of size and time, compare its digest."""
        bytes_max = 0 if claim.head.method in SAFE_METHODS else self._limits.body_bytes_max
        announced = claim.fields.get(b"content-length", b"0")
        if not _LENGTH.fullmatch(announced) or int(announced) > bytes_max:
            raise BodyTooLarge
        try:
            async with asyncio.timeout(self._limits.body_seconds_max):
                body = await _body_of(receive, bytes_max)
        except TimeoutError:
            raise BodyTooSlow from None
        check_body(verified.content_digest, body)
        return body

    def _stranger(self, refusal: PlatformError, scope: Scope, now: datetime) -> Answer:
        """Whoever has not proved who they are costs a counter, and at times a line in the log."""
        so_far = self._strangers.add(refusal.code, now)
        if so_far is not None:
            get_logger().warning("request.unverified", code=refusal.code, count=so_far)
        return self._problem(refusal, scope)

    def _problem(self, refusal: PlatformError, scope: Scope) -> Answer:
        """The problem document, with the fields RFC 9110 and RFC 9421 section 5 add to it."""
        problem = self._problem_response(refusal, scope)
        added: list[tuple[bytes, bytes]] = []
        if isinstance(refusal, SignatureRefused):
            date = format_datetime(self._clock(), usegmt=True).encode("ascii")
            added = [(b"accept-signature", _challenge(scope)), (b"date", date)]
        elif isinstance(refusal, RateLimited):
            wait = refusal.retry_after_seconds
            added = [(b"retry-after", b"%d" % wait), (b"ratelimit", b'"aes";r=0;t=%d' % wait)]
        elif isinstance(refusal, BodyTooLarge | BodyTooSlow):
            added = [(b"connection", b"close")]
        return problem.status_code, [*problem.raw_headers, *added], bytes(problem.body)


class _CallerGone(Exception):
    """The caller hung up before its request was complete; nobody is left to answer."""


async def _body_of(receive: Receive, bytes_max: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise _CallerGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > bytes_max:
            raise BodyTooLarge
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body in one piece, then whatever the server says next."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return pending.pop() if pending else await receive()

    return receive_again


def _verified_scope(scope: Scope, verified: VerifiedRequest) -> Scope:
    """The scope for what stands behind the door: the covered fields, the peer."""
    inner = _inner_scope(scope, verified.covered)
    inner["state"]["peer"] = verified.peer
    return inner


def _path(scope: Scope) -> str:
    """The path as it was signed, decoded."""
    try:
        return unquote_to_bytes(scope["raw_path"]).decode("utf-8")
    except UnicodeDecodeError:
        raise TargetNotCanonical("the path is not UTF-8") from None


def _inner_scope(scope: Scope, headers: list[tuple[bytes, bytes]]) -> Scope:
    """A scope without what nobody signed, and without server shortcuts around the signer."""
    host = [(name, value) for name, value in scope["headers"] if name == b"host"]
    state = dict(scope.get("state") or {})
    return {**scope, "headers": [*host, *headers], "extensions": {}, "state": state}


def _challenge(scope: Scope) -> bytes:
    """Accept-Signature: the set this very request would have to cover."""
    present = {name for name, _ in scope["headers"]}
    optional = tuple(name for name in OPTIONAL_FIELDS if name in present)
    components = request_components(scope["method"] in SAFE_METHODS, optional)
    return b'%b=%b;created;expires;tag="%b"' % (
        LABEL,
        components.serialised,
        REQUEST_TAG.encode("ascii"),
    )
