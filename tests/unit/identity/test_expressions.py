"""Questions about attributes: which may be asked, and what is answered."""

from datetime import date
from itertools import product

import pytest

from identity.contract.verification import Attribute, Expression, Operator
from identity.errors.verification import ExpressionInvalid
from identity.verification.rules import answer, check_expression
from tests.support.specimens import civil_data

TODAY = date(2026, 3, 2)


def ask(attribute: Attribute, operator: Operator, value: str) -> Expression:
    return Expression(attribute=attribute, operator=operator, value=value)


@pytest.mark.parametrize(("attribute", "operator"), list(product(Attribute, Operator)))
def test_age_is_compared_and_all_else_is_equal_or_not(
    attribute: Attribute, operator: Operator
) -> None:
    fit = (attribute is Attribute.AGE) == (operator is not Operator.EQUAL)
    if fit:
        check_expression(ask(attribute, operator, "18"))
        return
    with pytest.raises(ExpressionInvalid):
        check_expression(ask(attribute, operator, "18"))


@pytest.mark.parametrize("value", ["-1", "151", "dix-huit", "1e2", "١٨"])
def test_an_age_is_a_whole_number_of_years(value: str) -> None:
    with pytest.raises(ExpressionInvalid):
        check_expression(ask(Attribute.AGE, Operator.AT_LEAST, value))


@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        (Attribute.FAMILY_NAME, "specimen", True),
        (Attribute.GIVEN_NAMES, "AISSATA", True),
        (Attribute.GIVEN_NAMES, "Aminata", False),
        (Attribute.SEX, "F", True),
        (Attribute.BIRTH_DATE, "1990-05-17", True),
        (Attribute.BIRTH_DATE, "1990", False),
        (Attribute.NATIONALITY, "MLI", True),
    ],
)
def test_names_are_equal_whatever_their_case_and_accents(
    attribute: Attribute, value: str, expected: bool
) -> None:
    assert answer(ask(attribute, Operator.EQUAL, value), civil_data(), on=TODAY) is expected


@pytest.mark.parametrize(
    ("born", "at_least_18"), [("2008-03-02", True), ("2008-03-03", False), ("2008", None)]
)
def test_an_age_is_known_or_left_open(born: str, at_least_18: bool | None) -> None:
    civil = civil_data(birth_date=born)
    older = answer(ask(Attribute.AGE, Operator.AT_LEAST, "18"), civil, on=TODAY)
    younger = answer(ask(Attribute.AGE, Operator.BELOW, "18"), civil, on=TODAY)
    assert older is at_least_18
    assert younger is (None if at_least_18 is None else not at_least_18)
