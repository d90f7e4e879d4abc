"""Refusals of a caller whose signature holds: each is recorded, in a work of its own.

Whatever refuses rolls back what the request had done; then one work records the nonce, an audit
entry and, of an endpoint's refusals, the answer to a retry. Nobody can ask without limit: what is
refused counts for the rate of its entity as what is done (step 6 of the verification).
"""

import uuid
from enum import StrEnum

from fastapi import Request
from starlette.responses import Response

from shared.audit.entry import Outcome
from shared.database import replay
from shared.database.work import Work
from shared.errors import ErrorKind, PlatformError
from shared.logging import get_logger
from shared.signed_http.errors import Replayed, ReplayStoreUnavailable
from shared.signed_http.replay import SpentNonce
from shared.web.audit_events import AuditEvent
from shared.web.exchange import begin, peer_of, problem_of
from shared.web.kept_answers import IdempotencyConflict, InProgress, keep, store_must_answer
from shared.web.problems import InternalError


async def refuse(request: Request, event: StrEnum, error: PlatformError) -> Response:
    """Record a refusal and answer with it, or with what kept it from being recorded."""
    return problem_of(request, await _record(request, event, error))


async def record_at_the_edge(request: Request, error: PlatformError) -> PlatformError:
    """Record a refusal before any endpoint was reached; returns what to answer, as `refuse` does.

    It is not kept for a retry: what was refused is an address, or a body that arrived otherwise
    than it was signed, and the same order may yet arrive whole. So nobody has looked at the nonce
    before, and one that was seen makes the refusal Replayed.
    """
    request.state.request_id = uuid.uuid4().hex
    request.state.kept = replay.NOTHING_KEPT
    answered = await _record(request, AuditEvent.REQUEST_REFUSED, error)
    get_logger().warning(
        "request.refused",
        code=answered.code,
        method=request.method,
        peer=peer_of(request).entity,
        request_id=request.state.request_id,
    )
    return answered


async def _record(request: Request, event: StrEnum, error: PlatformError) -> PlatformError:
    """A store that is away can record nothing: that is answered, and only logged."""
    if isinstance(error, ReplayStoreUnavailable):
        return _unrecorded(request, error, cause=error)
    begun: Work | None = getattr(request.state, "work", None)
    try:
        async with begin(request, begun.audit.context if begun else None) as work:
            if not await _nonce_is_new(request, work, error) and begun is None:
                error = Replayed()
            if begun is not None and begun.even_if_refused is not None:
                try:
                    await begun.even_if_refused(work)
                except PlatformError as instead:
                    error = instead
            work.audit.record(event, outcome=Outcome.REFUSED, reason=error.code)
            if _is_final(error):
                keep(request, work, problem_of(request, error), unless_kept=True)
    except ReplayStoreUnavailable as away:
        return _unrecorded(request, away, cause=away)
    except Exception as failure:  # noqa: BLE001 - no record, no refusal: something is broken
        return _unrecorded(request, InternalError(), cause=failure)
    return error


async def _nonce_is_new(request: Request, work: Work, error: PlatformError) -> bool:
    with store_must_answer():
        connection = await work.connection()
        if isinstance(error, Replayed):
            return False
        return await replay.claim_nonce(connection, SpentNonce.of(peer_of(request)))


def _is_final(error: PlatformError) -> bool:
    """Whether a retry of the same request must meet the same refusal."""
    return error.kind is not ErrorKind.UNAVAILABLE and not isinstance(
        error, Replayed | InProgress | IdempotencyConflict
    )


def _unrecorded(request: Request, error: PlatformError, *, cause: Exception) -> PlatformError:
    get_logger().error("refusal.not_recorded", request_id=request.state.request_id, exc_info=cause)
    return error
