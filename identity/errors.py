"""What the identity service refuses, one class per stable code."""

from shared.errors import ErrorKind, PlatformError


class PersonNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "person_not_found"


class CivilDataInvalid(PlatformError):
    """The detail names the field, never the value."""

    kind = ErrorKind.UNPROCESSABLE
    code = "civil_data_invalid"


class PortraitInvalid(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "portrait_invalid"


class FingerprintInvalid(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "fingerprint_invalid"


class CardNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "card_not_found"


class CardChanged(PlatformError):
    """Somebody moved the card between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "card_changed"


class CardInHand(PlatformError):
    """The person already has a card that is neither revoked nor cancelled."""

    kind = ErrorKind.CONFLICT
    code = "card_in_hand"


class CardNotEligible(PlatformError):
    """The State's policy does not allow this card."""

    kind = ErrorKind.UNPROCESSABLE
    code = "card_not_eligible"


class ExpressionInvalid(PlatformError):
    """An operator that the attribute does not know, or a value it cannot have."""

    kind = ErrorKind.MALFORMED
    code = "expression_invalid"


class StatusListNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "status_list_not_found"
