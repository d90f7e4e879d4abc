"""Tell the journey as it happens: steps, what was checked in each, how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from services.demo.cli import Cli
from services.demo.recording import Exchange, Recorder
from services.demo.words import Bilingual, decimal, words
from shared.i18n.language import Language


class ClaimFailed(Exception):
    """Something that the demonstration says of the platform does not hold."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that was checked, and what shows it."""

    key: str
    text: Bilingual
    exchanges: tuple[Exchange, ...]
    files: tuple[Path, ...]


@dataclass
class Step:
    """One step of the journey; `seconds` and `commands` are known when it is over."""

    key: str
    chapter: str
    title: Bilingual
    story: Bilingual
    claims: list[Claim] = field(default_factory=list)
    checks: tuple[Bilingual, ...] = ()
    """numbered checks that somebody else made for the step"""
    commands: tuple[str, ...] = ()
    seconds: float = 0.0
    failure: str | None = None


@dataclass
class Telling:
    """A step while it is being played: `check` is what makes a sentence of it a claim."""

    step: Step
    recorder: Recorder
    voice: Console
    language: Language
    _mark: int

    def check(
        self, holds: object, key: str, *, files: tuple[Path, ...] = (), **values: object
    ) -> None:
        """Claim something that holds, shown by the exchanges since the last claim and by files.

        Without new exchanges it is about those of the claim before. Raises ClaimFailed when it does
        not hold.
        """
        text = words(f"claim_{key}", **values)
        if not holds:
            raise ClaimFailed(text[self.language])
        exchanges = self.recorder.since(self._mark)
        self._mark = len(self.recorder.exchanges)
        if not exchanges and not files and self.step.claims:
            exchanges = self.step.claims[-1].exchanges
        self.step.claims.append(Claim(key, text, exchanges, files))
        self.voice.print(Padding(Text(f"✓ {text[self.language]}", style="green"), (0, 4)))


class Narrator:
    """Prints each step and keeps it for the written story."""

    def __init__(self, voice: Console, language: Language, recorder: Recorder, cli: Cli) -> None:
        self._voice = voice
        self._language = language
        self._recorder = recorder
        self._cli = cli
        self._started = time.perf_counter()
        self._chapter = ""
        self.steps: list[Step] = []

    @property
    def seconds(self) -> float:
        """Since the demonstration began."""
        return time.perf_counter() - self._started

    @property
    def failed(self) -> Step | None:
        """The step that did not hold, if any."""
        return next((step for step in self.steps if step.failure is not None), None)

    def chapter(self, key: str) -> None:
        """Begin a chapter."""
        self._chapter = key
        title = words(f"chapter_{key}")[self._language]
        self._voice.print()
        self._voice.print(Text(title, style="bold yellow"))

    @contextmanager
    def step(self, key: str, **values: object) -> Iterator[Telling]:
        """Play one step; whatever goes wrong in it is kept as its failure and raised again."""
        step = Step(key, self._chapter, words(f"step_{key}"), words(f"story_{key}", **values))
        self.steps.append(step)
        begun, given = time.perf_counter(), len(self._cli.commands)
        self._voice.print(Padding(Text(f"▸ {step.title[self._language]}", style="bold"), (0, 2)))
        telling = Telling(
            step, self._recorder, self._voice, self._language, len(self._recorder.exchanges)
        )
        try:
            yield telling
        except Exception as error:
            step.failure = f"{type(error).__name__}: {error}"
            self._voice.print(Padding(Text(f"✗ {step.failure}", style="bold red"), (0, 4)))
            raise
        finally:
            step.seconds = time.perf_counter() - begun
            step.commands = tuple(self._cli.commands[given:])
            taken = words("seconds", seconds=decimal(step.seconds))[self._language]
            self._voice.print(Padding(Text(taken, style="dim"), (0, 4)))
