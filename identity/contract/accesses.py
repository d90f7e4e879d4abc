"""Wire models of the access log: who read what of a person, why and when, told to that person."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from identity.contract.persons import IdentityNumber
from shared.officers.approval import canonical_digest
from shared.purposes import Purpose
from shared.states import State
from shared.wire import Wire

ACCESSES_MAX = 100
"""On one page of the log."""
EXPORTED_ACCESSES_MAX = 1_000
"""In an export; the log itself is read page by page."""
REASON_CHARACTERS_MIN = 20
"""A word is no reason."""


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
    CIVIL_AND_RESIDENCE = "civil_and_residence"
    RECORD = "record"
    HISTORY = "history"
    ALIASES = "aliases"
    GUARDIANSHIPS = "guardianships"
    LIFE_EVENTS = "life_events"
    MERGES = "merges"
    """whether two records were one person's"""
    PROPOSAL = "proposal"
    """a change of the record that awaits a second officer"""
    BIOMETRIC_COMPARISON = "biometric_comparison"
    """one to one: yes or no"""
    LIKENESS = "likeness"
    """among those whom an applicant may be: seen, or compared, because somebody else came"""
    APPLICATION = "application"
    """what an application of the person says, with its evidence and captures"""
    NOTICES = "notices"
    """what is being checked about the person, and what they said"""
    ACCESS_LOG = "access_log"
    EXPORT = "export"
    CONSENTS = "consents"
    LOCKS = "locks"


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


class UrgentAccessState(StrEnum):
    OPEN = "open"
    """not reviewed yet; it may be used until its time or its reads are over"""
    JUSTIFIED = "justified"
    OBJECTED = "objected"


class DelayState(StrEnum):
    REQUESTED = "requested"
    IN_FORCE = "in_force"
    LIFTED = "lifted"
    REFUSED = "refused"


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


class OpenUrgentAccess(Wire):
    """The order to read beyond one's budget for a while, because it cannot wait."""

    several_lines = frozenset({"reason"})

    purpose: Purpose
    reason: Annotated[str, StringConstraints(min_length=REASON_CHARACTERS_MIN, max_length=1000)]


class Finding(StrEnum):
    """What whoever reviews an urgent access says of it."""

    JUSTIFIED = "justified"
    OBJECTED = "objected"


class ReviewUrgentAccess(Wire):
    finding: Finding


class UrgentAccess(Wire):
    """An urgent access, as its officer and those who review it see it."""

    urgent_access_id: UUID
    state: UrgentAccessState
    officer: str
    machine: str
    purpose: Purpose
    reason: str
    order_digest: str
    opened_at: datetime
    expires_at: datetime
    reads_max: int
    reads_used: int
    reviewed_by: str | None
    reviewed_at: datetime | None


class UrgentAccesses(Wire):
    """Those that nobody has reviewed, the oldest first."""

    urgent_accesses: tuple[UrgentAccess, ...]


class ExhaustedBudget(Wire):
    """An alert: somebody has read as many persons as they may in a span of hours."""

    counted: str
    name: str
    budget: str
    hours: int
    begins_at: datetime
    reads: int
    reads_max: int
    exhausted_at: datetime


class ExhaustedBudgets(Wire):
    """Those of the last days, the latest first."""

    budgets: tuple[ExhaustedBudget, ...]


class RequestDelay(Wire):
    """The order not to tell a person before a time what one machine reads of them, from now on."""

    identity_number: IdentityNumber
    machine: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    legal_basis: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """The law and the judge's order: what the person will read when the delay has ended."""
    ends_at: AwareDatetime


class Delay(Wire):
    delay_id: UUID
    state: DelayState
    machine: str
    legal_basis: str
    begins_at: datetime
    ends_at: datetime
    order_digest: str
    requested_by: str
    approved_by: str | None
    lifted_at: datetime | None


def urgent_access_digest(order: OpenUrgentAccess, state: State) -> str:
    """What the officer signs."""
    return canonical_digest({**order.model_dump(mode="json"), "state": state})


def review_digest(urgent_access_id: UUID, finding: Finding, state: State) -> str:
    """What whoever reviews it signs."""
    return canonical_digest(
        {"urgent_access": str(urgent_access_id), "finding": finding, "state": state}
    )


def delay_digest(order: RequestDelay, state: State) -> str:
    """What both officers sign."""
    return canonical_digest({**order.model_dump(mode="json"), "state": state})
