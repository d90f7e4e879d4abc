"""What is refused about births, names, marriages and deaths."""

from shared.errors import ErrorKind, PlatformError


class LifeEventInvalid(PlatformError):
    """Such an event does not change that, or does not rest on such a document."""

    kind = ErrorKind.UNPROCESSABLE
    code = "life_event_invalid"


class DeathNotDeclared(PlatformError):
    kind = ErrorKind.CONFLICT
    code = "death_not_declared"
