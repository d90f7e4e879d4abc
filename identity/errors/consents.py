"""What is refused about consents and locks."""

from shared.errors import ErrorKind, PlatformError


class ConsentNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "consent_not_found"


class ConsentMissing(PlatformError):
    """The State lets this be released with the holder's consent only, and there is none now."""

    kind = ErrorKind.FORBIDDEN
    code = "consent_missing"


class ConsentChanged(PlatformError):
    """Somebody decided on it between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "consent_changed"


class LockNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "lock_not_found"


class ModalityLocked(PlatformError):
    """The holder has locked this means of being recognised."""

    kind = ErrorKind.CONFLICT
    code = "modality_locked"
