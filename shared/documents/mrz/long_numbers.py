"""Document numbers of more than nine characters, which run on into the optional data (TD1, TD2)."""

from enum import StrEnum

from shared.documents.mrz.check_digits import OF_A_ZONE, check_digit
from shared.documents.mrz.errors import MrzFieldRefused

OWN_FIELD_LENGTH = 9
"""Characters of a number that stand in its own field."""


class LongNumberDigit(StrEnum):
    """Over what the digit of a long number was found right.

    Doc 9303-5 section 4.2.4 leaves out the filler between the two parts; some issuers counted it.
    """

    WITHOUT_FILLER = "without_filler"
    WITH_FILLER = "with_filler"
    EITHER = "either"


def digit_of_long_number(number_field: str, optional_field: str) -> LongNumberDigit | None:
    """Tell how the check digit of a long number is right; None if it is wrong in both ways."""
    tail = optional_field.partition("<")[0]
    rest, digit = tail[:-1], tail[-1:]
    without_filler = check_digit(number_field + rest) == digit
    with_filler = check_digit(f"{number_field}<{rest}") == digit
    if without_filler and with_filler:
        return LongNumberDigit.EITHER
    if without_filler:
        return LongNumberDigit.WITHOUT_FILLER
    return LongNumberDigit.WITH_FILLER if with_filler else None


def read_long_number(
    number_field: str, optional_field: str
) -> tuple[str, LongNumberDigit | None, str]:
    """Return the whole number, how its digit is right, and the optional data that remain."""
    tail, _, optional_data = optional_field.partition("<")
    counted = digit_of_long_number(number_field, optional_field)
    return number_field + tail[:-1], counted, optional_data


def number_fields(number: str, optional_data: str) -> dict[str, str]:
    """Return the fields that a number of any length and the optional data fill together.

    The digit of a long number is computed without the filler (Doc 9303-5 section 4.2.4).
    Raises MrzFieldRefused.
    """
    if len(number) <= OWN_FIELD_LENGTH:
        return {"document_number": number, "optional_data": optional_data}
    if not OF_A_ZONE.fullmatch(number):
        raise MrzFieldRefused("document_number")
    rest = number[OWN_FIELD_LENGTH:]
    return {
        "document_number": number[:OWN_FIELD_LENGTH],
        "document_number_digit": "<",
        "optional_data": f"{rest}{check_digit(number)}<{optional_data}",
    }
