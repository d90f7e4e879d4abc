"""TD2 documents, such as older identity cards: two lines of 36 (Doc 9303-6 section 4.2)."""

from shared.documents.mrz import fields
from shared.documents.mrz.layout import CheckDigit, Layout, MrzFormat

TD2 = Layout(
    MrzFormat.TD2,
    line_length=36,
    fields=(
        *(fields.document_code("ACI"), fields.ISSUING_STATE, fields.name(31)),
        *(fields.NUMBER, fields.digit("document_number", or_filler=True), fields.NATIONALITY),
        *(*fields.BIRTH, fields.SEX, *fields.EXPIRY),
        *(fields.optional_data(7), fields.digit("composite")),
    ),
    check_digits=(
        *(fields.DIGIT_OF_NUMBER, fields.DIGIT_OF_BIRTH, fields.DIGIT_OF_EXPIRY),
        CheckDigit(
            "composite", (*fields.NUMBER_WITH_DIGIT, *fields.DATES_WITH_DIGITS, "optional_data")
        ),
    ),
)
