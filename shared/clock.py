"""The only place where the platform reads the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present as an aware datetime in UTC; a parameter everywhere, never read directly."""


def system_clock() -> datetime:
    return datetime.now(UTC)
