"""Whether a State's own machines follow a change of who signs for their State. Pure.

Two States together can replace the third's delegation in the top-level targets. The third State's
own services and posts pin the holders they know, and follow a change only

1. when the offered holders are the pinned ones: nothing changed;
2. when the offered serial is greater, and a chain of handovers leads from the pinned holders to
   the offered ones, each link signed by the holders before it;
3. when the offered serial is greater, and the same offer has stood for 72 hours since this machine
   first saw it: the way out for a State that lost its keys;
4. and otherwise not: they keep the pinned holders and raise the alarm.

The 72 hours run by the machine's own record of when it saw the offer, because those who could
replace the delegation could also sign any date. A clock set forward does not shorten them: it
makes the timestamp stale first. A clock set back makes them longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.trust.delegation import Delegation, Handover

REPLACEMENT_DELAY = timedelta(hours=72)


class PinVerdict(StrEnum):
    """What to do with an offered delegation; all but WITHHELD follow it."""

    UNCHANGED = "unchanged"
    HANDED_OVER = "handed-over"
    DELAY_OVER = "delay-over"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Pin:
    """The holders a machine follows, and the offer it withholds since it first saw it."""

    pinned: Delegation
    withheld: Delegation | None = None
    withheld_since: datetime | None = None

    @property
    def withheld_until(self) -> datetime | None:
        """When the machine will follow the withheld offer if it still stands."""
        if self.withheld is None or self.withheld_since is None:
            return None
        if self.withheld.serial <= self.pinned.serial:
            return None
        return self.withheld_since + REPLACEMENT_DELAY


def judge_delegation(
    pinned: Delegation,
    offered: Delegation,
    handovers: Sequence[Handover],
    *,
    first_seen_at: datetime,
    now: datetime,
) -> PinVerdict:
    """Judge an offer first seen by this machine at `first_seen_at`."""
    # 1
    if offered.same_holders_as(pinned):
        return PinVerdict.UNCHANGED
    if offered.serial > pinned.serial:
        # 2
        if _handed_over(pinned, offered, handovers):
            return PinVerdict.HANDED_OVER
        # 3
        if now - first_seen_at >= REPLACEMENT_DELAY:
            return PinVerdict.DELAY_OVER
    # 4
    return PinVerdict.WITHHELD


def follow(
    pin: Pin, offered: Delegation, handovers: Sequence[Handover], *, now: datetime
) -> tuple[Pin, PinVerdict]:
    """Return the pin after an offer was seen now, and the verdict on the offer.

    An unchanged offer leaves even the serial of the pin alone, so that nobody can raise it and
    shut out a later handover. Another offer starts its own 72 hours.
    """
    first_seen_at = now
    if pin.withheld is not None and pin.withheld_since is not None:
        same = offered.same_holders_as(pin.withheld) and offered.serial == pin.withheld.serial
        first_seen_at = pin.withheld_since if same else now
    verdict = judge_delegation(pin.pinned, offered, handovers, first_seen_at=first_seen_at, now=now)
    match verdict:
        case PinVerdict.UNCHANGED:
            return Pin(pin.pinned), verdict
        case PinVerdict.WITHHELD:
            return Pin(pin.pinned, offered, first_seen_at), verdict
        case PinVerdict.HANDED_OVER | PinVerdict.DELAY_OVER:
            return Pin(offered), verdict


def _handed_over(pinned: Delegation, offered: Delegation, handovers: Sequence[Handover]) -> bool:
    reached = pinned
    for handover in sorted(handovers, key=lambda handover: handover.to.serial):
        if handover.is_from(reached):
            reached = handover.to
    return reached.serial == offered.serial and reached.same_holders_as(offered)
