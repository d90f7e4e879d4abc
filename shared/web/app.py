"""Make a service's application: routes inside, signatures outside, background work beside."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from shared.database import inbox, replay
from shared.database.audit_log import sequence_audit_log
from shared.logging import get_logger
from shared.signed_http.keys import Purpose
from shared.signed_http.middleware import SignedHttpMiddleware
from shared.web.exchange import problem_of
from shared.web.health import health_router
from shared.web.parts import PlatformParts
from shared.web.problems import InternalError, framework_refusal
from shared.web.refusals import record_at_the_edge

AUDIT_SEQUENCED_EVERY_SECONDS = 2.0
PURGED_EVERY_SECONDS = 60.0


def create_service(
    title: str, platform: PlatformParts, parts: object, routers: Iterable[APIRouter]
) -> FastAPI:
    """An application without signatures; `signed` wraps it. Tests may reach its state.

    There is no redirect, no documentation page and no schema address: all of them would answer
    without a signature.
    """
    app = FastAPI(
        title=title,
        lifespan=_background_work(platform),
        redirect_slashes=False,
        openapi_url=None,
        exception_handlers={HTTPException: _http_exception, Exception: _unexpected},
    )
    app.state.platform = platform
    app.state.parts = parts
    for router in (health_router(), *routers):
        # not `include_router`: what it adds is looked through twice for every request
        app.router.routes.extend(router.routes)
    return app


def signed(app: FastAPI, platform: PlatformParts) -> ASGIApp:
    """Put the signature profile around an application."""

    def request_of(scope: Scope) -> Request:
        return Request({**scope, "app": app})

    return SignedHttpMiddleware(
        app,
        authority=platform.entity,
        directory=platform.trust,
        response_key=platform.response_key,
        clock=platform.clock,
        problem_response=lambda error, scope: problem_of(request_of(scope), error),
        record_refusal=lambda error, scope: record_at_the_edge(request_of(scope), error),
    )


async def _http_exception(request: Request, error: Exception) -> Response:
    """What no route of ours takes: unknown addresses and methods."""
    found = framework_refusal(error) if isinstance(error, HTTPException) else InternalError()
    if "peer" in request.scope["state"]:
        found = await record_at_the_edge(request, found)
    return problem_of(request, found)


async def _unexpected(request: Request, error: Exception) -> Response:
    """What escaped a route after all; the server's own log would be silent."""
    request.state.request_id = uuid.uuid4().hex
    get_logger().error(
        "request.outside_routes", request_id=request.state.request_id, exc_info=error
    )
    return problem_of(request, InternalError())


def _background_work(
    platform: PlatformParts,
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    async def sequence() -> None:
        await sequence_audit_log(
            platform.engine,
            platform.audit_key,
            platform.clock,
            previous_keys=platform.trust.keys_of(platform.entity, Purpose.AUDIT_LOG),
        )

    async def purge() -> None:
        async with platform.engine.begin() as connection:
            for forget in (replay.purge, inbox.purge):
                await forget(connection, now=platform.clock())

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(repeat(sequence, AUDIT_SEQUENCED_EVERY_SECONDS)),
            asyncio.create_task(repeat(purge, PURGED_EVERY_SECONDS)),
            *(asyncio.create_task(work()) for work in platform.background),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await platform.engine.dispose()

    return lifespan


async def repeat(work: Callable[[], Coroutine[Any, Any, None]], every_seconds: float) -> None:
    """Do background work for as long as the process lives, whatever becomes of one pass."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - whatever it was, the next pass must come
            get_logger().exception("background.failed", work=work.__name__)
        await asyncio.sleep(every_seconds)
