"""How long to try to deliver an event, and when to leave it to a person. Pure."""

from enum import StrEnum
from typing import NamedTuple

BACKOFF_SECONDS_FIRST = 1.0
BACKOFF_SECONDS_MAX = 300.0
"""So that a recipient that was away for hours is told within minutes of its return."""
ATTEMPTS_MAX = 300
"""Over 24 hours with the pauses above."""
DOUBLINGS_MAX = 30

NO_ANSWER = "no_answer"
"""Nothing came that could be trusted to be the recipient's."""
NOT_A_RECEIPT = "not_a_receipt"
"""The recipient's answer does not follow the contract."""


class Pace(NamedTuple):
    """How deliveries are spread over time."""

    first_seconds: float = BACKOFF_SECONDS_FIRST
    longest_seconds: float = BACKOFF_SECONDS_MAX
    attempts_max: int = ATTEMPTS_MAX

    def pause_seconds(self, attempts: int) -> float:
        """How long to wait after so many attempts: twice as long each time, up to the longest."""
        doubled = self.first_seconds * 2.0 ** min(attempts - 1, DOUBLINGS_MAX)
        return min(doubled, self.longest_seconds)


def is_parked(attempts: int, code: str, *, pace: Pace, temporary: frozenset[str]) -> bool:
    """Whether a failed delivery is not tried again by itself.

    A recipient that is away or asks to come back later is tried for long; one that refuses the
    event will refuse it again.
    """
    return attempts >= pace.attempts_max or code not in temporary


class DeliveryAudit(NamedTuple):
    """What a sender's log calls the ends of a delivery; members of the service's closed list."""

    delivered: StrEnum
    parked: StrEnum
    redelivery_ordered: StrEnum
