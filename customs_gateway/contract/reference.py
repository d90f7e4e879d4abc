"""Wire models of what every office looks up: the offices, and lines of the tariff."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from shared.wire import Wire

OfficeCode = Annotated[str, StringConstraints(pattern=r"^[0-9A]{6}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Subheading = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
"""Six digits of the Harmonized System."""


class OfficeKind(StrEnum):
    BORDER = "border"
    INLAND = "inland"


class OfficeStatus(StrEnum):
    """The last known one, never a promise for today."""

    UNKNOWN = "unknown"
    OPEN = "open"
    RESTRICTED = "restricted"
    CLOSED = "closed"


class Bilingual(Wire):
    fr: str
    en: str


class Office(Wire):
    """A customs office or border post of the corridors."""

    code: OfficeCode
    """the platform's own; no official code has been published"""
    entity: str | None
    """the name its machine signs with; None outside the Confederation"""
    name: str
    spellings: tuple[str, ...]
    country: CountryCode
    kind: OfficeKind
    facing: CountryCode | None
    counterpart: str | None
    place: str | None
    corridor: str | None
    locode: str | None
    status: OfficeStatus
    as_of: str | None
    """the day, month or year of what was last known"""
    note: Bilingual | None
    weak: bool
    """rests on one secondary or old source"""
    sources: tuple[str, ...]


class Offices(Wire):
    edition_date: date
    offices: tuple[Office, ...]


class NationalLine(Wire):
    """A ten-digit line of the tariff."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
    unit: str
    duty_percent: int


class TariffSubheading(Wire):
    """A subheading of the Harmonized System and the lines of the tariff under it."""

    code: Subheading
    description: Bilingual
    lines: tuple[NationalLine, ...]
    edition: str
    edition_date: date
    source: str
