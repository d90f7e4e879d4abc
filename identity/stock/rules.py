"""Whether a lot adds up, and which blanks an order is about: decisions over values alone."""

from collections.abc import Sequence

from identity.contract.stock import (
    SERIAL_DIGITS,
    CountLot,
    Difference,
    LotCounts,
    Place,
)
from identity.errors.stock import StockMismatch
from shared.officers.errors import ApproverNotIndependent


def check_counted(counted: int, told: int, *, told_by: str) -> None:
    """StockMismatch when fewer or more blanks are there than somebody said: they are not taken."""
    if counted != told:
        raise StockMismatch(f"{told} blanks by {told_by}, {counted} were counted")


def missing_from(book: LotCounts, counted: CountLot) -> int:
    """How many blanks of a lot nobody has: received, less counted, less what is no blank any more.

    received = vault + issued + used + spoiled + destroyed, and those already known to be missing
    or not in the vault yet. Below zero there are blanks that were never received.
    """
    in_hand = counted.in_vault + counted.issued + counted.spoiled
    gone = book.used + book.destroyed + book.missing + book.waiting
    return book.received - in_hand - gone


def differences(book: LotCounts, counted: CountLot) -> tuple[Difference, ...]:
    """Where blanks are not as the book has them; one elsewhere was moved by nobody's signature.

    None at all: then nothing is missing either, for the book itself adds up.
    """
    beside = {
        Place.IN_VAULT: (book.in_vault, counted.in_vault),
        Place.ISSUED: (book.issued, counted.issued),
        Place.SPOILED: (book.spoiled, counted.spoiled),
    }
    return tuple(
        Difference(place=place, book=kept, counted=found)
        for place, (kept, found) in beside.items()
        if kept != found
    )


def check_second(second: str, first: str | None) -> None:
    """Two persons, said early and clearly; the tables' constraints are what guarantees them."""
    if second == first:
        raise ApproverNotIndependent


def serial_of(prefix: str, number: int) -> str:
    return f"{prefix}{number:0{SERIAL_DIGITS}d}"


def check_complete(found: int, wanted: Sequence[object] | int, *, what: str) -> None:
    """StockMismatch unless every blank that an order names was where the order needs it."""
    expected = wanted if isinstance(wanted, int) else len(wanted)
    if found != expected:
        raise StockMismatch(f"{found} of {expected} blanks {what}")
