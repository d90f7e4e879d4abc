"""What the ledger's database promises by itself, whatever program writes to it."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.integration.customs.conftest import GatewayUnderTest

_JOURNAL = text(
    "INSERT INTO ledger_journals (journal_id, state, kind, source_system, source_reference,"
    " happened_on, currency, posted_at)"
    " VALUES (:id, :state, 'assess', 'SYDONIA', :reference, '2026-03-02', :currency, now())"
)
_POSTING = text(
    "INSERT INTO ledger_postings (journal_id, line, state, account, debit_francs, credit_francs)"
    " VALUES (:id, :line, :state, :account, :debit, :credit)"
)
BALANCED = (("RECV", 500, 0), ("REV", 0, 500))


async def post(
    gateway: GatewayUnderTest,
    postings: Sequence[tuple[str, int, int]],
    *,
    currency: str = "XOF",
    posting_state: str = "MLI",
    reference: str = "C-1",
) -> UUID:
    """Write a journal as anybody with the tables' password could."""
    journal_id = uuid4()
    async with gateway.engine.begin() as connection:
        await connection.execute(
            _JOURNAL,
            {"id": journal_id, "state": "MLI", "reference": reference, "currency": currency},
        )
        for line, (account, debit, credit) in enumerate(postings, start=1):
            await connection.execute(
                _POSTING,
                {
                    "id": journal_id,
                    "line": line,
                    "state": posting_state,
                    "account": account,
                    "debit": debit,
                    "credit": credit,
                },
            )
    return journal_id


async def test_a_balanced_journal_is_kept(gateway: GatewayUnderTest) -> None:
    await post(gateway, BALANCED)

    assert await gateway.count("ledger_postings") == 2


async def test_an_unbalanced_journal_does_not_commit(gateway: GatewayUnderTest) -> None:
    for postings in (
        (("RECV", 500, 0), ("REV", 0, 499)),
        (("RECV", 500, 0), ("BANK", 1, 0), ("REV", 0, 500)),
        (("RECV", 500, 0),),
        (),
    ):
        with pytest.raises(DBAPIError, match="not balanced"):
            await post(gateway, postings)
    assert await gateway.count("ledger_journals") == 0


async def test_a_line_added_later_must_balance_too(gateway: GatewayUnderTest) -> None:
    journal_id = await post(gateway, BALANCED)
    added = {"id": journal_id, "line": 3, "state": "MLI", "account": "RECV"}

    with pytest.raises(DBAPIError, match="not balanced"):
        async with gateway.engine.begin() as connection:
            await connection.execute(_POSTING, added | {"debit": 1, "credit": 0})


async def test_a_line_is_a_debit_or_a_credit_and_positive(gateway: GatewayUnderTest) -> None:
    for postings in (
        (("RECV", 500, 500), ("REV", 0, 0)),
        (("RECV", -500, 0), ("REV", 0, -500)),
    ):
        with pytest.raises(IntegrityError, match="ledger_postings_one_side"):
            await post(gateway, postings)


async def test_no_journal_spans_two_states(gateway: GatewayUnderTest) -> None:
    with pytest.raises(IntegrityError, match="foreign key"):
        await post(gateway, BALANCED, posting_state="BFA")


async def test_the_ledger_counts_in_francs_only(gateway: GatewayUnderTest) -> None:
    with pytest.raises(IntegrityError, match="ledger_journals_in_francs"):
        await post(gateway, BALANCED, currency="EUR")


async def test_a_document_is_posted_once(gateway: GatewayUnderTest) -> None:
    await post(gateway, BALANCED)

    with pytest.raises(IntegrityError, match="ledger_journals_once"):
        await post(gateway, BALANCED)


async def test_nothing_in_the_books_is_ever_changed(gateway: GatewayUnderTest) -> None:
    await post(gateway, BALANCED)

    for change in (
        "UPDATE ledger_postings SET debit_francs = debit_francs + 1 WHERE debit_francs > 0",
        "DELETE FROM ledger_journals",
        "TRUNCATE ledger_journals CASCADE",
        "UPDATE levy_assessments SET levy_francs = 0",
        "DELETE FROM levy_collections",
    ):
        with pytest.raises(DBAPIError, match="insert-only"):
            async with gateway.engine.begin() as connection:
                await connection.execute(text(change))
