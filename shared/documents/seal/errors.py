"""What can be wrong with a visible digital seal."""

from shared.errors import ErrorKind, PlatformError, VerificationFailed


class SealMalformed(VerificationFailed):
    """The bytes are not a seal of Doc 9303-13."""

    kind = ErrorKind.MALFORMED
    code = "seal_malformed"


class SealNotGenuine(VerificationFailed):
    """A seal that nobody signed whom we know, or that was altered."""

    code = "seal_not_genuine"


class SealNotMade(PlatformError):
    """What was asked for would not be a seal of the profile."""

    kind = ErrorKind.UNPROCESSABLE
    code = "seal_not_made"
