"""Why a status list cannot be used.

A list that is refused leaves the status of its documents unknown, and unknown is not valid.
"""

from shared.errors import ErrorKind, VerificationFailed


class StatusListInvalid(VerificationFailed):
    """Not the list at this address, signed by the State that keeps it."""

    kind = ErrorKind.UNAVAILABLE
    code = "status_list_invalid"


class StatusListExpired(StatusListInvalid):
    """The list is too old to say anything about today."""

    code = "status_list_expired"


class StatusListOutdated(StatusListInvalid):
    """A newer list was seen before, or the list was given another shape."""

    code = "status_list_outdated"


class StatusIndexOutOfRange(StatusListInvalid):
    """The document points outside its list."""

    kind = ErrorKind.UNPROCESSABLE
    code = "status_index_out_of_range"
