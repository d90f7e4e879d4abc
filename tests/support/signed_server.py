"""A real server process with an echoing application behind the signature profile.

`python -m tests.support.signed_server PORT` answers as SERVICE to the keys of `a_directory` and
ends on SIGTERM. Limits are small, so that slow callers are seen to be cut off in a test's time.
"""

import sys

from services.serve import serve
from shared.clock import system_clock
from shared.signed_http.keys import Purpose
from shared.signed_http.profile import Limits
from tests.support.signed_exchange import (
    CALLER,
    SERVICE,
    Directory,
    EchoService,
    a_key,
    a_record,
    a_service,
)

HEADER_MILLISECONDS_MAX = 1000
BODY_SECONDS_MAX = 1.0
BODY_BYTES_MAX = 200_000


def main(port: int) -> None:
    now = system_clock()
    directory = Directory(
        a_record(a_key(CALLER), now=now),
        a_record(a_key(SERVICE), Purpose.RESPONSE, now=now),
    )
    app = a_service(
        EchoService(),
        directory=directory,
        clock=system_clock,
        limits=Limits(body_bytes_max=BODY_BYTES_MAX, body_seconds_max=BODY_SECONDS_MAX),
    )
    serve(
        app,
        host="127.0.0.1",
        port=port,
        header_read_milliseconds=HEADER_MILLISECONDS_MAX,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
