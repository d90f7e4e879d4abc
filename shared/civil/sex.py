"""The sex entry of a civil record, as travel documents know it."""

from enum import StrEnum


class Sex(StrEnum):
    """Doc 9303-3 section 4.8: M, F, or X for unspecified."""

    M = "M"
    F = "F"
    X = "X"

    @property
    def mrz(self) -> str:
        """The character of a machine readable zone, where unspecified is a filler."""
        return "<" if self is Sex.X else self.value
