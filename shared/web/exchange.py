"""One signed request as a service knows it: who asked, a work for it, a problem as its answer."""

from contextlib import AbstractAsyncContextManager

from fastapi import Request
from starlette.responses import Response

from shared.audit.trail import AuditContext
from shared.database.work import Work, begin_work
from shared.errors import PlatformError
from shared.signed_http.peer import VerifiedPeer
from shared.web.parts import platform_of
from shared.web.problems import problem


def peer_of(request: Request) -> VerifiedPeer:
    """Who signed the request, as the signature middleware found out."""
    peer: VerifiedPeer = request.scope["state"]["peer"]
    return peer


def begin(request: Request, known: AuditContext | None = None) -> AbstractAsyncContextManager[Work]:
    """A work for the request; `known` is what an earlier work found out about who acts on what."""
    parts, peer = platform_of(request.app), peer_of(request)
    context = known or AuditContext(
        service=parts.entity,
        peer=peer.keyid,
        request_digest=peer.signature_base_sha256,
        trust_version=parts.trust.version,
    )
    return begin_work(parts.engine, parts.clock, context, parts.random)


def problem_of(request: Request, error: PlatformError) -> Response:
    """An error as the answer to a request, in its language, with its id if it was given one."""
    return problem(
        error,
        platform_of(request.app).catalogue,
        accept_language=request.headers.get("accept-language"),
        request_id=getattr(request.state, "request_id", ""),
    )
