"""What is refused about reading, and about what is told of reads."""

from datetime import datetime

from shared.errors import ErrorKind, PlatformError


class ReadBudgetExhausted(PlatformError):
    """Who asks has read as many persons as their State allows in an hour or a day."""

    kind = ErrorKind.TOO_MANY
    code = "read_budget_exhausted"

    def __init__(self, again_at: datetime) -> None:
        super().__init__(f"again at {again_at:%Y-%m-%dT%H:%M:%SZ}")
        self.again_at = again_at


class UrgentAccessNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "urgent_access_not_found"


class UrgentAccessUnreviewed(PlatformError):
    """The officer has one already that nobody has reviewed yet."""

    kind = ErrorKind.CONFLICT
    code = "urgent_access_unreviewed"


class DelayNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "delay_not_found"


class DelayTooLong(PlatformError):
    """Nobody is left untold for longer than their State allows, or for ever."""

    kind = ErrorKind.UNPROCESSABLE
    code = "delay_too_long"


class AccessNotFound(PlatformError):
    """No such entry in the log of this person."""

    kind = ErrorKind.NOT_FOUND
    code = "access_not_found"


class AccessesChanged(PlatformError):
    """Somebody decided on it between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "accesses_changed"
