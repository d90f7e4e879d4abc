"""What is refused about guardianships."""

from shared.errors import ErrorKind, PlatformError


class GuardianshipNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "guardianship_not_found"


class GuardianshipChanged(PlatformError):
    """Somebody changed the guardianship between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "guardianship_changed"


class GuardianshipInvalid(PlatformError):
    """No such guardianship can be: the detail says why."""

    kind = ErrorKind.UNPROCESSABLE
    code = "guardianship_invalid"


class GuardianshipNotInForce(PlatformError):
    """It has ended, or its guardians are in conflict."""

    kind = ErrorKind.CONFLICT
    code = "guardianship_not_in_force"


class MinorWithoutGuardian(PlatformError):
    """The State's rule wants somebody to act for a minor, and nobody may."""

    kind = ErrorKind.UNPROCESSABLE
    code = "minor_without_guardian"
