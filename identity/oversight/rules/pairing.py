"""Who may be drawn to decide on something, and how one of them is. Pure."""

from collections.abc import Collection, Iterable, Sequence
from random import Random
from typing import NamedTuple

from identity.policy.oversight_rules import PairingRule


class Seat(NamedTuple):
    """Somebody, the office their credential names, and the machine they sit at."""

    officer: str
    place: str
    machine: str


def is_independent(officer: Seat, participants: Iterable[Seat]) -> bool:
    """Whether an officer shares neither person, office nor machine with anybody who took part."""
    return all(
        officer.officer != one.officer
        and officer.place != one.place
        and officer.machine != one.machine
        for one in participants
    )


def eligible(
    on_duty: Iterable[Seat], participants: Sequence[Seat], excluded: Collection[str]
) -> list[Seat]:
    """Of those on duty, who is independent and is none of the excluded, in a fixed order."""
    return sorted(
        one for one in on_duty if one.officer not in excluded and is_independent(one, participants)
    )


def draw_one(among: Sequence[Seat], rule: PairingRule, random: Random) -> Seat | None:
    """One of them, each as likely; None where too few of them, or of too few offices, are there."""
    if len(among) < max(1, rule.drawn_among_min):
        return None
    if len({one.place for one in among}) < rule.offices_min:
        return None
    return random.choice(among)
