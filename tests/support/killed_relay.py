"""A relay that kills itself, for real, the moment a recipient has acknowledged (tests only).

`python -m tests.support.killed_relay CONFIG`, the settings being those of an identity service.
"""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from typing_extensions import override

from services.kinds import KINDS, read_settings
from services.relay import run_alone
from shared.events.client import EventClient
from shared.events.wire import Event, Receipts


class DeadlyClient(EventClient):
    """SIGKILLs this process between a delivery and its acknowledgement."""

    @override
    async def deliver(self, events: Sequence[Event]) -> Receipts:
        await super().deliver(events)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


if __name__ == "__main__":
    relay = KINDS["identity"].build_relay(read_settings("identity", Path(sys.argv[1])))
    deadly = {name: DeadlyClient(client._http) for name, client in relay.recipients.items()}
    run_alone(replace(relay, recipients=deadly))
