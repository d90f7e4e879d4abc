"""Wire models of persons: how one is enrolled."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from shared.civil.names import PersonName
from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex
from shared.documents.mrz.holder import Holder
from shared.identifiers import read_identity_number
from shared.states import State
from shared.wire import Base64, Wire

PORTRAIT_BYTES_MAX = 100_000
FINGERPRINT_RECORD_BYTES_MAX = 4_096
FINGERS_MAX = 10

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
PartialDateText = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
"""A calendar date, or a month, or a year alone when no more is known."""
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""As in a machine readable zone: Doc 9303-3 section 5, with XXA stateless, XXX unspecified."""
IdentityNumber = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{12}$"), AfterValidator(read_identity_number)
]
"""Twelve digits that a State can have given: a slip of the pen is refused before anybody looks."""


class NationalNumberType(StrEnum):
    """Which national register numbered the person."""

    NINA = "NINA"
    NINA_TEMP = "NINA_TEMP"
    IUE = "IUE"
    CNIB_NO = "CNIB_NO"
    NUI = "NUI"
    OTHER = "OTHER"


class NationalNumber(Wire):
    """A number of a national register: kept, never a key, and nothing is derived from it."""

    type: NationalNumberType
    value: Annotated[str, StringConstraints(min_length=1, max_length=32)]


class FullName(Wire):
    family_name: Name
    given_names: Name | None = None


class NationalityKind(StrEnum):
    """What the person is to the State of the register; each gets an identity number."""

    CITIZEN = "citizen"
    UNDETERMINED = "undetermined"
    STATELESS = "stateless"
    REFUGEE = "refugee"
    RESIDENT_FOREIGNER = "resident_foreigner"


class NationalityStanding(StrEnum):
    """How far the nationality is settled: by a judge or the competent authority, never by us."""

    ESTABLISHED = "established"
    PRESUMED = "presumed"
    """documents speak for it, no competent authority has said so"""
    TO_ESTABLISH = "to_establish"
    """referred to the judge"""


class CivilData(Wire):
    """What the registry knows of a person's civil status."""

    name: FullName
    sex: Sex
    birth_date: PartialDateText
    birth_place: Name
    nationality: CountryCode
    nationality_kind: NationalityKind = NationalityKind.CITIZEN
    nationality_standing: NationalityStanding = NationalityStanding.TO_ESTABLISH
    father: FullName | None = None
    mother: FullName | None = None
    national_number: NationalNumber | None = None
    usage_name: Name | None = None
    """The name of a spouse that the person uses beside their own."""

    @property
    def is_established_citizen(self) -> bool:
        """Whether a judge or the competent authority has said that the person is a citizen."""
        return (
            self.nationality_kind is NationalityKind.CITIZEN
            and self.nationality_standing is NationalityStanding.ESTABLISHED
        )

    @property
    def holder(self) -> Holder:
        """The person as the holder of a document."""
        return Holder(
            name=PersonName(self.name.family_name, self.name.given_names or ""),
            nationality=self.nationality,
            born=PartialDate.parse(self.birth_date),
            sex=self.sex,
        )


class PrintedData(Wire):
    """What a document prints for people to read, in the spelling of the register."""

    family_name: str
    given_names: str | None
    sex: Sex
    birth_date: PartialDateText
    birth_place: str
    nationality: CountryCode

    @classmethod
    def of(cls, civil: CivilData) -> "PrintedData":
        return cls(
            family_name=civil.name.family_name,
            given_names=civil.name.given_names,
            sex=civil.sex,
            birth_date=civil.birth_date,
            birth_place=civil.birth_place,
            nationality=civil.nationality,
        )


class Fingerprint(Wire):
    """One finger's minutiae record, ISO/IEC 19794-2:2005; validated, not matched yet."""

    position: Annotated[int, Field(ge=1, le=10)]
    """Finger position by ISO/IEC 19794-2 table 2: 1 right thumb … 10 left little finger."""
    record: Annotated[Base64, Field(max_length=FINGERPRINT_RECORD_BYTES_MAX)]


class EnrolledPerson(Wire):
    """The answer to an enrolment: the number the person now has."""

    identity_number: IdentityNumber
    state: State
