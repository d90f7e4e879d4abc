"""A service that kills itself, for real, the moment its first answer would leave (tests only).

`python -m tests.support.killed_server identity CONFIG`
"""

import os
import signal
import sys
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kinds import KINDS, read_settings
from services.serve import serve
from shared.signed_http.middleware import PUBLIC_PATHS


def killed_at_response_start(app: ASGIApp) -> ASGIApp:
    """SIGKILL this process at `http.response.start`, but for health checks."""

    async def layer(scope: Scope, receive: Receive, send: Send) -> None:
        async def leave(message: Message) -> None:
            if scope["type"] == "http" and scope["path"] not in PUBLIC_PATHS:
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await app(scope, receive, leave)

    return layer


if __name__ == "__main__":
    kind, config = sys.argv[1], Path(sys.argv[2])
    settings = read_settings(kind, config)
    app = killed_at_response_start(KINDS[kind].build(settings))
    serve(app, host=settings.listen.host, port=settings.listen.port)
