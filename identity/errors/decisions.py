"""What is refused about changes of a person's record under two signatures."""

from shared.errors import ErrorKind, PlatformError


class DecisionNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "decision_not_found"


class DecisionChanged(PlatformError):
    """Somebody decided between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "decision_changed"


class DecisionLapsed(PlatformError):
    """The proposal is too old to be approved."""

    kind = ErrorKind.CONFLICT
    code = "decision_lapsed"


class DecisionNotYours(PlatformError):
    """Only who proposed it may take it back."""

    kind = ErrorKind.FORBIDDEN
    code = "decision_not_yours"
