"""What is refused about retention."""

from shared.errors import ErrorKind, PlatformError


class HoldNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "hold_not_found"


class HoldChanged(PlatformError):
    """Somebody lifted it between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "hold_changed"
