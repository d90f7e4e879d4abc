"""Bringing an older register in as CSV: what a line says, why one is rejected, how it stands.

Each line goes the way of every application, on the source of the older register alone and so with
the lowest assurance. A line is taken in once, however often it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from identity.contract.captures import Sha256
from identity.contract.persons import (
    CivilData,
    FullName,
    NationalityKind,
    NationalNumber,
    NationalNumberType,
)
from identity.contract.records import Residence
from shared.civil.names import PersonName, PersonNameInvalid
from shared.civil.partial_date import PartialDate, PartialDateInvalid
from shared.civil.sex import Sex
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

FINALISE_IMPORT, APPROVE_IMPORT = "import.finalise", "import.approve"
"""The actions that the two officers sign, over the same digest."""

COLUMNS = (
    "number_type", "number", "family_name", "given_names", "sex", "birth_date", "birth_place",
    "nationality", "father_family_name", "father_given_names", "mother_family_name",
    "mother_given_names", "residence_country", "residence_locality",
)  # fmt: skip
"""What the head of the file names, in any order; each once."""
NEEDED = ("number_type", "number", "family_name", "sex", "birth_date", "birth_place", "nationality")
"""Columns that no line may leave empty."""
LINES_MAX = 50_000_000
LINES_AT_ONCE_MAX = 200
FIELD_CHARACTERS_MAX = 200
COMPLETED_AT_ONCE_MAX = 100
NAME_CHARACTERS_MAX, NUMBER_CHARACTERS_MAX = 100, 32


class LineFault(StrEnum):
    """Why a line is rejected: stable codes, for who mends the file."""

    COLUMNS_WRONG = "columns_wrong"
    """fewer or more fields than the head names"""
    FIELD_TOO_LONG = "field_too_long"
    VALUE_MISSING = "value_missing"
    CHARACTER_REFUSED = "character_refused"
    """a control character, or what was no UTF-8"""
    NAME_INVALID = "name_invalid"
    SEX_INVALID = "sex_invalid"
    DATE_INVALID = "date_invalid"
    DATE_IN_THE_FUTURE = "date_in_the_future"
    COUNTRY_INVALID = "country_invalid"
    NUMBER_TYPE_UNKNOWN = "number_type_unknown"
    NUMBER_SEEN_BEFORE = "number_seen_before"
    """another line of this register has it"""


class LineInvalid(Exception):
    """A line that cannot be taken in, and in which column that shows; never what it says."""

    def __init__(self, fault: LineFault, column: str) -> None:
        super().__init__(fault)
        self.fault = fault
        self.column = column


@dataclass(frozen=True, slots=True)
class LegacyRecord:
    """What a line of an older register says of somebody."""

    civil: CivilData
    residence: Residence | None

    @property
    def number(self) -> NationalNumber:
        """Under what number the older register has them."""
        assert self.civil.national_number is not None
        return self.civil.national_number


class ImportState(StrEnum):
    OPEN = "open"
    """lines come in"""
    FINALISED = "finalised"
    """all lines are in, and whoever brought them has signed"""
    APPROVED = "approved"
    COMPLETED = "completed"
    """everybody whom no officer still looks at is registered"""
    ABANDONED = "abandoned"


class OpenImport(Wire):
    """Begin to bring in a file; the same file is never brought in twice."""

    register_name: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_-]{1,31}$")]
    """What the older register is called, such as RAVEC."""
    file_sha256: Sha256
    lines: Annotated[int, Field(ge=1, le=LINES_MAX)]


class SentLine(Wire):
    """A line as it stands in the file; its number counts the head as 1."""

    line: Annotated[int, Field(ge=2, le=LINES_MAX + 1)]
    fields: Annotated[dict[str, str], Field(max_length=2 * len(COLUMNS))]


class SendLines(Wire):
    lines: Annotated[tuple[SentLine, ...], Field(min_length=1, max_length=LINES_AT_ONCE_MAX)]


class LineResult(Wire):
    """What became of a line: taken in, or rejected with a code and a column."""

    line: int
    fault: LineFault | None
    column: str | None


class LineResults(Wire):
    results: tuple[LineResult, ...]


class Import(Wire):
    """How far an import has got."""

    import_id: UUID
    register_name: str
    file_sha256: Sha256
    state: ImportState
    lines: int
    accepted: int
    rejected: int
    registered: int
    waiting: int
    """Accepted lines that somebody still looks at, or that are still searched for duplicates."""
    applications_sha256: Sha256 | None
    """Over the digests of all applications in the order of their lines; once all lines are in."""
    order_digest: str | None
    """SHA-256, hexadecimal: what the first officer signed and the second must sign."""


def import_digest(state: State, shown: Import) -> str:
    """What both officers sign of an import of which all lines are in: SHA-256, hexadecimal."""
    return canonical_digest(
        {
            "issuing_state": state.value,
            "import_id": str(shown.import_id),
            "register_name": shown.register_name,
            "file_sha256": shown.file_sha256,
            "lines": shown.lines,
            "accepted": shown.accepted,
            "rejected": shown.rejected,
            "applications_sha256": shown.applications_sha256,
        }
    )


def read_legacy_line(fields: Mapping[str, str], *, state: State, today: date) -> LegacyRecord:
    """What a line says; LineInvalid for what cannot stand in a register."""
    if not set(fields) <= set(COLUMNS):
        raise LineInvalid(LineFault.COLUMNS_WRONG, "")  # their names are the file's: never said
    given = {column: fields.get(column, "").strip() for column in COLUMNS}
    for column, value in given.items():
        if len(value) > FIELD_CHARACTERS_MAX:
            raise LineInvalid(LineFault.FIELD_TOO_LONG, column)
        if not value and column in NEEDED:
            raise LineInvalid(LineFault.VALUE_MISSING, column)
        if not value.isprintable() or "\N{REPLACEMENT CHARACTER}" in value:
            raise LineInvalid(LineFault.CHARACTER_REFUSED, column)
    citizen = given["nationality"] == state
    civil = CivilData(
        name=_name(given, ""),
        sex=_sex(given["sex"]),
        birth_date=_birth_date(given["birth_date"], today=today),
        birth_place=_short(given, "birth_place"),
        nationality=_country(given, "nationality"),
        nationality_kind=(
            NationalityKind.CITIZEN if citizen else NationalityKind.RESIDENT_FOREIGNER
        ),
        father=_name(given, "father_") if given["father_family_name"] else None,
        mother=_name(given, "mother_") if given["mother_family_name"] else None,
        national_number=_number(given),
    )
    return LegacyRecord(civil, _residence(given))


def _name(given: Mapping[str, str], whose: str) -> FullName:
    family_name, given_names = given[f"{whose}family_name"], given[f"{whose}given_names"]
    try:
        PersonName(family_name, given_names)
    except PersonNameInvalid:
        raise LineInvalid(LineFault.NAME_INVALID, f"{whose}family_name") from None
    return FullName(family_name=family_name, given_names=given_names or None)


def _sex(text: str) -> Sex:
    if text not in set(Sex):
        raise LineInvalid(LineFault.SEX_INVALID, "sex")
    return Sex(text)


def _birth_date(text: str, *, today: date) -> str:
    try:
        born = PartialDate.parse(text)
    except PartialDateInvalid:
        raise LineInvalid(LineFault.DATE_INVALID, "birth_date") from None
    if born.earliest > today:
        raise LineInvalid(LineFault.DATE_IN_THE_FUTURE, "birth_date")
    return str(born)


def _country(given: Mapping[str, str], column: str) -> str:
    code = given[column]
    if len(code) != len("MLI") or not (code.isascii() and code.isalpha() and code.isupper()):
        raise LineInvalid(LineFault.COUNTRY_INVALID, column)
    if code.startswith("XX"):
        # who is a refugee or stateless an authority has said, and a line alone does not show it
        raise LineInvalid(LineFault.COUNTRY_INVALID, column)
    return code


def _short(given: Mapping[str, str], column: str) -> str:
    if len(given[column]) > NAME_CHARACTERS_MAX:
        raise LineInvalid(LineFault.FIELD_TOO_LONG, column)
    return given[column]


def _number(given: Mapping[str, str]) -> NationalNumber:
    if given["number_type"] not in set(NationalNumberType):
        raise LineInvalid(LineFault.NUMBER_TYPE_UNKNOWN, "number_type")
    if len(given["number"]) > NUMBER_CHARACTERS_MAX:
        raise LineInvalid(LineFault.FIELD_TOO_LONG, "number")
    return NationalNumber(type=NationalNumberType(given["number_type"]), value=given["number"])


def _residence(given: Mapping[str, str]) -> Residence | None:
    if not given["residence_locality"]:
        return None
    if not given["residence_country"]:
        raise LineInvalid(LineFault.VALUE_MISSING, "residence_country")
    return Residence(
        country=_country(given, "residence_country"),
        locality=_short(given, "residence_locality"),
    )
