"""What is refused when somebody verifies."""

from shared.errors import ErrorKind, PlatformError


class ExpressionInvalid(PlatformError):
    """An operator that the attribute does not know, or a value it cannot have."""

    kind = ErrorKind.MALFORMED
    code = "expression_invalid"
