"""What may be done with the ledger: post the events of the levy, and read the balances."""

from datetime import date

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.ledger import Account, AccountBalance, TrialBalance
from customs_gateway.ledger import store as ledger
from customs_gateway.ledger.rules import JournalKind, postings_of
from shared.database.work import Work
from shared.money import NOTHING, Francs
from shared.states import State


async def post_journal(
    work: Work,
    kind: JournalKind,
    amount: Francs,
    *,
    state: State,
    source: tuple[str, str],
    happened_on: date,
) -> None:
    """Post one event of the levy; of no francs, nothing is posted."""
    if amount == NOTHING:
        return
    await ledger.post(
        work,
        state=state,
        kind=kind,
        source=source,
        happened_on=happened_on,
        postings=postings_of(kind, amount),
    )


async def read_trial_balance(work: Work, *, state: State) -> TrialBalance:
    """Every account of a State, moved or not; debits and credits are equal."""
    totals = await ledger.totals_of(work, state)
    accounts = []
    for account in Account:
        debit, credit = totals.get(account, (0, 0))
        accounts.append(
            AccountBalance(
                account=account,
                debit_francs=debit,
                credit_francs=credit,
                balance_francs=debit - credit,
            )
        )
    work.audit.record(AuditEvent.LEDGER_READ, object=state)
    return TrialBalance(
        state=state,
        accounts=tuple(accounts),
        debit_francs=sum(account.debit_francs for account in accounts),
        credit_francs=sum(account.credit_francs for account in accounts),
    )
