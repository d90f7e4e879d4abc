"""Wire models of duty, and of the approver whom the registry draws for each object."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from shared.officers.approval import canonical_digest
from shared.roles import Role
from shared.states import State
from shared.wire import Wire

TAKE_DUTY, END_DUTY = "duty.take", "duty.end"
RECUSE = "approver.recuse"
LIFT_SUSPENSION = "officer_suspension.lift"
SUSPEND_OFFICER = "officer_suspension.impose"
LISTED_MAX = 200

Subject = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TakeDuty(Wire):
    """The order by which officers put themselves among those who may be drawn."""

    until: AwareDatetime


class DutyState(StrEnum):
    ON_DUTY = "on_duty"
    ENDED = "ended"
    """by the officer"""
    CUT_SHORT = "cut_short"
    """the officer was suspended"""


class Duty(Wire):
    """That an officer said, under their own key, that they are at work at their office."""

    duty_id: UUID
    officer: str
    place: str
    roles: tuple[Role, ...]
    state: DutyState
    begins_at: datetime
    ends_at: datetime


class PairedKind(StrEnum):
    """What a drawn officer decides."""

    APPLICATION = "application"
    IMPORT = "import"
    CARD = "card"
    CERTIFICATE = "certificate"
    REVISIT = "revisit"


class PairingState(StrEnum):
    """Where a pairing stands; `identity/oversight/lifecycle.py` has the moves."""

    WAITING = "waiting"
    """too few officers of other offices are on duty"""
    DRAWN = "drawn"
    PAUSED = "paused"
    """sent back or searched again: it comes back to the same officer"""
    EXHAUSTED = "exhausted"
    """drawn as often as may be: somebody who oversees has to look at it"""
    SETTLED = "settled"
    CANCELLED = "cancelled"


class ReleaseReason(StrEnum):
    """Why an officer who was drawn does not decide."""

    OVERDUE = "overdue"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    """their State took their credential back"""
    NOT_INDEPENDENT = "not_independent"
    """somebody of their office took part meanwhile"""


class ConflictKind(StrEnum):
    """What keeps an officer from deciding; who it is about is nobody's business here."""

    RELATIVE = "relative"
    ACQUAINTANCE = "acquaintance"
    DEPENDENCE = "dependence"
    OTHER_INTEREST = "other_interest"


class Recuse(Wire):
    """The order of a drawn officer who must not decide."""

    conflict: ConflictKind


class Pairing(Wire):
    """How the pairing of an object stands; who was drawn is told to them, and to overseers of
    offices that took no part in it.
    """

    object_id: UUID
    kind: PairedKind
    state: PairingState
    waiting_since: datetime
    draws: int
    due_at: datetime | None = None
    officer: str | None = None
    place: str | None = None
    drawn_among: int | None = None


class Pairings(Wire):
    """The oldest first, 200 at most."""

    pairings: tuple[Pairing, ...]


class Draw(Wire):
    """One draw, and what became of it."""

    number: int
    officer: str
    place: str
    drawn_at: datetime
    drawn_among: int
    """Officers of other offices on duty, of whom one was drawn."""
    shown_at: datetime | None
    """When the officer first saw the file."""
    released_at: datetime | None
    released: ReleaseReason | None
    conflict: ConflictKind | None


class PairingHistory(Wire):
    """For overseers: all that happened."""

    pairing: Pairing
    draws: tuple[Draw, ...]


class SuspensionReason(StrEnum):
    LEFT = "left"
    SUSPENDED = "suspended"
    KEY_LOST = "key_lost"


class SuspendOfficer(Wire):
    """The order to have an officer drawn no more; what they were drawn for is drawn again."""

    officer: Subject
    reason: SuspensionReason


class OfficerSuspension(Wire):
    suspension_id: UUID
    officer: str
    reason: SuspensionReason
    suspended_by: str
    suspended_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None


def duty_digest(state: State, officer: str, place: str, until: datetime) -> str:
    """What an officer signs to be on duty: who, where, until when."""
    return canonical_digest(
        {
            "state": state.value,
            "officer": officer,
            "place": place,
            "until": int(until.timestamp()),
        }
    )


def duty_end_digest(state: State, officer: str, place: str) -> str:
    """What an officer signs to be off duty before their time."""
    return canonical_digest({"state": state.value, "officer": officer, "place": place})


def recusal_digest(state: State, object_id: UUID, order: Recuse) -> str:
    """What a drawn officer signs who must not decide: on what, and why."""
    return canonical_digest(
        {"state": state.value, "object": str(object_id), "conflict": order.conflict.value}
    )


def suspension_digest(state: State, officer: str) -> str:
    """What is signed to suspend an officer, and by somebody else to lift it."""
    return canonical_digest({"state": state.value, "officer": officer})
