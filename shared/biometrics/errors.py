"""What may be wrong with biometric data."""

from shared.errors import ErrorKind, PlatformError


class TemplateInvalid(PlatformError, ValueError):
    """Not a record this platform takes; says why, never what the finger looks like."""

    kind = ErrorKind.MALFORMED
    code = "template_invalid"
