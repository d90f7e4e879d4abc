"""What is refused about status lists."""

from shared.errors import ErrorKind, PlatformError


class StatusListNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "status_list_not_found"
