"""What the register refuses about persons and their records."""

from shared.errors import ErrorKind, PlatformError


class PersonNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "person_not_found"


class NothingKnown(PlatformError):
    """The register knew nothing of the person at that time."""

    kind = ErrorKind.NOT_FOUND
    code = "nothing_known"


class PersonNotActive(PlatformError):
    """The record is blocked, merged or archived, or the person's death was declared."""

    kind = ErrorKind.CONFLICT
    code = "person_not_active"


class PersonChanged(PlatformError):
    """Somebody changed the person's record between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "person_changed"


class CorrectionWithoutEffect(PlatformError):
    """The record says all of that already."""

    kind = ErrorKind.CONFLICT
    code = "correction_without_effect"


class NationalityNotProven(PlatformError):
    """A standing rests on the act of a judge or a competent authority, or it is not recorded."""

    kind = ErrorKind.UNPROCESSABLE
    code = "nationality_not_proven"


class CivilDataInvalid(PlatformError):
    """The detail names the field, never the value."""

    kind = ErrorKind.UNPROCESSABLE
    code = "civil_data_invalid"


class PortraitInvalid(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "portrait_invalid"


class PortraitMissing(PlatformError):
    """The person came from an older register without a portrait."""

    kind = ErrorKind.CONFLICT
    code = "portrait_missing"


class FingerprintInvalid(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "fingerprint_invalid"
