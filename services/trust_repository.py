"""The trust repository's process: serve the repository's files and keep its timestamp young.

It has no database, knows no personal data and signs no HTTP: TUF signs what it serves. Of all keys
it holds the online ones of snapshot and timestamp only.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.settings import TrustRepositorySettings
from shared.clock import Clock, system_clock
from shared.errors import PlatformError
from shared.logging import get_logger
from shared.pki.key_store import FileKeyStore, KeyStore
from shared.trust.errors import TrustDataStale
from shared.trust.repository import OnlineSigners, TrustRepository
from shared.trust.tuf_keys import KeyStoreSigner
from shared.web.problems import status_of

RENEWAL_INTERVAL = timedelta(hours=1)
"""How old a timestamp may grow: with its life of a day, a day's outage is seen as one."""

SNAPSHOT_LABEL = "snapshot"
TIMESTAMP_LABEL = "timestamp"

_POLL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class TrustRepositoryParts:
    """What the process is made of."""

    repository: TrustRepository
    online: OnlineSigners
    clock: Clock
    renewal_interval: timedelta = RENEWAL_INTERVAL


def online_signers(key_store: KeyStore) -> OnlineSigners:
    """The two online keys, by their labels in a key store; raises SigningKeyNotFound."""
    return OnlineSigners(
        KeyStoreSigner(key_store, SNAPSHOT_LABEL), KeyStoreSigner(key_store, TIMESTAMP_LABEL)
    )


def build(settings: TrustRepositorySettings) -> Starlette:
    """The application of a repository in a folder, with the online keys of its key folder."""
    store = FileKeyStore(settings.keys, production=settings.production)
    return create_app(
        TrustRepositoryParts(
            TrustRepository(settings.repository), online_signers(store), system_clock
        )
    )


def create_app(parts: TrustRepositoryParts) -> Starlette:
    """Serve `/metadata` and `/targets` as they lie, and renew the timestamp while running."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        renewing = asyncio.create_task(_keep_renewing(parts))
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> Response:
        fresh = await asyncio.to_thread(_is_fresh, parts)
        if fresh:
            return JSONResponse({"status": "ok", "timestamp": True})
        return JSONResponse(
            {"status": "not_ready", "timestamp": False}, status_code=status_of(TrustDataStale())
        )

    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Mount("/metadata", _files(parts.repository.metadata_folder)),
            Mount("/targets", _files(parts.repository.targets_folder)),
        ],
    )
    app.router.redirect_slashes = False
    return app


def renew_if_due(parts: TrustRepositoryParts) -> bool:
    """Sign a new timestamp when the present one has reached the renewal interval."""
    now = parts.clock()
    expires_at = parts.repository.timestamp().expires
    if expires_at - now > parts.repository.lifetimes.timestamp - parts.renewal_interval:
        return False
    parts.repository.renew(parts.online, now=now)
    return True


async def _keep_renewing(parts: TrustRepositoryParts) -> None:
    while True:
        try:
            await asyncio.to_thread(renew_if_due, parts)
        except Exception as error:  # noqa: BLE001 - a silent end here would freeze all trust data
            get_logger().error("trust.renewal-failed", exc_info=error)
        await asyncio.sleep(_POLL_SECONDS)


def _is_fresh(parts: TrustRepositoryParts) -> bool:
    try:
        return parts.repository.timestamp().expires > parts.clock()
    except (PlatformError, OSError):
        return False


def _files(folder: Path) -> StaticFiles:
    # the folders appear with the first publication, which may come after the process
    return StaticFiles(directory=folder, check_dir=False, follow_symlink=False)
