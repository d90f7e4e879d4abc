"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from shared.database.engine import answers
from shared.errors import ErrorKind, PlatformError
from shared.web.parts import platform_of
from shared.web.problems import status_of


class NotReady(PlatformError):
    kind = ErrorKind.UNAVAILABLE
    code = "not_ready"


def health_router() -> APIRouter:
    """`/healthz` and `/readyz`, the only answers without a signature (PUBLIC_PATHS)."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz(request: Request) -> Response:
        platform = platform_of(request.app)
        checks = {
            "database": await answers(platform.engine),
            "trust": platform.trust.expires_at > platform.clock(),
        }
        if all(checks.values()):
            return JSONResponse({"status": "ok", **checks})
        return JSONResponse({"status": "not_ready", **checks}, status_code=status_of(NotReady()))

    return router
