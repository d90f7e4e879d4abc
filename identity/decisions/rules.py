"""Who may decide on a proposal, and for how long it stands."""

from datetime import datetime, timedelta

from identity.errors.decisions import DecisionLapsed, DecisionNotYours
from shared.officers.errors import ApproverNotIndependent

PROPOSAL_AGE_MAX = timedelta(days=30)
"""A change that nobody approved in a month is looked at afresh."""


def check_approver(approver: str, *, requested_by: str, enrolled_by: str) -> None:
    """Four eyes said early and clearly; the table's constraint is what guarantees them."""
    if approver in {requested_by, enrolled_by}:
        raise ApproverNotIndependent


def check_fresh(requested_at: datetime, *, now: datetime) -> None:
    """DecisionLapsed when the proposal has waited too long."""
    if now - requested_at > PROPOSAL_AGE_MAX:
        raise DecisionLapsed


def check_proposer(officer: str, *, requested_by: str) -> None:
    """DecisionNotYours unless the officer made the proposal: nobody else withdraws it."""
    if officer != requested_by:
        raise DecisionNotYours
