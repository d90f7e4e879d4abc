"""The confederal levy: what is levied, what is exempt, and to the franc how much."""

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs_gateway.contract.levy import ExemptionClaim, ExemptionCode, LevyItem
from customs_gateway.errors import (
    AcceptanceInFuture,
    CollectionExceedsLevy,
    ExemptionEvidenceMissing,
    ExemptionNeedsDecision,
    ExemptionNotApplicable,
    LevyNotInForce,
)
from customs_gateway.levy.rules import assess, exemption_of, outstanding_after, require_accepted
from customs_gateway.policy.levy_rules import levy_rules_from, published_levy_rules
from shared.identifiers import draw_transit_reference
from shared.money import Francs, total
from shared.states import State

RULES = published_levy_rules().on(date(2026, 3, 2))
ORI, CUN, TRA, HYD = ExemptionCode.ORI, ExemptionCode.CUN, ExemptionCode.TRA, ExemptionCode.HYD
BOUNDARIES = [
    (0, 0),
    (99, 0),
    (100, 1),
    (199, 1),
    (299, 1),
    (300, 2),
    (1_083, 5),
    (1_000_000, 5_000),
]

values = st.integers(0, 10**12)


def an_item(
    value: int = 1_000_000,
    *,
    number: int = 1,
    hs6: str = "100630",
    origin: str = "THA",
    code: ExemptionCode | None = None,
    evidence: str = "CO-2026-17",
    granted: bool = True,
) -> LevyItem:
    claim = ExemptionClaim(code=code, evidence=evidence, granted=granted) if code else None
    return LevyItem(
        number=number,
        hs6=hs6,
        origin=origin,
        provenance="TGO",
        value_francs=value,
        exemption=claim,
    )


@pytest.mark.parametrize(("value", "levy"), BOUNDARIES)
def test_the_levy_is_half_a_percent_rounded_half_up(value: int, levy: int) -> None:
    assert assess([an_item(value)], RULES).levy == Francs(levy)


@given(st.lists(values, min_size=1, max_size=12))
def test_the_items_add_up_to_the_levy_of_the_declaration(amounts: list[int]) -> None:
    outcome = assess([an_item(v, number=n) for n, v in enumerate(amounts, 1)], RULES)

    assert total([item.levy for item in outcome.items]) == outcome.levy
    assert outcome.levy == Francs((5 * sum(amounts) + 500) // 1000)
    assert all(item.levy >= Francs(0) for item in outcome.items)


@given(values, st.integers(0, 10**9))
def test_the_levy_never_falls_when_the_value_rises(value: int, more: int) -> None:
    rules = RULES.rate.rate

    assert rules.of(Francs(value)) <= rules.of(Francs(value + more))


@given(values)
def test_two_halves_differ_from_the_whole_by_a_franc_at_most(half: int) -> None:
    whole = assess([an_item(half, number=1), an_item(half, number=2)], RULES).levy
    apart = 2 * assess([an_item(half)], RULES).levy.amount

    assert abs(apart - whole.amount) <= 1


def test_goods_of_confederal_origin_are_exempt_on_a_certificate() -> None:
    outcome = assess(
        [
            an_item(600_000, number=1, origin="MLI", code=ORI),
            an_item(400_000, number=2, origin="CHN"),
        ],
        RULES,
    )

    assert [(item.levy.amount, item.exempted_by) for item in outcome.items] == [
        (0, ORI),
        (2_000, None),
    ]
    assert outcome.taxable == Francs(400_000)
    assert outcome.items[0].evidence == "CO-2026-17"


@pytest.mark.parametrize("origin", ["MLI", "BFA", "NER", "CIV", "SEN", "TGO", "BEN", "GNB"])
def test_an_origin_that_is_not_third_is_proved_not_said(origin: str) -> None:
    with pytest.raises(ExemptionEvidenceMissing):
        exemption_of(an_item(origin=origin), RULES)


@pytest.mark.parametrize("origin", ["GHA", "NGA", "CHN", "FRA"])
def test_goods_of_third_countries_are_levied(origin: str) -> None:
    assert exemption_of(an_item(origin=origin), RULES) is None


@pytest.mark.parametrize(
    ("code", "origin"), [(ORI, "CHN"), (ORI, "CIV"), (CUN, "CHN"), (CUN, "MLI")]
)
def test_a_certificate_of_origin_exempts_no_goods_of_another(
    code: ExemptionCode, origin: str
) -> None:
    with pytest.raises(ExemptionNotApplicable):
        exemption_of(an_item(code=code, origin=origin), RULES)


def test_goods_in_transit_are_exempt_on_a_reference_that_can_exist() -> None:
    reference = draw_transit_reference(2026, State.BFA, "200015")

    assert exemption_of(an_item(code=TRA, evidence=reference), RULES) is TRA
    with pytest.raises(ExemptionNotApplicable):
        exemption_of(an_item(code=TRA, evidence="26BF200015000000T0"), RULES)


def test_hydrocarbons_are_neither_levied_nor_exempt_before_a_decision() -> None:
    with pytest.raises(ExemptionNeedsDecision):
        exemption_of(an_item(hs6="271012", origin="NGA"), RULES)


def test_the_decision_on_hydrocarbons_counts_either_way() -> None:
    granted = an_item(hs6="271012", origin="NGA", code=HYD, evidence="DEC-9")
    denied = an_item(hs6="271012", origin="NGA", code=HYD, evidence="DEC-9", granted=False)

    assert exemption_of(granted, RULES) is HYD
    assert exemption_of(denied, RULES) is None
    assert assess([denied], RULES).items[0].evidence == "DEC-9"


def test_only_hydrocarbons_are_exempt_as_hydrocarbons() -> None:
    with pytest.raises(ExemptionNotApplicable):
        exemption_of(an_item(hs6="100630", code=HYD), RULES)


def test_where_a_rule_decides_nobody_denies() -> None:
    with pytest.raises(ExemptionNotApplicable):
        exemption_of(an_item(origin="MLI", code=ORI, granted=False), RULES)


def test_a_code_that_is_not_in_the_list_in_force_exempts_nothing() -> None:
    fewer = published_levy_rules().on(date(2026, 3, 2))
    codes = {code: rule for code, rule in fewer.exemptions.codes.items() if code is not ORI}
    without = type(fewer)(
        fewer.rate,
        fewer.origins,
        type(fewer.exemptions)("other", date(2025, 3, 28), codes, "test"),
    )

    with pytest.raises(ExemptionNotApplicable):
        exemption_of(an_item(origin="MLI", code=ORI), without)


def test_the_levy_is_in_force_from_the_day_of_its_signature() -> None:
    rules = published_levy_rules()

    assert rules.on(date(2025, 3, 28)).rate.version == "rate-2025-03-28"
    with pytest.raises(LevyNotInForce):
        rules.on(date(2025, 3, 27))


def test_a_new_rate_applies_from_its_day_and_not_before(tmp_path: Path) -> None:
    published = files("customs_gateway.policy").joinpath("levy_rules.toml").read_text("utf-8")
    raised = (
        '\n[[rate]]\nversion = "rate-2027"\nfrom = 2027-01-01\nnumerator = 8\n'
        'denominator = 1000\nlegal_basis = "test"\nconfirmed = false\n'
    )
    own = tmp_path / "levy_rules.toml"
    own.write_text(published + raised, encoding="utf-8")
    rules = levy_rules_from(own)

    before, after = rules.on(date(2026, 12, 31)), rules.on(date(2027, 1, 1))
    assert assess([an_item()], before).levy == Francs(5_000)
    assert assess([an_item()], after).levy == Francs(8_000)
    assert after.origins.version == before.origins.version


def test_every_code_of_the_contract_has_its_rule() -> None:
    assert set(RULES.exemptions.codes) == set(ExemptionCode)


def test_no_declaration_was_accepted_tomorrow() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # already the next day in Niger

    require_accepted(date(2026, 3, 3), now=late)
    with pytest.raises(AcceptanceInFuture):
        require_accepted(date(2026, 3, 4), now=late)


def test_no_more_is_collected_than_was_assessed() -> None:
    assert outstanding_after(Francs(5_000), Francs(2_000), Francs(3_000)) == Francs(0)
    with pytest.raises(CollectionExceedsLevy):
        outstanding_after(Francs(5_000), Francs(2_000), Francs(3_001))
