"""Development stand-ins say so when constructed, and refuse to exist in production."""

import warnings

from shared.errors import ErrorKind, PlatformError


class InsecureStandInWarning(UserWarning):
    """Something that is fit for development only has been constructed."""


class StandInRefused(PlatformError):
    kind = ErrorKind.FORBIDDEN
    code = "stand_in_refused"


def announce_stand_in(what: str, *, production: bool) -> None:
    """Warn that `what` is a development stand-in, or raise StandInRefused in production."""
    if production:
        raise StandInRefused(f"{what} is a development stand-in and is refused in production")
    warnings.warn(f"{what} is a development stand-in", InsecureStandInWarning, stacklevel=3)
