"""Answers as people read them, and the verdict that a border agent reads."""

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from rich.console import Console

from customs_gateway.contract.ledger import Account, AccountBalance, TrialBalance
from services.border_post.verdict_page import age, verdict_page
from services.terminal.showing import card, jsonable, worded
from shared.i18n.language import Language
from shared.states import State
from travel_doc.contract.border import Advice, BorderVerdict, CheckStep, IssuerStatus

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def printed(page: Any) -> str:
    out = io.StringIO()
    Console(file=out, width=120).print(page)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("state", "active", "en vigueur"),
        ("levy_francs", 49_000, "49\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}F\N{NO-BREAK SPACE}CFA"),
        ("number", 7, "7"),
        ("expires_on", date(2031, 3, 1), "01/03/2031"),
        ("checked_at", NOON, "02/03/2026 12:00:00 UTC"),
        ("answers", (True, False, None), "oui, non, —"),
        ("order_digest", "ab" * 32, "abababababababab…"),
        ("trn", None, "—"),
        ("issuing_state", State.MLI, "MLI"),
    ],
)
def test_a_value_is_worded_in_french(name: str, value: object, expected: str) -> None:
    assert worded(name, value, Language.FR) == expected


def test_records_within_an_answer_stand_as_a_table() -> None:
    line = AccountBalance(
        account=Account.RECEIVABLE, debit_francs=5, credit_francs=0, balance_francs=5
    )
    balance = TrialBalance(state=State.MLI, accounts=(line,), debit_francs=5, credit_francs=5)
    text = printed(card(balance, Language.FR))
    assert "Comptes" in text
    assert "RECV — à recouvrer" in text
    assert jsonable(balance)["accounts"][0]["account"] == "RECV"


def a_verdict(advice: Advice, status: IssuerStatus = IssuerStatus.VALID) -> BorderVerdict:
    step = CheckStep(
        number=11,
        check="data_groups",
        value="failed",
        reason="data_group_altered",
        source=None,
        source_age_seconds=None,
    )
    return BorderVerdict(
        check_id=UUID(int=1),
        advice=advice,
        authenticity="failed",
        steps=(step,),
        status=status,
        status_as_of=NOON,
        issuing_state="MLI",
        document_code="ID",
        checked_at=NOON,
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("advice", Advice)
def test_no_verdict_ever_says_refusal(advice: Advice, language: Language) -> None:
    text = printed(verdict_page(a_verdict(advice), language)).upper()
    assert "REFUS" not in text


def test_each_advice_has_words_and_a_symbol_of_its_own() -> None:
    banners = {printed(verdict_page(a_verdict(one), Language.FR)).split("\n")[2] for one in Advice}
    assert len(banners) == len(Advice)
    assert any("✔  PASSAGE AUTORISÉ" in banner for banner in banners)
    assert any("▲  CONTRÔLE SECONDAIRE" in banner for banner in banners)
    assert any("?  VÉRIFICATION IMPOSSIBLE" in banner for banner in banners)


def test_a_verdict_shows_the_check_that_failed_by_its_number_and_why() -> None:
    text = printed(verdict_page(a_verdict(Advice.SECONDARY_CONTROL), Language.FR))
    (line,) = (line for line in text.splitlines() if "Intégrité des données" in line)
    assert line.split()[:2] == ["11", "✗"]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, "—"), (59, "59 s"), (60, "1 min"), (7_200, "2 h"), (200_000, "2 j")],
)
def test_an_age_is_said_in_the_largest_unit_that_fits(seconds: int | None, expected: str) -> None:
    step = a_verdict(Advice.SECONDARY_CONTROL).steps[0]
    assert age(step.model_copy(update={"source_age_seconds": seconds}), Language.FR) == expected
