"""A service without signatures, for comparison: the caller is always the same, nothing is replayed.

`python -m tests.bench.fixed_peer identity CONFIG` serves the application that
`python -m services run identity --config CONFIG` would serve, with these differences: nobody
verifies or signs, each request comes from one given peer with a new nonce, the nonce is not
stored, and no answer is kept for retries. For measuring only; it lets anybody in.
"""

import secrets
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from services.kinds import KINDS, read_settings
from services.serve import serve
from shared.clock import system_clock
from shared.database import replay
from shared.logging import configure_logging
from shared.signed_http.middleware import PUBLIC_PATHS, SignedHttpMiddleware
from shared.signed_http.peer import VerifiedPeer
from shared.signed_http.profile import NONCE_BYTES
from shared.signed_http.replay import SpentNonce

PEER = "post-koury.mli.aes.example"
_LIFETIME = timedelta(seconds=60)


def with_fixed_peer(app: ASGIApp) -> ASGIApp:
    """Say to the application that PEER signed, whoever asks."""

    async def layer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in PUBLIC_PATHS:
            peer = VerifiedPeer(
                entity=PEER,
                keyid=f"{PEER}#{'A' * 43}",
                nonce=secrets.token_urlsafe(NONCE_BYTES),
                expires_at=system_clock() + _LIFETIME,
                signature_base_sha256="0" * 64,
                fingerprint=bytes(32),
                idempotency_key=None,  # so that the route keeps no answer
            )
            scope["state"] = {**(scope.get("state") or {}), "peer": peer}
        await app(scope, receive, send)

    return layer


async def _always_new(connection: AsyncConnection, nonce: SpentNonce) -> bool:  # noqa: ARG001 - as `claim_nonce`
    return True


def main() -> None:
    kind, config = sys.argv[1], Path(sys.argv[2])
    settings = read_settings(kind, config)
    configure_logging(settings.entity, settings.log_level)
    signed = KINDS[kind].build(settings)
    assert isinstance(signed, SignedHttpMiddleware)
    replay.claim_nonce = _always_new
    serve(with_fixed_peer(signed._app), host=settings.listen.host, port=settings.listen.port)


if __name__ == "__main__":
    main()
