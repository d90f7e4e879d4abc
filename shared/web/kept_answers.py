"""What makes a request count once: its nonce is new, its key is free, its answer is kept."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request
from starlette.responses import Response

from shared.database import replay
from shared.database.work import Work
from shared.errors import ErrorKind, PlatformError
from shared.signed_http.errors import Replayed, ReplayStoreUnavailable
from shared.signed_http.replay import SpentNonce
from shared.web.exchange import peer_of
from shared.web.parts import platform_of
from shared.web.problems import MEDIA_TYPE, problem_again

_WHO_AND_WHY = ("aes-officer", "aes-purpose")


class InProgress(PlatformError):
    kind = ErrorKind.CONFLICT
    code = "in_progress"


class IdempotencyConflict(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "idempotency_conflict"


async def claim(request: Request, work: Work) -> Response | None:
    """Spend the nonce and lock the idempotency key, or give the answer that is kept under it.

    Raises Replayed, InProgress, IdempotencyConflict or ReplayStoreUnavailable.
    """
    peer = peer_of(request)
    nonce, key = SpentNonce.of(peer), peer.idempotency_key
    if key is None or not request.state.kept:
        with store_must_answer():
            fresh = await replay.claim_nonce(await work.connection(), nonce)
        if not fresh:
            raise Replayed
        return None
    with store_must_answer():
        found = await replay.claim(await work.connection(), nonce, key=key)
    if not found.fresh:
        raise Replayed
    if not found.alone:
        raise InProgress
    if found.stored is None:
        return None
    if found.stored.fingerprint != _fingerprint(request):
        raise IdempotencyConflict
    body = platform_of(request.app).sealer.open(
        found.stored.sealed_body, entity=peer.entity, key=key
    )
    return _again(request, found.stored, body)


def keep(request: Request, work: Work, response: Response, *, unless_kept: bool = False) -> None:
    """Keep an answer for retries, as the work ends; what only tells something is told anew."""
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


@contextmanager
def store_must_answer() -> Iterator[None]:
    """Whatever keeps the store from saying whether a nonce is new: never skip, come back later."""
    try:
        yield
    except Exception as error:
        raise ReplayStoreUnavailable from error


def _again(request: Request, stored: replay.StoredAnswer, body: bytes) -> Response:
    """The kept answer; a refusal in the language of this request, not of the first one."""
    if stored.content_type != MEDIA_TYPE:
        return Response(body, stored.status, media_type=stored.content_type)
    return problem_again(
        body,
        platform_of(request.app).catalogue,
        accept_language=request.headers.get("accept-language"),
    )


def _fingerprint(request: Request) -> bytes:
    """What makes two requests under one key the same: an answer is for who asked, and why."""
    who_and_why = (request.headers.get(name, "") for name in _WHO_AND_WHY)
    asked = "\n".join(who_and_why).encode()
    return hashlib.sha256(peer_of(request).fingerprint + asked).digest()
