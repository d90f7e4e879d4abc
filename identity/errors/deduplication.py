"""What is refused about the search for duplicates."""

from shared.errors import ErrorKind, PlatformError


class SearchNotFound(PlatformError):
    """Nobody ordered a search for this application."""

    kind = ErrorKind.NOT_FOUND
    code = "search_not_found"


class SearchChanged(PlatformError):
    """Somebody moved the search between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "search_changed"
