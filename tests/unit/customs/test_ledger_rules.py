"""Journals: which accounts move, and that debits equal credits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs_gateway.contract.ledger import Account
from customs_gateway.ledger.rules import JournalKind, postings_of
from shared.money import NOTHING, Francs, total


@given(st.lists(st.tuples(st.sampled_from(JournalKind), st.integers(1, 10**15))))
def test_debits_equal_credits_in_each_journal_and_all_together(
    journals: list[tuple[JournalKind, int]],
) -> None:
    postings = [posting for kind, n in journals for posting in postings_of(kind, Francs(n))]

    assert total([p.debit for p in postings]) == total([p.credit for p in postings])
    assert all(bool(p.debit) != bool(p.credit) for p in postings)


@pytest.mark.parametrize(
    ("kind", "debited", "credited"),
    [
        (JournalKind.ASSESS, Account.RECEIVABLE, Account.REVENUE),
        (JournalKind.COLLECT, Account.COLLECTED, Account.RECEIVABLE),
    ],
)
def test_each_event_moves_its_two_accounts(
    kind: JournalKind, debited: Account, credited: Account
) -> None:
    debit, credit = postings_of(kind, Francs(5_000))

    assert (debit.account, debit.debit, debit.credit) == (debited, Francs(5_000), NOTHING)
    assert (credit.account, credit.debit, credit.credit) == (credited, NOTHING, Francs(5_000))


@pytest.mark.parametrize("amount", [0, -1])
def test_a_journal_moves_something(amount: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        postings_of(JournalKind.ASSESS, Francs(amount))
