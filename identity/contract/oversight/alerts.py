"""Wire models of alerts: counts of one officer, office or kit that stand out among their peers."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

EXPLAIN_ALERT, ESCALATE_ALERT = "alert.explain", "alert.escalate"
"""The actions that officers sign."""


class Metric(StrEnum):
    """What is counted."""

    ENROLMENTS = "enrolments"
    EXCEPTIONS = "exceptions"
    """fingers without print"""
    HASTY_APPROVALS = "hasty_approvals"
    """of applications, imports and cards: sooner after the file was shown than it can be read"""
    READS = "reads"
    FALLBACKS = "fallbacks"
    """acts at the counter by a supervisor's word, for want of a finger or face that matched"""
    REPEATED_WITNESSES = "repeated_witnesses"
    """who vouched in an application of the same officer before"""
    WITHDRAWALS = "withdrawals"
    """of applications: filing again draws another approver"""


class AlertScope(StrEnum):
    """Of whom it is counted."""

    OFFICER = "officer"
    OFFICE = "office"
    KIT = "kit"


class Period(StrEnum):
    HOUR = "hour"
    DAY = "day"


class AlertState(StrEnum):
    """Where an alert stands; `identity/oversight/lifecycle.py` has the moves."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    EXPLAINED = "explained"
    ESCALATED = "escalated"


class Explanation(StrEnum):
    """Why a count that stands out is in order."""

    CAMPAIGN = "campaign"
    """a mobile court, a school, a village on one day"""
    BACKLOG = "backlog"
    EQUIPMENT = "equipment"
    STAFFING = "staffing"
    """the others were away"""
    POPULATION = "population"
    """who came has worn fingers: a trade, an age"""


class ExplainAlert(Wire):
    explanation: Explanation
    reference: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    """Of the order, minute or ticket that shows it; never a person's name."""


class EscalateAlert(Wire):
    reference: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    """Of the inquiry it goes to; never a person's name."""


class Alert(Wire):
    """A count that stands out; it accuses nobody, somebody of another office looks into it."""

    alert_id: UUID
    metric: Metric
    scope: AlertScope
    name: str
    period: Period
    begins_at: datetime
    value: int
    threshold: int
    """The count above which it stands out."""
    median: float
    spread: float
    """The median absolute deviation of the peers."""
    peers: int
    state: AlertState
    raised_at: datetime
    acknowledged_by: str | None
    closed_by: str | None
    explanation: Explanation | None
    reference: str | None


class Alerts(Wire):
    """The oldest first, 200 at most."""

    alerts: tuple[Alert, ...]


def closing_digest(state: State, alert_id: UUID, order: ExplainAlert | EscalateAlert) -> str:
    """What is signed to close an alert: which one, and all that is said of it."""
    said = order.model_dump(mode="json")
    return canonical_digest({"state": state.value, "alert": str(alert_id), "order": said})
