"""What is refused about revocable aliases."""

from shared.errors import ErrorKind, PlatformError


class AliasNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "alias_not_found"


class AliasNotActive(PlatformError):
    """Used, expired, revoked, or its holder's record is blocked."""

    kind = ErrorKind.CONFLICT
    code = "alias_not_active"


class TooManyAliases(PlatformError):
    """The person has as many active aliases of the kind as the State allows."""

    kind = ErrorKind.CONFLICT
    code = "too_many_aliases"
