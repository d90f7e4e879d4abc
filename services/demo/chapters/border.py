"""Both documents are checked at Burkina's post of Faramana, and the passage is recorded."""

from pathlib import Path
from typing import Any

from services.demo.cli import Seat
from services.demo.journey import Journey
from travel_doc.contract.border import Advice

CHECKS = 14
"""The numbered checks of passive authentication."""


def play(journey: Journey) -> None:
    journey.narrator.chapter("border")
    police = journey.cast["police-faramana"]
    with journey.narrator.step("card_checked") as step:
        verdict = check(journey, journey.card, police)
        step.check(passed(verdict), "checks_hold", count=CHECKS)
        step.check(verdict["status"] == "valid", "status_valid", day=verdict["status_as_of"])
        step.check(verdict["advice"] == Advice.PASSAGE_AUTHORISED, "passage_authorised")
    with journey.narrator.step("passport_checked") as step:
        verdict = check(journey, journey.passport, police)
        step.check(passed(verdict), "checks_hold", count=CHECKS)
        step.check(verdict["status"] == "valid", "status_valid", day=verdict["status_as_of"])
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


def passed(verdict: Any) -> bool:
    """Whether every numbered check was made and holds."""
    steps = verdict["steps"]
    return len(steps) == CHECKS and all(step["value"] == "successful" for step in steps)
