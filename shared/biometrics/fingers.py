"""Which finger, how it was captured, and how good a capture is."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

QUALITY_MAX = 100


class FingerPosition(IntEnum):
    """ISO/IEC 19794-2:2005 table 2 (the codes of ANSI/NIST-ITL), without slaps."""

    UNKNOWN = 0
    RIGHT_THUMB = 1
    RIGHT_INDEX = 2
    RIGHT_MIDDLE = 3
    RIGHT_RING = 4
    RIGHT_LITTLE = 5
    LEFT_THUMB = 6
    LEFT_INDEX = 7
    LEFT_MIDDLE = 8
    LEFT_RING = 9
    LEFT_LITTLE = 10


class Impression(IntEnum):
    """How the finger met the sensor (ISO/IEC 19794-2:2005 table 3)."""

    LIVE_PLAIN = 0
    LIVE_ROLLED = 1
    NON_LIVE_PLAIN = 2
    NON_LIVE_ROLLED = 3
    SWIPE = 8


class CaptureFault(StrEnum):
    """What an operator can put right in front of the sensor or the camera."""

    NO_RIDGES = "no_ridges"
    SMALL_AREA = "small_area"
    FEW_MINUTIAE = "few_minutiae"
    MANY_MINUTIAE = "many_minutiae"
    """more than a finger has: noise, dirt, a second print"""
    NOT_MEASURABLE = "not_measurable"
    """the algorithm gave up, as it does on blank and on uniform images"""
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    EYES_TOO_CLOSE = "eyes_too_close"
    HEAD_TILTED = "head_tilted"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class Quality:
    """A score from 0 to 100; scores of different algorithms or versions never compare.

    `components` are the measures behind it, by name; they too belong to the algorithm.
    """

    score: int
    algorithm: str
    version: str
    faults: tuple[CaptureFault, ...] = ()
    components: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.score <= QUALITY_MAX:
            raise ValueError("a quality score lies between 0 and 100")
