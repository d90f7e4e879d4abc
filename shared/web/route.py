"""One request is one work is one transaction, committed before the answer leaves.

1. Begin a work. 2. Insert the nonce and lock the idempotency key. 3. Answer again what was
answered before, or run the endpoint. 4. Store the answer under the key. 5. Commit row, audit
entry and stored answer together. 6. Only then let the answer leave.

Whatever refuses or fails on the way rolls all of it back; a second work then records the nonce,
the refusal as an audit entry, and the refusal as the answer to a retry.

An endpoint that must ask another service sets its work aside meanwhile: see `consultation.py`.
"""

import hashlib
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from typing_extensions import override

from shared.audit.entry import Outcome
from shared.audit.trail import AuditContext
from shared.database import replay
from shared.database.constraints import violated
from shared.database.work import Work, begin_work
from shared.errors import ErrorKind, PlatformError
from shared.logging import get_logger
from shared.signed_http.errors import Replayed, ReplayStoreUnavailable
from shared.signed_http.peer import VerifiedPeer
from shared.signed_http.replay import SpentNonce
from shared.web.parts import platform_of
from shared.web.problems import InternalError, framework_refusal, malformed, problem

_ANSWERS_KEY = "idempotent_answers_pkey"
_WHO_AND_WHY = ("aes-officer", "aes-purpose")
_REFUSED_AS = "__liptako_refused_as__"
_KEPT = "__liptako_kept__"

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]
F = TypeVar("F", bound=Callable[..., Any])


class InProgress(PlatformError):
    kind = ErrorKind.CONFLICT
    code = "in_progress"


class IdempotencyConflict(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "idempotency_conflict"


def refused_as(event: StrEnum, *, kept: timedelta = replay.ANSWERS_KEPT) -> Callable[[F], F]:
    """Name the audit event of an endpoint's refusals, and how long its answers are kept."""

    def mark(endpoint: F) -> F:
        setattr(endpoint, _REFUSED_AS, event)
        setattr(endpoint, _KEPT, kept)
        return endpoint

    return mark


class TransactionalRoute(APIRoute):
    """A route whose endpoint runs inside one work; every endpoint names its refusal event."""

    @override
    def get_route_handler(self) -> Endpoint:
        endpoint = super().get_route_handler()
        refused: StrEnum = getattr(self.endpoint, _REFUSED_AS)
        kept: timedelta = getattr(self.endpoint, _KEPT)

        async def in_one_work(request: Request) -> Response:
            started = time.perf_counter()
            request.state.request_id = uuid.uuid4().hex
            request.state.kept = kept
            response = await _answer(request, endpoint, refused)
            get_logger().info(
                "request.answered",
                route=self.path_format,
                method=request.method,
                status=int(response.status_code),
                peer=peer_of(request).entity,
                request_id=request.state.request_id,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )
            return response

        return in_one_work


async def claim_again(request: Request) -> None:
    """Steps 1 and 2 anew, for a work that was set aside: nonce and key belong to the effect.

    Raises InProgress when a retry has been answered meanwhile: its own retry gets that answer.
    """
    work: Work = request.state.work
    if await _claim(request, work) is not None:
        raise InProgress


def peer_of(request: Request) -> VerifiedPeer:
    """Who signed the request, as the signature middleware found out."""
    peer: VerifiedPeer = request.scope["state"]["peer"]
    return peer


async def _answer(request: Request, endpoint: Endpoint, refused: StrEnum) -> Response:
    try:
        async with _begin(request) as work:
            request.state.work = work
            response = await _claim(request, work)
            if response is None:
                response = await endpoint(request)
                _keep(request, work, response)
    except RequestValidationError as error:
        return await _refuse(request, refused, malformed(error))
    except HTTPException as error:
        return await _refuse(request, refused, framework_refusal(error))
    except PlatformError as error:
        return await _refuse(request, refused, error)
    except Exception as error:  # noqa: BLE001 - the last place that can turn it into an answer
        if isinstance(error, IntegrityError) and violated(error) == _ANSWERS_KEY:
            return await _refuse(request, refused, InProgress())
        return await _fail(request, refused, error)
    return response


def _begin(
    request: Request, known: AuditContext | None = None
) -> AbstractAsyncContextManager[Work]:
    parts, peer = platform_of(request.app), peer_of(request)
    context = known or AuditContext(
        service=parts.entity,
        peer=peer.keyid,
        request_digest=peer.signature_base_sha256,
        trust_version=parts.trust.version,
    )
    return begin_work(parts.engine, parts.clock, context)


async def _claim(request: Request, work: Work) -> Response | None:
    """Steps 2 and 3: raise Replayed, InProgress or IdempotencyConflict, or find the old answer."""
    peer = peer_of(request)
    nonce, key = SpentNonce.of(peer), peer.idempotency_key
    if key is None or not request.state.kept:
        with _store_must_answer():
            fresh = await replay.claim_nonce(await work.session.connection(), nonce)
        if not fresh:
            raise Replayed
        return None
    with _store_must_answer():
        claim = await replay.claim(await work.session.connection(), nonce, key=key)
    if not claim.fresh:
        raise Replayed
    if not claim.alone:
        raise InProgress
    if claim.stored is None:
        return None
    if claim.stored.fingerprint != _fingerprint(request):
        raise IdempotencyConflict
    sealer = platform_of(request.app).sealer
    body = sealer.open(claim.stored.sealed_body, entity=peer.entity, key=key)
    return Response(body, claim.stored.status, media_type=claim.stored.content_type)


@contextmanager
def _store_must_answer() -> Iterator[None]:
    """Whatever keeps the store from saying whether a nonce is new: never skip, come back later."""
    try:
        yield
    except Exception as error:
        raise ReplayStoreUnavailable from error


def _fingerprint(request: Request) -> bytes:
    """What makes two requests under one key the same: an answer is for who asked, and why."""
    who_and_why = (request.headers.get(name, "") for name in _WHO_AND_WHY)
    asked = "\n".join(who_and_why).encode()
    return hashlib.sha256(peer_of(request).fingerprint + asked).digest()


def _keep(request: Request, work: Work, response: Response, *, unless_kept: bool = False) -> None:
    """Step 4, done as the work ends; what only tells something is told anew each time."""
    parts, peer = platform_of(request.app), peer_of(request)
    key = peer.idempotency_key
    if key is None or not request.state.kept:
        return
    answer = replay.StoredAnswer(
        _fingerprint(request),
        response.status_code,
        response.headers.get("content-type", ""),
        parts.sealer.seal(bytes(response.body), entity=peer.entity, key=key),
    )
    work.closing = replay.storing(
        answer,
        entity=peer.entity,
        key=key,
        kept_until=parts.clock() + request.state.kept,
        unless_kept=unless_kept,
    )


async def _refuse(request: Request, event: StrEnum, error: PlatformError) -> Response:
    """Answer with the problem, after recording the refusal in a work of its own.

    A store that is away can record nothing: that is answered, and only logged.
    """
    if isinstance(error, ReplayStoreUnavailable):
        return _unrecorded(request, error, cause=error)
    response = _problem(request, error)
    known = request.state.work.audit.context if hasattr(request.state, "work") else None
    try:
        async with _begin(request, known) as work:
            work.audit.record(event, outcome=Outcome.REFUSED, reason=error.code)
            with _store_must_answer():
                connection = await work.session.connection()
                if not isinstance(error, Replayed):
                    await replay.claim_nonce(connection, SpentNonce.of(peer_of(request)))
            if _is_final(error):
                _keep(request, work, response, unless_kept=True)
    except ReplayStoreUnavailable as away:
        return _unrecorded(request, away, cause=away)
    except Exception as failure:  # noqa: BLE001 - no record, no refusal: something is broken
        return _unrecorded(request, InternalError(), cause=failure)
    return response


async def _fail(request: Request, event: StrEnum, error: Exception) -> Response:
    get_logger().error(
        "request.failed",
        request_id=request.state.request_id,
        exc_info=error,
    )
    return await _refuse(request, event, InternalError())


def _is_final(error: PlatformError) -> bool:
    """Whether a retry of the same request must meet the same refusal."""
    return error.kind is not ErrorKind.UNAVAILABLE and not isinstance(
        error, Replayed | InProgress | IdempotencyConflict
    )


def _unrecorded(request: Request, error: PlatformError, *, cause: Exception) -> Response:
    get_logger().error("refusal.not_recorded", request_id=request.state.request_id, exc_info=cause)
    return _problem(request, error)


def _problem(request: Request, error: PlatformError) -> Response:
    return problem(
        error,
        platform_of(request.app).catalogue,
        accept_language=request.headers.get("accept-language"),
        request_id=request.state.request_id,
    )
