"""What is refused on the way of a card to its holder, and at the counter."""

from shared.errors import ErrorKind, PlatformError


class ShipmentNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "shipment_not_found"


class ShipmentChanged(PlatformError):
    """Somebody opened or closed the shipment between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "shipment_changed"


class CardsNotReady(PlatformError):
    """A card named is not finished, is meant for another office, or is not in the bag."""

    kind = ErrorKind.CONFLICT
    code = "cards_not_ready"


class CardNotTheirs(PlatformError):
    """The card is another person's; nothing was changed."""

    kind = ErrorKind.FORBIDDEN
    code = "card_not_theirs"


class RungNotOpen(PlatformError):
    """This capture is not due now; the detail says what is."""

    kind = ErrorKind.CONFLICT
    code = "check_not_due"


class LadderNotClimbed(PlatformError):
    """A finger or the face can still be tried before a supervisor takes over."""

    kind = ErrorKind.CONFLICT
    code = "checks_not_exhausted"


class CheckNotMatched(PlatformError):
    """The check found nothing, was of another card, or is too old."""

    kind = ErrorKind.FORBIDDEN
    code = "check_not_matched"


class StandInNotAccepted(PlatformError):
    """This person cannot be the witness or the proxy."""

    kind = ErrorKind.UNPROCESSABLE
    code = "stand_in_not_accepted"


class ActNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "counter_act_not_found"


class ActChanged(PlatformError):
    """Somebody decided on the act between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "counter_act_changed"


class ActOpen(PlatformError):
    """The card's hand-over is done, or waits for a supervisor."""

    kind = ErrorKind.CONFLICT
    code = "counter_act_open"


class ActOfAnotherDay(PlatformError):
    """A supervisor decides the same day, with the person still there."""

    kind = ErrorKind.CONFLICT
    code = "counter_act_of_another_day"


class NothingToCompare(PlatformError):
    """The State has no engine for this, or the register no reference: the ladder goes on."""

    kind = ErrorKind.UNPROCESSABLE
    code = "nothing_to_compare"
