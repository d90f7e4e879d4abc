"""Whether the process lives, and whether it can do its work."""

import asyncio
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from shared.database.engine import answers
from shared.errors import ErrorKind, PlatformError
from shared.web.parts import PlatformParts, platform_of
from shared.web.problems import status_of

REMEMBERED = timedelta(seconds=1)


class NotReady(PlatformError):
    kind = ErrorKind.UNAVAILABLE
    code = "not_ready"


class DatabaseCheck:
    """Asks the database whether it answers, one question at a time and at most one a second.

    Anybody may ask us, without a signature; however many do, it takes one connection.
    """

    def __init__(self) -> None:
        self._asking = asyncio.Lock()
        self._answers = False
        self._asked_at: datetime | None = None

    async def answers(self, platform: PlatformParts) -> bool:
        async with self._asking:
            if not self._remembers(platform.clock()):
                self._answers = await answers(platform.engine)
                self._asked_at = platform.clock()
            return self._answers

    def _remembers(self, now: datetime) -> bool:
        return self._asked_at is not None and timedelta() <= now - self._asked_at < REMEMBERED


def health_router() -> APIRouter:
    """`/healthz` and `/readyz`, the only answers without a signature (PUBLIC_PATHS)."""
    router = APIRouter(tags=["health"])
    database = DatabaseCheck()

    # load balancers ask either way
    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.head("/readyz", include_in_schema=False)
    @router.get("/readyz")
    async def readyz(request: Request) -> Response:
        platform = platform_of(request.app)
        checks = {
            "database": await database.answers(platform),
            "trust": platform.trust.expires_at > platform.clock(),
        }
        if all(checks.values()):
            return JSONResponse({"status": "ok", **checks})
        return JSONResponse({"status": "not_ready", **checks}, status_code=status_of(NotReady()))

    return router
