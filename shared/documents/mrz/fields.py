"""The fields that the formats share (Doc 9303-3 section 4, 9303-4 to -7 section 4.2)."""

from shared.documents.mrz.layout import CheckDigit, Field

_COUNTRY = "[A-Z][A-Z<]{2}"
_DATE = "(?:[0-9]{2}|<<)(?:0[0-9]|1[0-2]|<<)(?:[0-2][0-9]|3[01]|<<)"


def document_code(first: str) -> Field:
    """Two characters of which the first is one of `first`; the second is read tolerantly."""
    return Field("document_code", 2, f"[{first}][A-Z0-9<]")


def name(length: int) -> Field:
    return Field("name", length, f"(?!<{{{length}}})[A-Z<]{{{length}}}")


def optional_data(length: int, name: str = "optional_data") -> Field:
    return Field(name, length, f"[A-Z0-9<]{{{length}}}")


def digit(checked: str, *, or_filler: bool = False) -> Field:
    return Field(f"{checked}_digit", 1, "[0-9<]" if or_filler else "[0-9]")


ISSUING_STATE = Field("issuing_state", 3, _COUNTRY)
NATIONALITY = Field("nationality", 3, _COUNTRY)
NUMBER = Field("document_number", 9, "(?!<)[A-Z0-9<]{9}")
BIRTH = (Field("birth_date", 6, _DATE), digit("birth_date"))
SEX = Field("sex", 1, "[MF<]")
EXPIRY = (Field("expiry_date", 6, _DATE), digit("expiry_date"))

DIGIT_OF_NUMBER = CheckDigit("document_number", ("document_number",))
DIGIT_OF_BIRTH = CheckDigit("birth_date", ("birth_date",))
DIGIT_OF_EXPIRY = CheckDigit("expiry_date", ("expiry_date",))

NUMBER_WITH_DIGIT = ("document_number", "document_number_digit")
DATES_WITH_DIGITS = ("birth_date", "birth_date_digit", "expiry_date", "expiry_date_digit")
