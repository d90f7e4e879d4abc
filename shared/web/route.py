"""One request is one work is one transaction, committed before the answer leaves.

1. Begin a work. 2. Insert the nonce and lock the idempotency key. 3. Answer again what was
answered before, or run the endpoint. 4. Store the answer under the key. 5. Commit row, audit
entry and stored answer together. 6. Only then let the answer leave.

Whatever refuses or fails on the way rolls all of it back; a second work then records the nonce,
the refusal as an audit entry, and the refusal as the answer to a retry.

An endpoint that must ask another service sets its work aside meanwhile: see `consultation.py`.
"""

import time
import uuid
from collections.abc import Callable, Coroutine
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope
from typing_extensions import override

from shared.database import replay
from shared.database.constraints import violated
from shared.database.work import Work
from shared.errors import PlatformError
from shared.logging import get_logger
from shared.web.exchange import begin, peer_of
from shared.web.inputs import Inputs, JsonRequest
from shared.web.kept_answers import InProgress, claim, keep
from shared.web.problems import InternalError, framework_refusal, malformed
from shared.web.refusals import refuse

_ANSWERS_KEY = "idempotent_answers_pkey"
_REFUSED_AS = "__liptako_refused_as__"
_KEPT = "__liptako_kept__"

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]
F = TypeVar("F", bound=Callable[..., Any])


def refused_as(event: StrEnum, *, kept: timedelta = replay.ANSWERS_KEPT) -> Callable[[F], F]:
    """Name the audit event of an endpoint's refusals, and how long its answers are kept."""

    def mark(endpoint: F) -> F:
        setattr(endpoint, _REFUSED_AS, event)
        setattr(endpoint, _KEPT, kept)
        return endpoint

    return mark


class TransactionalRoute(APIRoute):
    """A route whose endpoint runs inside one work; every endpoint names its refusal event."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self._fixed = path.partition("{")[0]

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether it is for this address; most are told apart by how they begin."""
        if not scope["path"].startswith(self._fixed):
            return Match.NONE, {}
        return super().matches(scope)

    @override
    def get_route_handler(self) -> Endpoint:
        handler = super().get_route_handler()
        inputs = Inputs.of(self)
        refused: StrEnum = getattr(self.endpoint, _REFUSED_AS)
        kept: timedelta = getattr(self.endpoint, _KEPT)

        async def endpoint(request: Request) -> Response:
            await inputs.check(request)
            return await handler(request)

        async def in_one_work(received: Request) -> Response:
            started = time.perf_counter()
            request = JsonRequest(received.scope, received.receive)
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
    if await claim(request, work) is not None:
        raise InProgress


async def _answer(request: Request, endpoint: Endpoint, refused: StrEnum) -> Response:
    try:
        async with begin(request) as work:
            request.state.work = work
            response = await claim(request, work)
            if response is None:
                response = await endpoint(request)
                keep(request, work, response)
    except RequestValidationError as error:
        return await refuse(request, refused, malformed(error))
    except HTTPException as error:
        return await refuse(request, refused, framework_refusal(error))
    except PlatformError as error:
        return await refuse(request, refused, error)
    except Exception as error:  # noqa: BLE001 - the last place that can turn it into an answer
        if isinstance(error, IntegrityError) and violated(error) == _ANSWERS_KEY:
            return await refuse(request, refused, InProgress())
        return await _fail(request, refused, error)
    return response


async def _fail(request: Request, event: StrEnum, error: Exception) -> Response:
    get_logger().error(
        "request.failed",
        request_id=request.state.request_id,
        exc_info=error,
    )
    return await refuse(request, event, InternalError())
