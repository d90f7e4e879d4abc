"""Two machines that sign for real, the service between them, and ways to take a message apart."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.clock import Clock
from shared.errors import ErrorKind, PlatformError
from shared.signed_http.errors import Replayed
from shared.signed_http.keys import (
    Algorithm,
    KeyRecord,
    KeyStatus,
    PrivateKey,
    Purpose,
    SigningKey,
    jwk_of,
    thumbprint,
)
from shared.signed_http.middleware import RecordRefusal, SignedHttpMiddleware
from shared.signed_http.peer import VerifiedPeer
from shared.signed_http.profile import Limits
from shared.signed_http.rate_limit import RateLimiter
from shared.signed_http.replay import SpentNonce
from shared.signed_http.sign import SignedRequest, sign_request
from shared.signed_http.verify import (
    RequestHead,
    RequestPolicy,
    ResponseHead,
    read_request,
    verify_response,
)

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
CALLER = "post-koury.mli.aes.example"
SERVICE = "identity.mli.aes.example"
OTHER_SERVICE = "identity.bfa.aes.example"
NONCE = "bm9uY2Utbm9uY2Utbm9uYw"
BOTH_ALGORITHMS = (Algorithm.ED25519, Algorithm.ECDSA_P256_SHA256)

Headers = list[tuple[bytes, bytes]]


def noon() -> datetime:
    return NOON


def a_private_key(name: str, algorithm: Algorithm = Algorithm.ED25519) -> PrivateKey:
    """The same key for the same name in every process, so that two can share trust."""
    seed = hashlib.sha256(f"{name} {algorithm}".encode()).digest()
    if algorithm is Algorithm.ED25519:
        return Ed25519PrivateKey.from_private_bytes(seed)
    return derive_private_key(int.from_bytes(seed[:31], "big"), SECP256R1())


def a_key(
    entity: str = CALLER, algorithm: Algorithm = Algorithm.ED25519, *, name: str = ""
) -> SigningKey:
    return SigningKey.of(entity, a_private_key(f"{entity} {name}", algorithm))


def a_record(
    key: SigningKey,
    purpose: Purpose = Purpose.REQUEST,
    *,
    status: KeyStatus = KeyStatus.ACTIVE,
    now: datetime = NOON,
) -> KeyRecord:
    """The record of a key in the middle of its life of sixty days."""
    public = key.private_key.public_key()
    return KeyRecord(
        entity=key.entity,
        public_key=public,
        algorithm=key.algorithm,
        purpose=purpose,
        not_before=now - timedelta(days=30),
        not_after=now + timedelta(days=30),
        status=status,
        thumbprint=thumbprint(jwk_of(public)),
    )


class Directory:
    """A key directory over given records."""

    def __init__(self, *records: KeyRecord) -> None:
        self.records = {record.keyid: record for record in records}

    def find(self, keyid: str) -> KeyRecord | None:
        return self.records.get(keyid)


class MemoryReplayStore:
    """Spent nonces of a test; the products keep them in PostgreSQL."""

    def __init__(self) -> None:
        self.spent: set[tuple[str, str]] = set()

    async def spend(self, nonce: SpentNonce) -> None:
        if (nonce.entity, nonce.nonce) in self.spent:
            raise Replayed
        self.spent.add((nonce.entity, nonce.nonce))


@dataclass
class EchoService:
    """An application that spends the nonce, remembers what it saw and says it back."""

    store: MemoryReplayStore = field(default_factory=MemoryReplayStore)
    seen: list[Scope] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        body = await Request(scope, receive).body()
        self.seen.append(scope)
        self.bodies.append(body)
        peer: VerifiedPeer | None = scope["state"].get("peer")
        response: Response
        try:
            if peer is not None:
                await self.store.spend(SpentNonce.of(peer))
        except Replayed as refusal:
            response = a_problem(refusal, scope)
        else:
            response = JSONResponse({"path": scope["path"], "bytes": len(body)})
        await response(scope, receive, send)


_STATUS = {
    ErrorKind.MALFORMED: 400,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.UNSUPPORTED: 415,
    ErrorKind.MISDIRECTED: 421,
    ErrorKind.TOO_MANY: 429,
    ErrorKind.UNAVAILABLE: 503,
}


def a_problem(error: PlatformError, scope: Scope) -> Response:
    """A problem document as small as the profile's tests need it."""
    accept_language = Request(scope).headers.get("accept-language")
    content = {"type": f"urn:liptako:error:{error.code}", "detail": error.detail}
    return JSONResponse(
        {**content, "language": accept_language},
        _STATUS[error.kind],
        media_type="application/problem+json",
    )


def a_directory(caller: SigningKey | None = None, service: SigningKey | None = None) -> Directory:
    """Trust in the caller's request key and the service's response key."""
    return Directory(
        a_record(caller or a_key(CALLER)),
        a_record(service or a_key(SERVICE), Purpose.RESPONSE),
    )


def a_service(
    app: ASGIApp,
    *,
    directory: Directory | None = None,
    clock: Clock = noon,
    limits: Limits | None = None,
    key: SigningKey | None = None,
    record: RecordRefusal | None = None,
) -> SignedHttpMiddleware:
    """The application behind the profile's door, answering as SERVICE."""

    async def unrecorded(error: PlatformError, _scope: Scope) -> PlatformError:
        return error

    return SignedHttpMiddleware(
        app,
        authority=SERVICE,
        directory=directory or a_directory(),
        response_key=key or a_key(SERVICE),
        clock=clock,
        problem_response=a_problem,
        record_refusal=record or unrecorded,
        limits=limits,
    )


def a_policy(authority: str = SERVICE, limits: Limits | None = None) -> RequestPolicy:
    return RequestPolicy(
        authority.encode(), limits or Limits(), RateLimiter(per_second=1e6, burst=10**6)
    )


@dataclass(frozen=True)
class Wire:
    """A request as it goes over the wire; tests take it apart with `with_…`."""

    method: str
    path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def head(self) -> RequestHead:
        return RequestHead(self.method, self.path, self.query, list(self.headers))

    def value(self, name: bytes) -> bytes:
        (found,) = (value for key, value in self.headers if key == name)
        return found

    def with_header(self, name: bytes, value: bytes) -> "Wire":
        """Replace a header where it stands, or append it."""
        if all(key != name for key, _ in self.headers):
            return self.plus(name, value)
        return self._of((key, value if key == name else old) for key, old in self.headers)

    def without(self, *names: bytes) -> "Wire":
        return self._of(pair for pair in self.headers if pair[0] not in names)

    def plus(self, name: bytes, value: bytes) -> "Wire":
        return self._of((*self.headers, (name, value)))

    def with_input(self, old: bytes, new: bytes) -> "Wire":
        """Rewrite a piece of Signature-Input that must be there."""
        value = self.value(b"signature-input")
        assert old in value, f"{old!r} is not in {value!r}"
        return self.with_header(b"signature-input", value.replace(old, new))

    def _of(self, headers: Iterable[tuple[bytes, bytes]]) -> "Wire":
        return Wire(self.method, self.path, self.query, tuple(headers), self.body)


def a_wire(
    key: SigningKey | None = None,
    *,
    method: str = "POST",
    authority: str = SERVICE,
    path: bytes = b"/v1/documents/verify",
    query: bytes = b"x=1",
    headers: Mapping[bytes, bytes] | None = None,
    body: bytes | None = None,
    nonce: str = NONCE,
    now: datetime = NOON,
) -> Wire:
    """A request as our own client signs it, with what HTTP adds to it."""
    unsafe = method not in {"GET", "HEAD"}
    content = (b'{"a": 1}' if unsafe else b"") if body is None else body
    given: Headers = [(b"host", authority.encode())]
    if unsafe:
        given += [(b"content-type", b"application/json"), (b"idempotency-key", b'"key-1"')]
        given += [(b"content-length", b"%d" % len(content))]
    given += list((headers or {}).items())
    signed = signed_parts(key, method, authority, path, query, given, content, nonce=nonce, now=now)
    return Wire(method, path, query, (*given, *signed.headers), content)


def signed_parts(
    key: SigningKey | None,
    method: str,
    authority: str,
    path: bytes,
    query: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    body: bytes,
    *,
    nonce: str = NONCE,
    now: datetime = NOON,
) -> SignedRequest:
    return sign_request(
        key or a_key(CALLER),
        method=method,
        authority=authority,
        path=path,
        query=query,
        headers=headers,
        body=body,
        nonce=nonce,
        now=now,
    )


@dataclass(frozen=True)
class Answered:
    """What came back from an application, undecoded."""

    status: int
    headers: Headers
    body: bytes

    def value(self, name: bytes) -> bytes | None:
        found = [value for key, value in self.headers if key == name]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def code(self) -> str | None:
        """The code of a problem; None when the answer is no problem."""
        if self.value(b"content-type") != b"application/problem+json":
            return None
        return str(json.loads(self.body)["type"]).removeprefix("urn:liptako:error:")

    @property
    def signed(self) -> bool:
        return self.value(b"signature") is not None


async def deliver(app: ASGIApp, wire: Wire, *, chunks: Sequence[bytes] | None = None) -> Answered:
    """Hand a request to an application as a server would, byte for byte."""
    parts = list(chunks) if chunks is not None else [wire.body]
    messages: list[Message] = [
        {"type": "http.request", "body": part, "more_body": index < len(parts) - 1}
        for index, part in enumerate(parts)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(a_scope(wire), receive, send)
    start, *rest = sent
    body = b"".join(message.get("body", b"") for message in rest)
    return Answered(start["status"], list(start["headers"]), body)


def a_scope(wire: Wire) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": wire.method,
        "scheme": "http",
        "path": wire.path.decode("latin-1"),
        "raw_path": wire.path,
        "query_string": wire.query,
        "root_path": "",
        "headers": list(wire.headers),
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 443),
        "extensions": {"http.response.pathsend": {}},
        "state": {},
    }


def assert_bound(answer: Answered, wire: Wire) -> None:
    """The answer verifies as the service's answer to this request."""
    verify_response(
        ResponseHead(answer.status, answer.headers),
        answer.body,
        binding=read_request(wire.head, a_policy()).binding,
        entity=SERVICE,
        directory=a_directory(),
        now=NOON,
        limits=Limits(),
    )
