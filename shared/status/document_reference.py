"""Where a document stands in its issuer's status lists, as its machine readable zone says it.

ICAO documents have no field for it, so ours carry it in the optional data: `SL`, three digits of
list number, seven digits of the place in it. It is signed within data group 1 and read without a
network; it tells nothing of the holder, and indices are drawn at random.
"""

import re
from dataclasses import dataclass

LISTS_MAX = 1_000
PLACES_MAX = 10_000_000
_FORM = re.compile(r"SL([0-9]{3})([0-9]{7})")


@dataclass(frozen=True, slots=True)
class StatusReference:
    """A place in an issuer's lists of one kind of document."""

    list_number: int
    place: int

    def optional_data(self) -> str:
        """The twelve characters for the optional data of a TD1 or TD3 zone."""
        if not (0 <= self.list_number < LISTS_MAX and 0 <= self.place < PLACES_MAX):
            raise ValueError("no such place in a status list")
        return f"SL{self.list_number:03d}{self.place:07d}"


def read_status_reference(optional_data: str) -> StatusReference | None:
    """The reference in a zone's optional data; None when the document carries none."""
    found = _FORM.fullmatch(optional_data)
    return None if found is None else StatusReference(int(found[1]), int(found[2]))
