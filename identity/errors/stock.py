"""What is refused about blank cards and their destruction."""

from shared.errors import ErrorKind, PlatformError


class LotNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "blank_lot_not_found"


class LotExists(PlatformError):
    """The lot, or a blank with one of its serial numbers, is in the book already."""

    kind = ErrorKind.CONFLICT
    code = "blank_lot_exists"


class LotChanged(PlatformError):
    """Somebody moved the lot between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "blank_lot_changed"


class LotBlocked(PlatformError):
    """A count did not add up: nothing leaves the lot until two officers release it."""

    kind = ErrorKind.CONFLICT
    code = "blank_lot_blocked"


class ReleaseNotRequested(PlatformError):
    """Nobody has said yet what the inquiry into a blocked lot found."""

    kind = ErrorKind.CONFLICT
    code = "blank_lot_release_not_requested"


class BlankNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "blank_not_found"


class BlankInWork(PlatformError):
    """A card is being made of the blank: its result says what became of it."""

    kind = ErrorKind.CONFLICT
    code = "blank_in_work"


class BlankNotIssued(PlatformError):
    """The blank is not in the hands of the workshop."""

    kind = ErrorKind.CONFLICT
    code = "blank_not_issued"


class StockMismatch(PlatformError):
    """Blanks that an order names are not where the book has them; nothing was moved."""

    kind = ErrorKind.CONFLICT
    code = "stock_mismatch"


class DestructionNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "destruction_not_found"


class DestructionChanged(PlatformError):
    """Somebody decided on the destruction between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "destruction_changed"
