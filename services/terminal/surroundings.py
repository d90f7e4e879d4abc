"""What a command takes from outside: streams, environment, time and the wire."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
from rich.console import Console

from services.machine import open_trust
from shared.clock import Clock, system_clock
from shared.i18n.language import Language
from shared.settings import TrustSettings
from shared.states import State
from shared.trust.live import LiveTrust

LANGUAGE_VARIABLE = "LIPTAKO_LANG"
PASSPHRASE_VARIABLE = "LIPTAKO_PASSPHRASE"  # noqa: S105 - the name of a variable


def _over_the_network(_entity: str) -> httpx.AsyncBaseTransport | None:
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`transport` carries what is asked of an entity; None is the network.

    `trust` opens a machine's trust data. `ask` puts a question to the person at the keyboard; None
    when there is nobody.
    """

    out: Console
    err: Console
    environment: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = system_clock
    transport: Callable[[str], httpx.AsyncBaseTransport | None] = _over_the_network
    trust: Callable[[TrustSettings, State | None], LiveTrust] = open_trust
    ask: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One command: in which language, how its answer is written, and where it runs."""

    language: Language
    as_json: bool
    surroundings: Surroundings


def real_surroundings() -> Surroundings:
    """The process's own streams and environment."""
    return Surroundings(
        out=Console(highlight=False),
        err=Console(stderr=True, highlight=False),
        environment=os.environ,
        ask=input if sys.stdin.isatty() else None,
    )
