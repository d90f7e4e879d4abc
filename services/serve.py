"""Serve one application until the process is told to stop."""

import asyncio
import signal

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from starlette.types import ASGIApp

BACKLOG_CONNECTIONS_MAX = 1024
HEADER_READ_MILLISECONDS_MAX = 10_000
"""A caller that sends its headers a byte at a time is hung up on."""


def serve(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    header_read_milliseconds: int = HEADER_READ_MILLISECONDS_MAX,
) -> None:
    """Answer on an address until SIGTERM or SIGINT; requests at work are finished first."""
    asyncio.run(_serve(app, host, port, header_read_milliseconds))


async def _serve(app: ASGIApp, host: str, port: int, header_read_milliseconds: int) -> None:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=header_read_milliseconds),
        websockets=False,
        backlog=BACKLOG_CONNECTIONS_MAX,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()
