"""Serve one application until the process is told to stop."""

import asyncio
import signal

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

BACKLOG_CONNECTIONS_MAX = 1024


def serve(app: ASGIApp, *, host: str, port: int) -> None:
    """Answer on an address until SIGTERM or SIGINT; requests at work are finished first."""
    asyncio.run(_serve(app, host, port))


async def _serve(app: ASGIApp, host: str, port: int) -> None:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG_CONNECTIONS_MAX,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()
