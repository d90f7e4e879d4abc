"""Which finger, how it was captured, and how good the capture is."""

from dataclasses import dataclass
from enum import IntEnum

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


@dataclass(frozen=True, slots=True)
class Quality:
    """A score from 0 to 100; scores of different algorithms or versions never compare."""

    score: int
    algorithm: str
    version: str

    def __post_init__(self) -> None:
        if not 0 <= self.score <= QUALITY_MAX:
            raise ValueError("a quality score lies between 0 and 100")
