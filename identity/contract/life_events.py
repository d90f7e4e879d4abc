"""Wire models of what happens in a life: births, names, marriages, deaths."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from identity.contract.evidence import Basis
from identity.contract.persons import PartialDateText
from identity.contract.proposals import Proposal
from identity.contract.records import LifeState, RecordChanges
from shared.wire import Wire


class LifeEventKind(StrEnum):
    """What happened; each kind changes certain attributes on certain evidence."""

    BIRTH = "birth"
    """a birth declared late or corrected: date, place, name, sex, parents"""
    FILIATION = "filiation"
    """a recognition, an adoption, a disavowal: parents and name"""
    NAME_CHANGE = "name_change"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"


class RecordLifeEvent(Proposal):
    """Bring an event of a life into the record, from its civil act."""

    kind: LifeEventKind
    occurred_on: PartialDateText
    changes: RecordChanges
    basis: Basis


class DeathState(StrEnum):
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    """reported or confirmed by error: the person lives"""


class DeathReporter(StrEnum):
    """Who told the register."""

    FAMILY = "family"
    HEALTH_FACILITY = "health_facility"
    CIVIL_STATUS = "civil_status"
    OTHER_STATE = "other_state"
    OTHER = "other"


class ReportDeath(Wire):
    """Somebody says that a person died. It suspends, and nothing more."""

    reporter: DeathReporter
    occurred_on: PartialDateText | None = None


class ConfirmDeath(Proposal):
    """The civil act of a death."""

    occurred_on: PartialDateText
    basis: Basis


class CorrectDeath(Proposal):
    """A person declared dead by error lives."""

    basis: Basis


class LifeEvent(Wire):
    """An event that a decision brought into the record."""

    kind: LifeEventKind
    recorded_at: AwareDatetime
    decision_id: UUID
    event: RecordLifeEvent


class LifeEvents(Wire):
    events: tuple[LifeEvent, ...]


class Death(Wire):
    """How a declared death stands."""

    death_id: UUID
    person_id: UUID
    state: DeathState
    life_state: LifeState
    reported_at: AwareDatetime
