"""What the travel document service refuses, one class per stable code."""

from shared.errors import ErrorKind, PlatformError


class ApplicationNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "application_not_found"


class ApplicationChanged(PlatformError):
    """Somebody moved the application between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "application_changed"


class ApplicationOpen(PlatformError):
    """The person has an application under way, or a document in force."""

    kind = ErrorKind.CONFLICT
    code = "application_open"


class ApplicationToCheck(PlatformError):
    """The applicant's card was revoked since: the register is to be asked again."""

    kind = ErrorKind.CONFLICT
    code = "application_to_check"


class HolderNotConfirmed(PlatformError):
    """The State's register does not know the person."""

    kind = ErrorKind.UNPROCESSABLE
    code = "holder_not_confirmed"


class HolderNotEligible(PlatformError):
    """The State's rule does not allow this document."""

    kind = ErrorKind.UNPROCESSABLE
    code = "holder_not_eligible"


class RegisterUnavailable(PlatformError):
    """The State's register could not be asked, or its answer not be trusted."""

    kind = ErrorKind.UNAVAILABLE
    code = "register_unavailable"


class DocumentNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "document_not_found"


class DocumentChanged(PlatformError):
    kind = ErrorKind.CONFLICT
    code = "document_changed"


class CheckNotFound(PlatformError):
    """No such check at this post."""

    kind = ErrorKind.NOT_FOUND
    code = "check_not_found"


class CheckUsed(PlatformError):
    """A crossing has been recorded for the check already."""

    kind = ErrorKind.CONFLICT
    code = "check_used"


class CheckTooOld(PlatformError):
    """The check was made too long ago to stand for this passage."""

    kind = ErrorKind.UNPROCESSABLE
    code = "check_too_old"


class GroundMissing(PlatformError):
    """A refusal needs a ground, and only a refusal has one."""

    kind = ErrorKind.MALFORMED
    code = "ground_missing"


class TravelStatusListNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "travel_status_list_not_found"
