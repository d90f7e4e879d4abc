"""Endpoints under /v1/ledger: a State's accounts, for that State alone."""

from fastapi import APIRouter

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.ledger import TrialBalance
from customs_gateway.ledger import actions
from customs_gateway.web import AccountsReader, at_office_or_bureau
from shared.entities import NotAuthorised
from shared.states import State
from shared.web.callers import CurrentWork
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/ledger", tags=["ledger"], route_class=TransactionalRoute)


@router.get("/{state}/trial-balance", dependencies=[at_office_or_bureau()])
@refused_as(AuditEvent.LEDGER_READING_REFUSED)
async def trial_balance(state: State, officer: AccountsReader, work: CurrentWork) -> TrialBalance:
    """What each account of the State was debited and credited."""
    if officer.state is not state:
        raise NotAuthorised("accounts are read by their own State")
    return await actions.read_trial_balance(work, state=state)
