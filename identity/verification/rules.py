"""Answer questions about attributes with yes, no, or "the register cannot tell"."""

import unicodedata
from datetime import date

from identity.contract.persons import CivilData
from identity.contract.verification import Attribute, Expression, Operator
from identity.errors import ExpressionInvalid
from shared.civil.partial_date import PartialDate, age_at_least

AGE_MAX = 150


def check_expression(expression: Expression) -> None:
    """ExpressionInvalid unless the attribute knows the operator and could have the value.

    Decided before anything is read, so that the error tells nothing about a person.
    """
    if expression.attribute is Attribute.AGE:
        if expression.operator is Operator.EQUAL:
            raise ExpressionInvalid("age: only >= and <")
        if not (expression.value.isdecimal() and int(expression.value) <= AGE_MAX):
            raise ExpressionInvalid(f"age: a whole number up to {AGE_MAX}")
    elif expression.operator is not Operator.EQUAL:
        raise ExpressionInvalid(f"{expression.attribute}: only =")


def answer(expression: Expression, civil: CivilData, *, on: date) -> bool | None:
    """Whether the expression holds of the person on a day; None where it cannot be known."""
    match expression.attribute:
        case Attribute.AGE:
            born = PartialDate.parse(civil.birth_date)
            old_enough = age_at_least(born, int(expression.value), on)
            if old_enough is None or expression.operator is Operator.AT_LEAST:
                return old_enough
            return not old_enough
        case Attribute.FAMILY_NAME:
            return _same_name(expression.value, civil.name.family_name)
        case Attribute.GIVEN_NAMES:
            return _same_name(expression.value, civil.name.given_names or "")
        case Attribute.SEX:
            return expression.value == civil.sex
        case Attribute.BIRTH_DATE:
            return expression.value == civil.birth_date
        case Attribute.NATIONALITY:
            return expression.value == civil.nationality


def _same_name(asked: str, kept: str) -> bool:
    """Equal whatever the case, the accents and the spaces around."""
    return _folded(asked) == _folded(kept)


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    letters = (c for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(letters).split())
