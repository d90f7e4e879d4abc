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
makes the timestamp stale first. A clock set back before the first sight withholds.
"""

from collections.abc import Sequence
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


def _handed_over(pinned: Delegation, offered: Delegation, handovers: Sequence[Handover]) -> bool:
    reached = pinned
    for handover in sorted(handovers, key=lambda handover: handover.to.serial):
        if handover.is_from(reached):
            reached = handover.to
    return reached.serial == offered.serial and reached.same_holders_as(offered)
