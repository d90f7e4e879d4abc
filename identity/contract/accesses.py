"""Wire models of the access log: who read what of a person, why and when, told to that person."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from identity.contract.persons import IdentityNumber
from shared.purposes import Purpose
from shared.states import State
from shared.wire import Wire

ACCESSES_MAX = 100
"""On one page of the log."""


class Reading(StrEnum):
    """What of a person was read: a closed list, each with its words in two languages."""

    EXISTENCE = "existence"
    """whether somebody is in the register, by the number they gave"""
    CARD_STATUS = "card_status"
    ANSWERS = "answers"
    """yes or no, never the attribute"""
    ELIGIBILITY = "eligibility"
    """what decides whether the person may have a document"""
    CIVIL = "civil"
    CIVIL_AND_PORTRAIT = "civil_and_portrait"
    RECORD = "record"
    HISTORY = "history"
    ALIASES = "aliases"
    GUARDIANSHIPS = "guardianships"
    BIOMETRIC_COMPARISON = "biometric_comparison"
    """one to one: yes or no"""
    LIKENESS = "likeness"
    """among those whom an applicant may be: seen, or compared, because somebody else came"""
    APPLICATION = "application"
    """what an application of the person says, with its evidence and captures"""
    ACCESS_LOG = "access_log"
    EXPORT = "export"
    CONSENTS = "consents"


class QueryClass(StrEnum):
    """Whether it was about the person, or about somebody else whom it would give away."""

    OWN = "own"
    THIRD_PERSONS = "third_persons"


class HolderProof(StrEnum):
    """How the officer knows that it is the holder who asks."""

    CARD_AND_FACE = "card_and_face"
    """the holder's card, and the officer compared them with its portrait"""
    WRITTEN_REQUEST = "written_request"
    """a request in writing, signed, kept at the office"""
    GUARDIAN = "guardian"
    """who acts for the person by law"""


class ReadAccessLog(Wire):
    """The order to tell a holder who read what of them, newest first."""

    identity_number: IdentityNumber
    asked_by: HolderProof
    before: UUID | None = None
    """The last entry of the page before; None for the first page."""
    limit: Annotated[int, Field(ge=1, le=ACCESSES_MAX)] = ACCESSES_MAX


class InBothLanguages(Wire):
    fr: str
    en: str


class Access(Wire):
    """One read, as the person is told of it.

    Of a query about third persons only the fact, the time and the institution are told.
    """

    access_id: UUID
    read_at: datetime
    query_class: QueryClass
    machine: str
    """The institution: the service, office or post whose machine asked."""
    officer: str | None
    """State and opaque subject; None when a machine asked by itself, or about somebody else"""
    purpose: Purpose | None
    what: Reading | None
    urgent: bool
    """Read by an urgent access, beyond the budget of the officer, which somebody else reviews."""
    delay_basis: str | None
    """The legal basis on which the person was not told before; the delay has ended."""
    description: InBothLanguages


class AccessLog(Wire):
    """One page; `more` says whether there is another after the last entry."""

    state: State
    accesses: tuple[Access, ...]
    more: bool
