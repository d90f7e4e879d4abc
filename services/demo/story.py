"""Play the journey chapter by chapter on one platform, and write its story."""

import argparse
import contextlib
import os
from contextlib import AbstractContextManager
from pathlib import Path

from rich.console import Console
from rich.text import Text

from services.demo.chapters import (
    audit,
    border,
    identity,
    levy,
    lorry,
    opening,
    passport,
    refusals,
)
from services.demo.cli import Cli
from services.demo.evidence import Evidence
from services.demo.journey import Journey
from services.demo.narrator import Narrator
from services.demo.people import a_person
from services.demo.proofs import write_exchange
from services.demo.recit.page import Story, written
from services.demo.recording import Recorder
from services.demo.stage import (
    RECIT,
    Platform,
    forget_old_runs,
    new_run,
    own_platform,
    platform_at,
)
from services.demo.words import decimal, words
from services.nursery import Nursery
from services.process import ending_when_asked
from shared.clock import system_clock
from shared.i18n.language import Language
from shared.states import State

DONE, FAILED = 0, 1
_CHAPTERS = (identity, passport, border, lorry, levy, refusals)


def tell(asked: argparse.Namespace, nursery: Nursery | None) -> int:
    """Play the journey, stop everything, write the story; 0 only if every step held.

    On a platform whose processes the nursery starts, or on the one that was asked for.
    """
    language, voice = Language(asked.lang), Console(highlight=False)
    folder: Path = asked.folder.absolute()
    run = new_run(folder, system_clock())
    recorder = Recorder(system_clock)
    cli = Cli(transport=recorder.transport_to, clock=system_clock, lang=language)
    narrator = Narrator(voice, language, recorder, cli)
    voice.print(Text(words("title")[language], style="bold"))
    evidence = None
    with ending_when_asked():
        evidence = _play(asked, nursery, run, narrator, recorder, cli)
    if evidence is None:
        voice.print(Text(words("stopped")[language], style="bold red"))
        return FAILED
    story = Story(
        run=run,
        steps=narrator.steps,
        evidence=evidence,
        exchanges=len(evidence.exchanges),
        seconds=narrator.seconds,
        played_at=system_clock(),
    )
    (run / RECIT).write_text(written(story), encoding="utf-8")
    _publish(written(story, prefix=f"{run.name}/"), folder / RECIT)
    forget_old_runs(folder, kept=run)
    return _end(narrator, voice, language, folder / RECIT)


def _play(
    asked: argparse.Namespace,
    nursery: Nursery | None,
    run: Path,
    narrator: Narrator,
    recorder: Recorder,
    cli: Cli,
) -> Evidence:
    """Every chapter on one platform; the first step that does not hold ends the journey."""
    stage: AbstractContextManager[Platform] = (
        own_platform(run, nursery) if nursery is not None else platform_at(asked.against, run)
    )
    try:
        with contextlib.ExitStack() as stack:
            narrator.chapter("stage")
            with narrator.step("stage") as step:
                platform = stack.enter_context(stage)
                opening.play(platform, run, step, cli)
            person = a_person(asked.seed, State.MLI, on=system_clock().date())
            journey = Journey(platform, run, system_clock, cli, recorder, narrator, person)
            for chapter in _CHAPTERS:
                chapter.play(journey)
            return audit.play(journey)
    except Exception:
        if narrator.failed is None:  # not a step that did not hold: our own fault
            raise
    folder = run / "evidence" / "exchanges"
    return Evidence({one.number: write_exchange(folder, one) for one in recorder.exchanges}, {})


def _publish(page: str, path: Path) -> None:
    """Put the page in its place whole: another run may be doing the same."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    draft.write_text(page, encoding="utf-8")
    draft.replace(path)


def _end(narrator: Narrator, voice: Console, language: Language, recit: Path) -> int:
    seconds, failed = decimal(narrator.seconds), narrator.failed
    voice.print()
    voice.print(Text(words("written", path=recit)[language]))
    if failed is not None:
        told = words("ended_badly", step=failed.title, seconds=seconds)
        voice.print(Text(told[language], style="bold red"))
        return FAILED
    voice.print(Text(words("ended_well", seconds=seconds)[language], style="bold green"))
    return DONE
