"""Wire models of the levy's ledger: one set of accounts per State, in whole francs (XOF)."""

from enum import StrEnum

from shared.states import State
from shared.wire import Wire


class Account(StrEnum):
    """The accounts of one State."""

    RECEIVABLE = "RECV"
    """what importers owe"""
    COLLECTED = "COLL"
    """what the customs receiver holds for the Confederation"""
    BANK = "BANK"
    """the Confederation's account in the State"""
    REVENUE = "REV"
    """what the levy has yielded"""


class AccountBalance(Wire):
    account: Account
    debit_francs: int
    credit_francs: int
    balance_francs: int
    """debit minus credit"""


class TrialBalance(Wire):
    state: State
    accounts: tuple[AccountBalance, ...]
    debit_francs: int
    credit_francs: int
