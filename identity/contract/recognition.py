"""Wire models of a comparison at a border post: whether a traveller is the holder, yes or no.

Asked by a post of the State whose citizen it is, of no other: nothing biometric crosses a border.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from identity.contract.captures import FingerNumber
from identity.contract.cards import CardNumber
from identity.contract.persons import (
    FINGERPRINT_RECORD_BYTES_MAX,
    PORTRAIT_BYTES_MAX,
    IdentityNumber,
)
from shared.wire import Base64, Wire

FINGERS_TAKEN_MAX = 2
FINGER_IMAGE_BYTES_MAX = 250_000
"""Two of them, in Base64, fit into a request of 1 MiB."""


class TakenFinger(Wire):
    """One finger as the sensor gave it: minutiae, or an image of which the registry takes them."""

    finger: FingerNumber
    record: Annotated[Base64, Field(max_length=FINGERPRINT_RECORD_BYTES_MAX)] | None = None
    """ISO/IEC 19794-2:2005."""
    image: Annotated[Base64, Field(max_length=FINGER_IMAGE_BYTES_MAX)] | None = None
    """A grey PNG at 500 dpi."""

    @model_validator(mode="after")
    def _one_form(self) -> "TakenFinger":
        if (self.record is None) == (self.image is None):
            raise ValueError("a record or an image")
        return self


class ShownCard(Wire):
    """An identity card by what is printed on it; the number alone proves that nobody saw it."""

    card_number: CardNumber
    expires_on: date


class CheckTraveller(Wire):
    """Of whom it is asked, and what was taken of the traveller: fingers or the face."""

    card: ShownCard | None = None
    identity_number: IdentityNumber | None = None
    fingers: Annotated[tuple[TakenFinger, ...], Field(max_length=FINGERS_TAKEN_MAX)] = ()
    portrait: Annotated[Base64, Field(max_length=PORTRAIT_BYTES_MAX)] | None = None
    """A JPEG image."""

    @model_validator(mode="after")
    def _of_one_and_by_one(self) -> "CheckTraveller":
        if (self.card is None) == (self.identity_number is None):
            raise ValueError("a card or an identity number")
        if bool(self.fingers) == (self.portrait is not None):
            raise ValueError("fingers or a portrait")
        if len({one.finger for one in self.fingers}) != len(self.fingers):
            raise ValueError("each finger once")
        return self


class Answer(StrEnum):
    """Whether the traveller is the holder."""

    YES = "yes"
    NO = "no"
    """of a certified engine only, and a person decides what follows"""
    UNDECIDED = "undecided"


class Undecided(StrEnum):
    """Why there is neither yes nor no; none of it says anything against the traveller."""

    NOT_ALIKE = "not_alike"
    """not recognised by an engine of reference grade, which is never a ground for a refusal"""
    TOO_FEW_FINGERS = "too_few_fingers"
    """fewer of those taken are in the register than the State's rule compares"""
    LOCKED = "locked"
    """the holder locked this way of being recognised"""
    NOTHING_TO_COMPARE = "nothing_to_compare"
    """no engine or threshold for posts, or nothing in the register"""
    OUT_OF_SERVICE = "out_of_service"


class NextStep(StrEnum):
    """What may be tried next; the head of the post decides where nothing says yes."""

    OTHER_FINGERS = "other_fingers"
    FACE = "face"
    HEAD_OF_POST = "head_of_post"


class TravellerCheck(Wire):
    """What the registry answers, by which engine; never a score, and nothing of the holder."""

    check_id: UUID
    answer: Answer
    undecided_for: Undecided | None
    engine: str | None
    """None where nothing was compared."""
    engine_version: str | None
    engine_grade: str | None
    next_steps: tuple[NextStep, ...]
    checked_at: AwareDatetime
