"""What the platform asks of a biometric engine. No engine is part of the platform yet.

Records are stored and validated today (`template_codec`), but nothing compares them: no answer of
the platform rests on a biometric match. An engine runs in processes of its own, since native
matchers crash on odd images and hold global locks.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.biometrics.fingers import FingerPosition, Impression, Quality


class EngineGrade(StrEnum):
    """What an engine's answers may be used for."""

    REFERENCE = "reference"
    """pilots and demonstrations: never a refusal at a border, never national de-duplication"""
    CERTIFIED = "certified"


class ImageFormat(StrEnum):
    """Compressions of finger images, by their names in OSIA 7.1."""

    PNG = "PNG"
    WSQ = "WSQ"
    JPEG2000 = "JPEG2000"


class TemplateFormat(StrEnum):
    """Formats of templates, by their names in OSIA 7.1."""

    ISO_19794_2 = "ISO_19794_2"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Stored with every score, so that it can be judged later."""

    engine: str
    version: str
    grade: EngineGrade


@dataclass(frozen=True, slots=True)
class FingerSample:
    """One captured finger, as the sensor gave it."""

    position: FingerPosition
    impression: Impression
    image: bytes
    image_format: ImageFormat
    pixels_per_cm: int


@dataclass(frozen=True, slots=True)
class Template:
    """What an engine compares; the bytes are biometric data and are only ever stored sealed."""

    data: bytes
    template_format: TemplateFormat
    extracted_by: EngineInfo


@dataclass(frozen=True, slots=True)
class Score:
    """How alike two templates are, on the scale of one engine and version only."""

    value: float
    given_by: EngineInfo


class BiometricEngine(Protocol):
    """Pure functions on samples; every call may fail and is bounded in time by its caller."""

    @property
    def info(self) -> EngineInfo: ...

    def quality(self, sample: FingerSample) -> Quality: ...

    def extract(self, sample: FingerSample) -> Template: ...

    def compare(self, probe: Template, reference: Template) -> Score: ...
