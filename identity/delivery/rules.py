"""The ladder at the counter, and who may stand in: decisions over values alone.

First a finger, then another one, then the face, as far as the State has an engine and the register
a reference. When nothing of that is left, a supervisor and a witness, the same day, without fee: a
worn finger sends nobody away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from identity.contract.counter import Rung
from identity.errors.delivery import LadderNotClimbed, RungNotOpen, StandInNotAccepted
from identity.recognition.rules import Means

FINGERS_TRIED_MIN = 2
"""Before the face is asked for; more may be tried."""
CHECK_HOLDS = timedelta(minutes=30)
"""How long after a match the person is still taken to be the one at the counter."""


@dataclass(frozen=True, slots=True)
class EarlierCheck:
    """What was tried today for a card."""

    finger: int | None
    matched: bool


def open_rungs(tried: Sequence[EarlierCheck], means: Means) -> tuple[Rung, ...]:
    """Which rungs may be taken now; none once something has matched."""
    if any(check.matched for check in tried):
        return ()
    failed = {check.finger for check in tried if check.finger is not None}
    untried = means.fingers - failed
    face_failed = any(check.finger is None for check in tried)
    rungs = []
    if untried:
        rungs.append(Rung.ANOTHER_FINGER if failed else Rung.FINGER)
    fingers_done = not untried or len(failed) >= FINGERS_TRIED_MIN
    if fingers_done and means.face and not face_failed:
        rungs.append(Rung.FACE)
    if fingers_done and (face_failed or not means.face):
        rungs.append(Rung.SUPERVISOR)
    return tuple(rungs)


def rung_for(finger: int | None, tried: Sequence[EarlierCheck], means: Means) -> Rung:
    """The rung on which a capture stands; RungNotOpen says which are open instead."""
    rungs = open_rungs(tried, means)
    if finger is None:
        wanted = {Rung.FACE}
    else:
        wanted = {Rung.FINGER, Rung.ANOTHER_FINGER}
        already = {check.finger for check in tried}
        if finger in already:
            raise RungNotOpen("this finger was tried today; take another")
        if finger not in means.fingers:
            raise RungNotOpen("the register has no such finger, or nothing compares it")
    for rung in rungs:
        if rung in wanted:
            return rung
    raise RungNotOpen(f"open now: {', '.join(rungs) or 'nothing'}")


def check_ladder_climbed(tried: Sequence[EarlierCheck], means: Means) -> None:
    """LadderNotClimbed while a finger or the face has not been tried today."""
    rungs = open_rungs(tried, means)
    if Rung.SUPERVISOR not in rungs:
        raise LadderNotClimbed(f"open now: {', '.join(rungs) or 'nothing'}")


def check_stand_in(stand_in: UUID, *, holder: UUID) -> None:
    """StandInNotAccepted for the holder as their own witness or proxy.

    That a witness is not one of the two officers is for the supervisor to see: officers are known
    to the register by opaque names only.
    """
    if stand_in == holder:
        raise StandInNotAccepted("nobody stands in for themselves")


def day_began(now: datetime) -> datetime:
    """When the day began, by UTC: the time of Mali and Burkina Faso; Niger is an hour ahead."""
    return datetime.combine(now.astimezone(UTC).date(), time(), UTC)


def still_holds(checked_at: datetime, *, now: datetime) -> bool:
    """Whether a match of then still says who is at the counter now."""
    return timedelta() <= now - checked_at <= CHECK_HOLDS
