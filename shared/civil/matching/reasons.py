"""How two values of one field compare, in words an officer is shown beside the points."""

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What of two biographies is compared."""

    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    SEX = "sex"
    BORN = "born"
    BIRTH_PLACE = "birth_place"
    FATHER = "father"
    MOTHER = "mother"


class Outcome(StrEnum):
    """From the same to different; of several words the least alike says it."""

    SAME = "same"
    VARIANT = "variant"
    """spellings or forms that registers use for one another"""
    SOUNDS_ALIKE = "sounds_alike"
    CLOSE = "close"
    """a slip of the pen apart"""
    NEAR = "near"
    """dates apart by no more years than policy allows"""
    COMPATIBLE = "compatible"
    """one says less than the other and nothing against it"""
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """one of them says nothing: no reason for or against"""


@dataclass(frozen=True, slots=True)
class Reason:
    """One field's part in a score. Names no value: officers see the records themselves."""

    field: Field
    outcome: Outcome
    points: float
    swapped: bool = False
    """Whether family and given names, or day and month, stand in each other's place."""
