"""Corrections forget nothing: every past answer can be given again exactly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.bitemporal import Version, correct, next_instant

Record = dict[str, int]
FIRST = date(2020, 1, 1)
DAYS = 12
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Order:
    """A new value of one field from a day until before another."""

    name: str
    value: int
    valid_from: date | None
    valid_to: date | None

    def covers(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )

    def change(self) -> Callable[[Record], Record]:
        return lambda record: {**record, self.name: self.value}


@dataclass
class Stored:
    """A version with the span over which it was known."""

    version: Version[Record]
    recorded_from: datetime
    recorded_to: datetime | None = None


@dataclass
class Register:
    """The versions of one person, kept as the database keeps them."""

    rows: list[Stored] = field(
        default_factory=lambda: [Stored(Version(None, None, {"a": 0, "b": 0}), START)]
    )

    def known_now(self) -> list[Stored]:
        open_rows = [row for row in self.rows if row.recorded_to is None]
        return sorted(open_rows, key=lambda row: row.version.valid_from or date.min)

    def take(self, order: Order, now: datetime) -> None:
        known = self.known_now()
        correction = correct(
            [row.version for row in known],
            order.change(),
            valid_from=order.valid_from,
            valid_to=order.valid_to,
        )
        at = next_instant(now, max(row.recorded_from for row in known))
        for place in correction.closed:
            known[place].recorded_to = at
        self.rows += [Stored(version, at) for version in correction.opened]

    def answer(self, as_of: date, known_at: datetime) -> list[Record]:
        return [
            row.version.record
            for row in self.rows
            if row.version.holds_on(as_of)
            and row.recorded_from <= known_at
            and (row.recorded_to is None or known_at < row.recorded_to)
        ]


def days() -> st.SearchStrategy[date | None]:
    return st.none() | st.integers(0, DAYS).map(lambda n: FIRST + timedelta(days=n))


orders = st.builds(Order, st.sampled_from("ab"), st.integers(0, 3), days(), days())


@settings(max_examples=200, deadline=None)
@given(st.lists(orders, max_size=10), st.booleans())
def test_every_past_answer_is_given_again_exactly(steps: list[Order], hasty: bool) -> None:
    """Also when the clock stands still, or goes back, between two corrections."""
    register, said = Register(), []
    truth: list[Order] = []
    for number, order in enumerate(steps):
        register.take(order, START if hasty else START + timedelta(hours=number))
        truth.append(order)
        now = max(row.recorded_from for row in register.rows)
        for day in range(-1, DAYS + 2):
            as_of = FIRST + timedelta(days=day)
            expected = {"a": 0, "b": 0}
            for past in truth:
                if past.covers(as_of):
                    expected = past.change()(expected)
            said.append((as_of, now, expected))
    for as_of, known_at, expected in said:
        assert register.answer(as_of, known_at) == [expected]


@given(st.lists(orders, max_size=10))
def test_what_is_known_covers_all_days_once(steps: list[Order]) -> None:
    register = Register()
    for order in steps:
        register.take(order, START)
        known = [row.version for row in register.known_now()]
        assert known[0].valid_from is None
        assert known[-1].valid_to is None
        assert all(left.valid_to == right.valid_from for left, right in pairwise(known))


def test_a_correction_that_says_nothing_new_touches_nothing() -> None:
    known = [Version(None, None, {"a": 1})]
    same = correct(known, lambda record: {**record, "a": 1})
    assert (same.closed, same.opened) == ((), ())


def test_an_empty_span_touches_nothing() -> None:
    known = [Version(None, None, {"a": 1})]
    none = correct(known, lambda _: {"a": 2}, valid_from=FIRST, valid_to=FIRST)
    assert (none.closed, none.opened) == ((), ())


def test_only_versions_within_the_span_are_cut() -> None:
    cut = FIRST + timedelta(days=5)
    known = [Version(None, cut, {"a": 1}), Version(cut, None, {"a": 2})]
    done = correct(known, lambda _: {"a": 3}, valid_from=cut + timedelta(days=1))
    assert done.closed == (1,)
    assert done.opened == (
        Version(cut, cut + timedelta(days=1), {"a": 2}),
        Version(cut + timedelta(days=1), None, {"a": 3}),
    )


def test_time_never_stands_still_in_a_register() -> None:
    assert next_instant(START, START) == START + timedelta(microseconds=1)
    assert next_instant(START - timedelta(days=1), START) > START
    assert next_instant(START + timedelta(days=1), START) == START + timedelta(days=1)
