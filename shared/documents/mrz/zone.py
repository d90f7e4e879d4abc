"""Read a machine readable zone of any format, or write one to issue."""

from dataclasses import dataclass, field
from operator import itemgetter

from shared.civil.sex import Sex
from shared.documents.mrz.dates import MrzDate, read_date, write_date
from shared.documents.mrz.errors import MrzFieldRefused, MrzMalformed
from shared.documents.mrz.layout import Layout, MrzFormat
from shared.documents.mrz.long_numbers import LongNumberDigit, number_fields, read_long_number
from shared.documents.mrz.names import may_be_truncated, read_names, write_names
from shared.documents.mrz.td1 import TD1, CardCode
from shared.documents.mrz.td2 import TD2
from shared.documents.mrz.td3 import TD3, PassportCode
from shared.documents.mrz.visas import MRV_A, MRV_B


@dataclass(frozen=True, slots=True)
class Zone:
    """What a machine readable zone says.

    Codes, number and optional data have lost the fillers at their end and keep those within.
    Names are words of A-Z separated by single spaces. Only TD1 has a second optional field.
    The last two say how it was read and do not count when zones are compared:
    a name that fills its field must be taken for truncated; `long_number_digit` is None for a
    document number of at most nine characters.
    """

    kind: MrzFormat
    document_code: str
    issuing_state: str
    surname: str
    given_names: str
    document_number: str
    nationality: str
    birth_date: MrzDate
    sex: Sex
    expiry_date: MrzDate
    optional_data: str = ""
    optional_data_2: str = ""
    name_may_be_truncated: bool = field(default=False, compare=False)
    long_number_digit: LongNumberDigit | None = field(default=None, compare=False)


_LAYOUTS = {layout.kind: layout for layout in (TD1, TD2, TD3, MRV_A, MRV_B)}
_VISAS = {MRV_A, MRV_B}
_BY_SHAPE = {(layout.length, layout in _VISAS): layout for layout in _LAYOUTS.values()}

_ISSUED_CODES: dict[MrzFormat, frozenset[str]] = {
    MrzFormat.TD1: frozenset(CardCode),
    MrzFormat.TD2: frozenset(CardCode),
    MrzFormat.TD3: frozenset(PassportCode),
}

_SEX_OF = {sex.mrz: sex for sex in Sex}

_READ_IN_ORDER = {
    layout: itemgetter(
        *(
            layout.index_of(name)
            for name in (
                *("document_code", "issuing_state", "name"),
                *("document_number", "document_number_digit", "nationality"),
                *("birth_date", "sex", "expiry_date", "optional_data"),
            )
        )
    )
    for layout in _LAYOUTS.values()
}
_OPTIONAL_DATA_2 = TD1.index_of("optional_data_2")


def parse_mrz(text: str) -> Zone:
    """Read a zone whose format its length and first letter tell; line feeds do not count.

    Read tolerantly: any second letter of the document code, either way of counting the digit of a
    long document number, 0 or a filler as the digit of empty optional data, unknown parts of dates
    as fillers or as 00. Raises MrzMalformed or MrzCheckDigitWrong, which name the fields.
    """
    layout = _layout_of(text)
    fields = layout.read(text)
    code, state, name, number, digit, nationality, birth, sex, expiry, optional = _READ_IN_ORDER[
        layout
    ](fields)
    surname, given_names = read_names(name)
    counted = None
    if digit == "<":
        number, counted, optional = read_long_number(number, optional)
    return Zone(
        layout.kind,
        code.rstrip("<"),
        state.rstrip("<"),
        surname,
        given_names,
        number.rstrip("<"),
        nationality.rstrip("<"),
        read_date(birth),
        _SEX_OF[sex],
        read_date(expiry),
        optional.rstrip("<"),
        fields[_OPTIONAL_DATA_2].rstrip("<") if layout is TD1 else "",
        may_be_truncated(name),
        counted,
    )


def check_digit_verdicts(text: str) -> dict[str, bool]:
    """Tell of each check digit whether it is right, by the name of what it checks.

    For the officer who types a zone by hand: needs the right length and alphabet only, else
    raises MrzMalformed. A right digit proves no name: none covers the names.
    """
    return _layout_of(text).verdicts(text)


def build_mrz(zone: Zone) -> str:
    """Return the lines of a zone to issue, separated by line feeds; raises MrzFieldRefused.

    Names are already of A-Z (see `transliteration.mrz_name`); one that does not fit is truncated.
    The document code is one of those we issue, the expiry date is complete. On TD1 a number may
    have 22 characters, on TD2 14, if there are no optional data; on TD3 nine. Empty optional data
    of TD3 have the digit 0.
    """
    if zone.document_code not in _ISSUED_CODES.get(zone.kind, frozenset()):
        raise MrzFieldRefused("document_code")
    if not zone.expiry_date.is_complete:
        raise MrzFieldRefused("expiry_date")
    layout = _LAYOUTS[zone.kind]
    if zone.optional_data_2 and layout is not TD1:
        raise MrzFieldRefused("optional_data_2")
    return layout.write(
        {
            "document_code": zone.document_code,
            "issuing_state": zone.issuing_state,
            "name": write_names(zone.surname, zone.given_names, layout.length_of("name")),
            "nationality": zone.nationality,
            "birth_date": write_date(zone.birth_date),
            "sex": zone.sex.mrz,
            "expiry_date": write_date(zone.expiry_date),
            "optional_data_2": zone.optional_data_2,
            **number_fields(zone.document_number, zone.optional_data),
        }
    )


def _layout_of(text: str) -> Layout:
    try:
        return _BY_SHAPE[len(text) - text.count("\n"), text.startswith("V")]
    except KeyError:
        raise MrzMalformed("length") from None
