"""All reads and writes of the ledger."""

from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from customs_gateway.contract.ledger import Account
from customs_gateway.ledger.rules import JournalKind, Posting
from customs_gateway.ledger.tables import JournalRow, PostingRow
from shared.database.work import Work
from shared.states import State


async def post(
    work: Work,
    *,
    state: State,
    kind: JournalKind,
    source: tuple[str, str],
    happened_on: date,
    postings: tuple[Posting, ...],
) -> None:
    """Insert a journal; `source` is the system that keeps the document, and the document.

    The database refuses a second journal of the same kind and source, and at commit one whose
    debits and credits differ.
    """
    journal = JournalRow(
        state=state,
        kind=kind,
        source_system=source[0],
        source_reference=source[1],
        happened_on=happened_on,
        posted_at=work.clock(),
    )
    work.session.add(journal)
    await work.session.flush()
    work.session.add_all(
        PostingRow(
            journal_id=journal.journal_id,
            line=line,
            state=state,
            account=posting.account,
            debit_francs=posting.debit.amount,
            credit_francs=posting.credit.amount,
        )
        for line, posting in enumerate(postings, start=1)
    )
    await work.session.flush()


async def totals_of(work: Work, state: State) -> dict[Account, tuple[int, int]]:
    """Francs debited and credited to each account that has moved."""
    query = (
        select(
            PostingRow.account,
            func.sum(col(PostingRow.debit_francs)),
            func.sum(col(PostingRow.credit_francs)),
        )
        .where(PostingRow.state == state)
        .group_by(col(PostingRow.account))
    )
    rows = await work.session.exec(query)
    return {Account(account): (int(debit), int(credit)) for account, debit, credit in rows}
