"""Wire models of verifications: a status and yes/no answers, never the data itself."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from identity.contract.cards import CardNumber
from shared.wire import Wire

EXPRESSIONS_MAX = 8


class Attribute(StrEnum):
    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    NATIONALITY = "nationality"
    AGE = "age"


class Operator(StrEnum):
    EQUAL = "="
    AT_LEAST = ">="
    BELOW = "<"


class Expression(Wire):
    """One question about one attribute; `>=` and `<` are for `age` only."""

    attribute: Attribute
    operator: Operator
    value: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DocumentStatus(StrEnum):
    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_IN_FORCE = "not_in_force"
    """known to the registry, but not handed over yet"""
    UNKNOWN = "unknown"


class VerifyCard(Wire):
    """The order to verify a card, or a temporary certificate, that its holder presents.

    `expires_on`, as printed, must be given too: a card's number alone asks nothing.
    """

    card_number: CardNumber
    expires_on: date
    expressions: Annotated[tuple[Expression, ...], Field(max_length=EXPRESSIONS_MAX)] = ()
    pseudonym: bool = False
    """Whether to answer the caller's own pairwise pseudonym of the holder."""


class Verification(Wire):
    """The answer; `answers` are in the order asked, None where the register cannot tell."""

    status: DocumentStatus
    answers: tuple[bool | None, ...]
    pseudonym: str | None
    reported: bool = False
    """Whether somebody else has reported the card, where the State shows that; no more than a flag:
    the status is what it is."""
    checked_at: datetime
