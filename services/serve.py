"""Serve one application until the process is told to stop."""

import asyncio
import signal
import socket

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from starlette.types import ASGIApp

from shared.errors import ErrorKind, PlatformError

BACKLOG_CONNECTIONS_MAX = 1024
HEADER_READ_MILLISECONDS_MAX = 10_000
"""A caller that sends its headers a byte at a time is hung up on."""


class ListenAddressUnusable(PlatformError):
    """Nobody can answer on that address: another process does, or it is none of this machine's."""

    kind = ErrorKind.UNAVAILABLE
    code = "listen_address_unusable"


def serve(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    header_read_milliseconds: int = HEADER_READ_MILLISECONDS_MAX,
) -> None:
    """Answer on an address until SIGTERM or SIGINT; requests at work are finished first.

    `host` is an IP address. ListenAddressUnusable when it cannot be listened on.
    """
    _check_free(host, port)
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


def _check_free(host: str, port: int) -> None:
    """Listen for a moment, alone.

    The server itself would panic where another program listens, and where another server of ours
    does it would take half of its connections without a word (SO_REUSEPORT).
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            # as the server does: connections that are only fading away are not in the way
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        raise ListenAddressUnusable(f"{host} port {port}: {error.strerror}") from None
