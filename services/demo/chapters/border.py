"""Both documents are checked at Burkina's post of Faramana, and the passage is recorded."""

from pathlib import Path
from typing import Any

from services.demo.cli import Seat
from services.demo.journey import Journey
from services.demo.words import Bilingual, moment
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages
from travel_doc.contract.border import Advice

CHECKS = 14
"""The numbered checks of passive authentication."""


def play(journey: Journey) -> None:
    journey.narrator.chapter("border")
    police = journey.cast["police-faramana"]
    with journey.narrator.step("card_checked") as step:
        verdict = check(journey, journey.card, police)
        step.step.checks = listed(verdict)
        step.check(passed(verdict), "checks_hold", count=CHECKS)
        step.check(
            verdict["status"] == "valid", "status_valid", day=moment(verdict["status_as_of"])
        )
        step.check(verdict["advice"] == Advice.PASSAGE_AUTHORISED, "passage_authorised")
    with journey.narrator.step("passport_checked") as step:
        verdict = check(journey, journey.passport, police)
        step.step.checks = listed(verdict)
        step.check(passed(verdict), "checks_hold", count=CHECKS)
        step.check(
            verdict["status"] == "valid", "status_valid", day=moment(verdict["status_as_of"])
        )
        step.check(verdict["advice"] == Advice.PASSAGE_AUTHORISED, "passage_authorised")
        crossing = journey.cli.run(
            *("post", "cross", verdict["check_id"], "--direction", "entry"), seat=police
        )
        step.check(
            (crossing["decision"], crossing["direction"]) == ("admitted", "entry"),
            "crossing_recorded",
            reference=crossing["reference"],
        )


def check(journey: Journey, folder: Path, seat: Seat) -> Any:
    """The verdict of a post on a document as its reader finds it."""
    return journey.cli.run("post", "check", folder, seat=seat)


def listed(verdict: Any) -> tuple[Bilingual, ...]:
    """Each numbered check of a verdict, with what it found."""
    said = Messages.load("passive_authentication")
    return tuple(
        {
            language: f"{one['number']}. {said.say(one['check'], language)} — "
            f"{said.say(one['reason'], language)}"
            for language in Language
        }
        for one in verdict["steps"]
    )


def passed(verdict: Any) -> bool:
    """Whether every numbered check was made and holds."""
    steps = verdict["steps"]
    return len(steps) == CHECKS and all(step["value"] == "successful" for step in steps)
