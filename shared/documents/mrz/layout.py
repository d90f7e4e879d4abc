"""A format of zone as a table: fields in order, and what each check digit covers.

One table drives reading, writing and the verdict on every check digit.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from shared.documents.mrz.check_digits import OF_A_ZONE, check_digit_of_values, values_of
from shared.documents.mrz.errors import MrzCheckDigitWrong, MrzFieldRefused, MrzMalformed
from shared.documents.mrz.long_numbers import digit_of_long_number


class MrzFormat(StrEnum):
    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"


class Field(NamedTuple):
    """A run of characters: its name, its length and what it may hold."""

    name: str
    length: int
    pattern: str


class CheckDigit(NamedTuple):
    """What a digit checks, and the fields it covers in order; it stands in `<checked>_digit`."""

    checked: str
    covers: tuple[str, ...]


class Layout:
    """One format of zone. Line feeds in a text to be read do not count."""

    def __init__(
        self,
        kind: MrzFormat,
        line_length: int,
        fields: Sequence[Field],
        check_digits: Sequence[CheckDigit],
    ) -> None:
        ends = list(accumulate(field.length for field in fields))
        self.kind = kind
        self.line_length = line_length
        self.length = ends[-1]
        self._fields = fields
        self._check_digits = check_digits
        self._places = {
            field.name: slice(end - field.length, end)
            for field, end in zip(fields, ends, strict=True)
        }
        self._pattern = re.compile("".join(f"({field.pattern})" for field in fields))
        self._checks = [
            (
                check.checked,
                self._places[f"{check.checked}_digit"].start,
                _taker([self._places[name] for name in check.covers]),
            )
            for check in check_digits
        ]

    def length_of(self, name: str) -> int:
        place = self._places[name]
        return place.stop - place.start

    def index_of(self, name: str) -> int:
        """Return where a field stands in what `read` returns."""
        return list(self._places).index(name)

    def read(self, text: str) -> tuple[str, ...]:
        """Return every field in order; raises MrzMalformed or MrzCheckDigitWrong."""
        joined = text.replace("\n", "")
        match = self._pattern.fullmatch(joined)
        if match is None:
            raise MrzMalformed(self._first_malformed(joined))
        wrong = self._wrong_digits(joined)
        if wrong:
            raise MrzCheckDigitWrong(wrong)
        return match.groups()

    def verdicts(self, text: str) -> dict[str, bool]:
        """Tell of each check digit whether it is right, whatever the fields hold.

        Raises MrzMalformed when the length or the alphabet is wrong.
        """
        joined = text.replace("\n", "")
        if len(joined) != self.length:
            raise MrzMalformed("length")
        if not OF_A_ZONE.fullmatch(joined):
            raise MrzMalformed("alphabet")
        wrong = self._wrong_digits(joined)
        return {check.checked: check.checked not in wrong for check in self._check_digits}

    def write(self, values: Mapping[str, str]) -> str:
        """Return the lines of a zone, fields filled up, digits computed unless given.

        Raises MrzFieldRefused for a value that is too long or of other characters.
        """
        written = {
            field.name: _filled(field, values.get(field.name, "0")) for field in self._fields
        }
        for check in self._check_digits:
            digit = f"{check.checked}_digit"
            if digit not in values:
                covered = "".join(written[name] for name in check.covers)
                written[digit] = check_digit_of_values(values_of(covered))
        joined = "".join(written.values())
        starts = range(0, self.length, self.line_length)
        return "\n".join(joined[start : start + self.line_length] for start in starts)

    def _wrong_digits(self, joined: str) -> list[str]:
        values = values_of(joined)
        return [
            checked
            for checked, digit_at, covered_of in self._checks
            if joined[digit_at] != check_digit_of_values(covered_of(values))
            and not (joined[digit_at] == "<" and self._filler_is_right(checked, joined))
        ]

    def _filler_is_right(self, checked: str, joined: str) -> bool:
        """Tell whether a filler may stand instead of a digit.

        It may after a long document number (Doc 9303-5 section 4.2.2.3) and after optional data
        that are empty (Doc 9303-4 section 4.2.2.2).
        """
        optional_data = joined[self._places["optional_data"]]
        if checked == "document_number":
            number = joined[self._places["document_number"]]
            return digit_of_long_number(number, optional_data) is not None
        return checked == "optional_data" and not optional_data.strip("<")

    def _first_malformed(self, joined: str) -> str:
        if len(joined) != self.length:
            return "length"
        return next(
            field.name
            for field in self._fields
            if not re.fullmatch(field.pattern, joined[self._places[field.name]])
        )


def _filled(field: Field, value: str) -> str:
    filled = value.ljust(field.length, "<")
    if len(filled) > field.length or not re.fullmatch(field.pattern, filled):
        raise MrzFieldRefused(field.name.removesuffix("_digit"))
    return filled


def _taker(places: Sequence[slice]) -> Callable[[bytes], bytes]:
    """Return what takes the bytes at `places`, in few steps: this is the hot path of reading."""
    merged = [places[0]]
    for place in places[1:]:
        if place.start == merged[-1].stop:
            merged[-1] = slice(merged[-1].start, place.stop)
        else:
            merged.append(place)
    take = itemgetter(*merged)
    return take if len(merged) == 1 else lambda values: b"".join(take(values))
