"""The story says only what was checked, and its page needs nothing but itself."""

import base64
import hashlib
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from services.demo.cli import Cli
from services.demo.evidence import Evidence
from services.demo.narrator import ClaimFailed, Narrator
from services.demo.recit.page import Story, written
from services.demo.recording import Recorder
from services.demo.stage import RECIT, RUNS_KEPT_MAX, forget_old_runs, new_run
from services.demo.words import count_of, moment, words
from shared.clock import system_clock
from shared.i18n.language import Language

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def told() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def narrator(told: io.StringIO) -> Narrator:
    recorder = Recorder(system_clock)
    cli = Cli(transport=recorder.transport_to, clock=system_clock, lang=Language.FR)
    return Narrator(Console(file=told, width=200), Language.FR, recorder, cli)


def a_story(narrator: Narrator, run: Path) -> Story:
    return Story(run, narrator.steps, Evidence({}, {}), exchanges=0, seconds=1, played_at=NOON)


def test_what_holds_is_a_claim_and_what_does_not_ends_the_step(
    narrator: Narrator, told: io.StringIO
) -> None:
    narrator.chapter("border")
    with narrator.step("card_checked") as step:
        step.check(["something"], "passage_authorised")
    with pytest.raises(ClaimFailed), narrator.step("passport_checked") as step:
        step.check("", "passage_authorised")
    held, failed = narrator.steps
    assert [claim.key for claim in held.claims] == ["passage_authorised"]
    assert failed.claims == []
    assert narrator.failed is failed
    assert told.getvalue().count("✓") == 1
    assert "✗ ClaimFailed" in told.getvalue()


def test_the_page_needs_nothing_but_itself(narrator: Narrator, tmp_path: Path) -> None:
    narrator.chapter("border")
    with narrator.step("card_checked") as step:
        step.check([1], "passage_authorised", files=(tmp_path / "evidence" / "a b.txt",))
    page = written(a_story(narrator, tmp_path), prefix="run/")
    assert re.findall(r"(?:href|src)=\"(?!#|data:|run/)", page) == []
    assert "<script" not in page
    assert "url(" not in page.replace("url(#sky)", "")
    assert 'href="run/evidence/a b.txt"' in page
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page


def test_everything_stands_in_both_languages(narrator: Narrator, tmp_path: Path) -> None:
    narrator.chapter("border")
    with narrator.step("card_checked"):
        pass
    page = written(a_story(narrator, tmp_path))
    assert page.count('<span lang="fr">') == page.count('<span lang="en">') > 20
    for number in range(1, count_of("limit") + 1):
        assert words(f"limit_{number}")[Language.EN].split("'")[0] in page


def test_a_story_that_failed_says_so_first(narrator: Narrator, tmp_path: Path) -> None:
    narrator.chapter("border")
    with pytest.raises(ClaimFailed), narrator.step("card_checked") as step:
        step.check([], "passage_authorised")
    page = written(a_story(narrator, tmp_path))
    assert 'role="alert"' in page
    assert str(words("all_holds")[Language.FR]).split("'")[0] not in page


def test_what_came_over_the_wire_cannot_become_markup(narrator: Narrator, tmp_path: Path) -> None:
    narrator.chapter("identity")
    with narrator.step("enrolment", name="<script>", born="1990", place="<b>Ségou"):
        pass
    page = written(a_story(narrator, tmp_path))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_moment_is_read_in_each_language() -> None:
    assert moment("2026-11-22T03:02:11Z") == {
        Language.FR: "22/11/2026 à 03:02:11 UTC",
        Language.EN: "2026-11-22 at 03:02:11 UTC",
    }
    assert moment("2031-11-21")[Language.FR] == "21/11/2031"


def test_runs_have_folders_of_their_own_and_the_oldest_finished_are_forgotten(
    tmp_path: Path,
) -> None:
    unfinished = new_run(tmp_path, NOON.replace(year=2020))
    runs = []
    for second in range(RUNS_KEPT_MAX + 2):
        runs.append(new_run(tmp_path, NOON.replace(second=second)))
        (runs[-1] / RECIT).touch()
    forget_old_runs(tmp_path, kept=runs[0])
    assert [run.exists() for run in runs] == [True, False, *[True] * RUNS_KEPT_MAX]
    assert unfinished.exists()
