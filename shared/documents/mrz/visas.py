"""Visas, which we read and do not issue (Doc 9303-7); they have no composite digit.

MRV-A has two lines of 44, MRV-B two of 36.
"""

from shared.documents.mrz import fields
from shared.documents.mrz.layout import Layout, MrzFormat


def _visa(kind: MrzFormat, line_length: int, optional_length: int) -> Layout:
    return Layout(
        kind,
        line_length,
        fields=(
            *(fields.document_code("V"), fields.ISSUING_STATE, fields.name(line_length - 5)),
            *(fields.NUMBER, fields.digit("document_number"), fields.NATIONALITY),
            *(*fields.BIRTH, fields.SEX, *fields.EXPIRY),
            fields.optional_data(optional_length),
        ),
        check_digits=(fields.DIGIT_OF_NUMBER, fields.DIGIT_OF_BIRTH, fields.DIGIT_OF_EXPIRY),
    )


MRV_A = _visa(MrzFormat.MRV_A, line_length=44, optional_length=16)
MRV_B = _visa(MrzFormat.MRV_B, line_length=36, optional_length=8)
