"""Identity cards and other TD1 documents: three lines of 30 (Doc 9303-5 section 4.2)."""

from enum import StrEnum

from shared.documents.mrz import fields
from shared.documents.mrz.layout import CheckDigit, Layout, MrzFormat


class CardCode(StrEnum):
    """The document codes that we issue; Doc 9303-5 leaves the second letter to the State."""

    IDENTITY_CARD = "ID"


TD1 = Layout(
    MrzFormat.TD1,
    line_length=30,
    fields=(
        *(fields.document_code("ACI"), fields.ISSUING_STATE),
        *(fields.NUMBER, fields.digit("document_number", or_filler=True), fields.optional_data(15)),
        *(*fields.BIRTH, fields.SEX, *fields.EXPIRY, fields.NATIONALITY),
        *(fields.optional_data(11, "optional_data_2"), fields.digit("composite")),
        fields.name(30),
    ),
    check_digits=(
        *(fields.DIGIT_OF_NUMBER, fields.DIGIT_OF_BIRTH, fields.DIGIT_OF_EXPIRY),
        CheckDigit(
            "composite",
            (
                *fields.NUMBER_WITH_DIGIT,
                "optional_data",
                *fields.DATES_WITH_DIGITS,
                "optional_data_2",
            ),
        ),
    ),
)
