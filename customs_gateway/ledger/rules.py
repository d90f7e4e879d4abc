"""Which accounts each event of the levy moves. Pure.

Double entry: every journal debits one account and credits another of the same State with the
same amount, so that debits and credits are equal in each journal, each State and all together.
"""

from dataclasses import dataclass
from enum import StrEnum

from customs_gateway.contract.ledger import Account
from shared.money import NOTHING, Francs


class JournalKind(StrEnum):
    ASSESS = "assess"
    COLLECT = "collect"


_MOVED = {
    JournalKind.ASSESS: (Account.RECEIVABLE, Account.REVENUE),
    JournalKind.COLLECT: (Account.COLLECTED, Account.RECEIVABLE),
}
"""Debit and credit of each kind."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a journal: either a debit or a credit."""

    account: Account
    debit: Francs
    credit: Francs


def postings_of(kind: JournalKind, amount: Francs) -> tuple[Posting, Posting]:
    """The two lines of a journal; ValueError when there is nothing to move."""
    if amount <= NOTHING:
        raise ValueError("a journal moves a positive amount")
    debit, credit = _MOVED[kind]
    return Posting(debit, amount, NOTHING), Posting(credit, NOTHING, amount)
