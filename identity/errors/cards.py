"""What is refused about identity cards."""

from shared.errors import ErrorKind, PlatformError


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
