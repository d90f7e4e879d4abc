"""Blanks add up, or somebody hears of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.contract.stock import CountLot, LotCounts
from identity.errors.stock import StockMismatch
from identity.stock.rules import (
    check_complete,
    check_counted,
    check_second,
    differences,
    missing_from,
    serial_of,
)
from shared.officers.errors import ApproverNotIndependent

FEW = st.integers(0, 50)
PLACES = st.tuples(FEW, FEW, FEW, FEW, FEW, FEW, FEW)


def book(places: tuple[int, ...]) -> LotCounts:
    in_vault, issued, used, spoiled, destroyed, missing, waiting = places
    return LotCounts(
        received=sum(places),
        in_vault=in_vault,
        issued=issued,
        used=used,
        spoiled=spoiled,
        destroyed=destroyed,
        missing=missing,
        waiting=waiting,
    )


def counted(kept: LotCounts, *, vault: int = 0, issued: int = 0, spoiled: int = 0) -> CountLot:
    return CountLot(
        in_vault=kept.in_vault + vault,
        issued=kept.issued + issued,
        spoiled=kept.spoiled + spoiled,
    )


@given(PLACES)
def test_a_count_like_the_book_adds_up(places: tuple[int, ...]) -> None:
    kept = book(places)
    assert missing_from(kept, counted(kept)) == 0
    assert differences(kept, counted(kept)) == ()


@given(PLACES, st.sampled_from(["vault", "issued", "spoiled"]), st.integers(1, 3))
def test_every_blank_too_few_or_too_many_is_told(
    places: tuple[int, ...], place: str, few: int
) -> None:
    kept = book(tuple(one + 3 for one in places))
    assert missing_from(kept, counted(kept, **{place: -few})) == few
    assert missing_from(kept, counted(kept, **{place: few})) == -few
    assert differences(kept, counted(kept, **{place: few}))


def test_a_blank_elsewhere_is_not_missing_and_both_places_are_named() -> None:
    kept = book((10, 5, 0, 0, 0, 0, 0))
    moved = counted(kept, vault=-1, issued=1)
    assert missing_from(kept, moved) == 0
    assert [(one.place, one.book, one.counted) for one in differences(kept, moved)] == [
        ("in_vault", 10, 9),
        ("issued", 5, 6),
    ]


def test_a_delivery_that_is_counted_otherwise_is_not_taken() -> None:
    check_counted(100, 100, told_by="the note")
    for wrong in (99, 101, 0):
        with pytest.raises(StockMismatch):
            check_counted(wrong, 100, told_by="the note")


def test_an_order_takes_all_blanks_that_it_names_or_none() -> None:
    check_complete(3, ["a", "b", "c"], what="were there")
    with pytest.raises(StockMismatch):
        check_complete(2, 3, what="were there")


def test_two_are_not_one() -> None:
    check_second("second", "first")
    with pytest.raises(ApproverNotIndependent):
        check_second("first", "first")


def test_serials_sort_as_they_count() -> None:
    serials = [serial_of("ML", number) for number in (0, 9, 10, 99_999)]
    assert serials == sorted(serials)
    assert len({len(serial) for serial in serials}) == 1
