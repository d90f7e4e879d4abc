"""Passports and other TD3 documents: two lines of 44 (Doc 9303-4 section 4.2)."""

from enum import StrEnum

from shared.documents.mrz import fields
from shared.documents.mrz.layout import CheckDigit, Layout, MrzFormat


class PassportCode(StrEnum):
    """The document codes that may be issued (Doc 9303-4 section 4.4; the last, Doc 9303-8).

    From 2028 on every passport must have one of them.
    """

    ORDINARY = "PP"
    EMERGENCY = "PE"
    DIPLOMATIC = "PD"
    SERVICE = "PO"
    REFUGEE = "PR"
    ALIEN = "PT"
    STATELESS = "PS"
    LAISSEZ_PASSER = "PL"
    MILITARY = "PM"
    SINGLE_SHEET = "PU"


TD3 = Layout(
    MrzFormat.TD3,
    line_length=44,
    fields=(
        *(fields.document_code("P"), fields.ISSUING_STATE, fields.name(39)),
        *(fields.NUMBER, fields.digit("document_number"), fields.NATIONALITY),
        *(*fields.BIRTH, fields.SEX, *fields.EXPIRY),
        *(
            fields.optional_data(14),
            fields.digit("optional_data", or_filler=True),
            fields.digit("composite"),
        ),
    ),
    check_digits=(
        *(fields.DIGIT_OF_NUMBER, fields.DIGIT_OF_BIRTH, fields.DIGIT_OF_EXPIRY),
        CheckDigit("optional_data", ("optional_data",)),
        CheckDigit(
            "composite",
            (
                *fields.NUMBER_WITH_DIGIT,
                *fields.DATES_WITH_DIGITS,
                "optional_data",
                "optional_data_digit",
            ),
        ),
    ),
)
