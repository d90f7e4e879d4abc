"""What strangers cost: a counter for each reason of refusal, and now and then a line to log."""

from datetime import datetime

LINE_EVERY_SECONDS = 10.0
"""At most one line for each reason in this time, however many are refused."""


class RefusalCount:
    """Counts refusals by code, since the process began; codes are a closed list, so it is small."""

    def __init__(self) -> None:
        self._counted: dict[str, int] = {}
        self._told_at: dict[str, float] = {}

    def add(self, code: str, now: datetime) -> int | None:
        """Count one; the number so far when it is time to tell it, else None."""
        self._counted[code] = counted = self._counted.get(code, 0) + 1
        at, told_at = now.timestamp(), self._told_at.get(code)
        if told_at is not None and 0 <= at - told_at < LINE_EVERY_SECONDS:
            return None
        self._told_at[code] = at
        return counted
