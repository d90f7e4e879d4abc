"""The tree of operating errors, drawn before any code.

PlatformError                 something a caller can be told: stable code, safe detail
├── one subclass per code     in the `errors.py` of the folder that raises it
└── VerificationFailed        the only error that leaves a verifier, whatever went wrong inside

Everything else that escapes is a programmer's error: it leaves as a bare 500 with a request id.
"""

from enum import StrEnum
from typing import ClassVar


class ErrorKind(StrEnum):
    """What sort of refusal it is; `shared/web/problems.py` alone knows the HTTP status of each."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    MISDIRECTED = "misdirected"
    UNPROCESSABLE = "unprocessable"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class PlatformError(Exception):
    """An error a caller may be told about.

    `kind` and `code` belong to the class and never change; `detail` says what was wrong in this
    case and never carries personal data. Every code has a French and an English title and remedy
    in the `errors` catalogue of its area.
    """

    kind: ClassVar[ErrorKind]
    code: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class VerificationFailed(PlatformError):
    """Something signed does not hold: base of the errors that verifiers let out."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "verification_failed"
