"""Answer questions about attributes with yes, no, or "the register cannot tell"."""

import unicodedata
from datetime import date
from typing import Protocol

from identity.contract.persons import CivilData
from identity.contract.records import LifeState, RecordState
from identity.contract.verification import Attribute, DocumentStatus, Expression, Operator
from identity.errors.verification import ExpressionInvalid
from shared.civil.partial_date import PartialDate, age_at_least

AGE_MAX = 150


def check_expression(expression: Expression) -> None:
    """ExpressionInvalid unless the attribute knows the operator and could have the value.

    Decided before anything is read, so that the error tells nothing about a person.
    """
    if expression.attribute is Attribute.AGE:
        if expression.operator is Operator.EQUAL:
            raise ExpressionInvalid("age: only >= and <")
        value = expression.value
        if not (value.isascii() and value.isdecimal() and int(value) <= AGE_MAX):
            raise ExpressionInvalid(f"age: a whole number up to {AGE_MAX}")
    elif expression.operator is not Operator.EQUAL:
        raise ExpressionInvalid(f"{expression.attribute}: only =")


def answer(expression: Expression, civil: CivilData, *, on: date) -> bool | None:
    """Whether the expression holds of the person on a day; None where it cannot be known.

    Names are compared whatever their case, accents and spaces around.
    """
    if expression.attribute is Attribute.AGE:
        born = PartialDate.parse(civil.birth_date)
        old_enough = age_at_least(born, int(expression.value), on)
        if old_enough is None or expression.operator is Operator.AT_LEAST:
            return old_enough
        return not old_enough
    kept = {
        Attribute.FAMILY_NAME: _folded(civil.name.family_name),
        Attribute.GIVEN_NAMES: _folded(civil.name.given_names or ""),
        Attribute.SEX: _folded(civil.sex),
        Attribute.BIRTH_DATE: civil.birth_date,
        Attribute.NATIONALITY: _folded(civil.nationality),
    }
    return _folded(expression.value) == kept[expression.attribute]


class Holder(Protocol):
    @property
    def record_state(self) -> RecordState: ...
    @property
    def life_state(self) -> LifeState: ...


def status_of_holder(holder: Holder, *, locked: bool) -> DocumentStatus:
    """What becomes of a card in force by what became of its holder.

    A lock of the holder, a blocked record and a death that is not confirmed look alike: suspended.
    Who verifies learns that the card proves nobody today, and nothing more.
    """
    if holder.life_state is LifeState.DEAD or holder.record_state is RecordState.ARCHIVED:
        return DocumentStatus.REVOKED
    in_use = holder.record_state is RecordState.ACTIVE and holder.life_state is LifeState.ALIVE
    return DocumentStatus.VALID if in_use and not locked else DocumentStatus.SUSPENDED


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    letters = (c for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(letters).split())
