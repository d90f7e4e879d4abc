"""What the platform asks of a biometric engine, whoever makes it.

An engine answers about captures and templates; it knows no person, keeps nothing and decides
nothing (`comparison.py` does, by dated thresholds). Engines run in processes of their own, since
native matchers crash on odd images and hold global locks; so every call is awaited, may raise
EngineOutOfService, and is bounded in time by the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from shared.biometrics.fingers import FingerPosition, Impression, Quality


class EngineGrade(StrEnum):
    """What an engine's answers may be used for."""

    REFERENCE = "reference"
    """pilots and demonstrations: never a refusal at a border, never national de-duplication"""
    CERTIFIED = "certified"


class ScoreKind(StrEnum):
    """Which way the scores of an engine run."""

    SIMILARITY = "similarity"
    """the higher, the more alike"""
    DISTANCE = "distance"
    """the lower, the more alike"""


class ImageFormat(StrEnum):
    """Compressions of images, by their names in OSIA 7.1; an engine need not read all."""

    PNG = "PNG"
    JPEG = "JPEG"
    WSQ = "WSQ"
    JPEG2000 = "JPEG2000"


class FormatId(StrEnum):
    """Formats of templates; where OSIA 7.1 has a name, by that."""

    ISO_19794_2 = "ISO_19794_2"
    """minutiae of one finger, edition 2005: read by every engine"""
    DLIB_RESNET_128 = "DLIB_RESNET_128"
    """128 numbers of a face; means nothing to any other network"""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Stored with every score, so that it can be judged later."""

    engine: str
    version: str
    grade: EngineGrade
    score_kind: ScoreKind


@dataclass(frozen=True, slots=True)
class FingerSample:
    """One captured finger, as the sensor gave it."""

    position: FingerPosition
    impression: Impression
    image: bytes
    image_format: ImageFormat
    pixels_per_cm: int


@dataclass(frozen=True, slots=True)
class FaceSample:
    """One portrait."""

    image: bytes
    image_format: ImageFormat


@dataclass(frozen=True, slots=True)
class Template:
    """What an engine compares; the bytes are biometric data and are only ever stored sealed.

    `extracted_by` is None for a record that came from outside, such as an enrolment kit's.
    """

    data: bytes
    format_id: FormatId
    extracted_by: EngineInfo | None


@dataclass(frozen=True, slots=True)
class Score:
    """How alike two templates are, on the scale of one engine and version only."""

    value: float
    given_by: EngineInfo


Sample_contra = TypeVar("Sample_contra", FingerSample, FaceSample, contravariant=True)


class BiometricEngine(Protocol[Sample_contra]):
    """An engine for fingers or for faces; asks nothing and remembers nothing between calls."""

    @property
    def info(self) -> EngineInfo: ...

    async def quality(self, sample: Sample_contra) -> Quality:
        """How good a capture is and what is wrong with it.

        SampleInvalid or SampleTooLarge for what is no image; for an image of something else the
        score is 0 and the faults say so.
        """
        ...

    async def extract(self, sample: Sample_contra, *, quality: Quality | None = None) -> Template:
        """What to keep of a capture; SampleRefused says why there is nothing worth keeping.

        A `quality` already known is written into formats that have a place for it.
        """
        ...

    async def compare(self, probe: Template, reference: Template) -> Score:
        """How alike two templates are; TemplateInvalid, TemplatesIncomparable."""
        ...

    async def compare_all(
        self, probe: Template, references: Sequence[Template]
    ) -> tuple[Score, ...]:
        """The scores of one probe against each reference, in their order."""
        ...


FingerEngine = BiometricEngine[FingerSample]
FaceEngine = BiometricEngine[FaceSample]
