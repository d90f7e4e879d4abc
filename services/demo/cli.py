"""Give `liptako` commands as an officer would, and take their answers."""

import io
import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from services.admin.root import liptako
from services.machine import open_trust
from services.settings import ClientSettings
from services.terminal.outcomes import DONE, run_command
from services.terminal.surroundings import Session, Surroundings
from shared.clock import Clock
from shared.entities import entity_of
from shared.i18n.language import Language
from shared.settings import TrustSettings, load_settings
from shared.states import State
from shared.trust.live import LiveTrust


@dataclass(frozen=True, slots=True)
class Seat:
    """A machine's settings, and the folder of the officer who sits there."""

    config: Path
    officer: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its exit code, and its answer or its complaint."""

    exit_code: int
    answer: Any
    complaint: dict[str, Any]

    @property
    def refusal(self) -> str:
        """The code of the refusal; empty when there was none."""
        return str(self.complaint.get("code", ""))


class CommandRefused(Exception):
    """A command that had to succeed did not."""

    def __init__(self, words: tuple[str, ...], outcome: Outcome) -> None:
        title, detail = (outcome.complaint.get(name, "") for name in ("title", "detail"))
        super().__init__(f"{shlex.join(words)}: {outcome.refusal} {title} {detail}".strip())
        self.outcome = outcome


class Cli:
    """Runs commands in this process; each machine fetches its trust data once, as a machine does.

    `commands` lists what was given, as it would be typed.
    """

    def __init__(
        self, *, transport: Callable[[str], httpx.AsyncBaseTransport], clock: Clock, lang: Language
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._lang = lang
        self._trust: dict[Path, LiveTrust] = {}
        self.commands: list[str] = []

    def run(self, *words: str | Path, seat: Seat | None = None) -> Any:
        """The answer of a command that must succeed; CommandRefused otherwise."""
        outcome = self.attempt(*words, seat=seat)
        if outcome.exit_code != DONE:
            raise CommandRefused(tuple(map(str, words)), outcome)
        return outcome.answer

    def attempt(self, *words: str | Path, seat: Seat | None = None) -> Outcome:
        """How a command ended, whichever way."""
        line = [str(word) for word in words]
        if seat is not None:
            line += ["--config", str(seat.config), "--officer", str(seat.officer)]
        self.commands.append(_typed(line))
        out, err = io.StringIO(), io.StringIO()
        surroundings = self._surroundings(Console(file=out), Console(file=err))
        status = run_command(liptako(), [*line, "--json", "--lang", self._lang], surroundings)
        answer, complaint = out.getvalue(), err.getvalue()
        return Outcome(
            status,
            json.loads(answer) if answer else None,
            json.loads(complaint) if complaint else {},
        )

    def session(self) -> Session:
        """What typed clients need to sit at the same machines."""
        return Session(
            self._lang, as_json=True, surroundings=self._surroundings(Console(), Console())
        )

    def _surroundings(self, out: Console, err: Console) -> Surroundings:
        return Surroundings(
            out=out,
            err=err,
            clock=self._clock,
            transport=self._transport,
            trust=self._trust_of,
        )

    def trust_at(self, config: Path) -> LiveTrust:
        """The trust data of a machine."""
        settings = load_settings(ClientSettings, config)
        return self._trust_of(settings.trust, entity_of(settings.entity).state)

    def _trust_of(self, settings: TrustSettings, state: State | None) -> LiveTrust:
        if settings.cache not in self._trust:
            self._trust[settings.cache] = open_trust(settings, state)
        return self._trust[settings.cache]


def _typed(line: list[str]) -> str:
    """The command as a person types it: folders and settings by their names alone."""
    short = [Path(word).name if "/" in word else word for word in line]
    return shlex.join(["liptako", *short])
