"""Wire models of captures: what was taken of an applicant, how good it is, how it is verified.

A capture travels as the body of its own request, under the Content-Digest (RFC 9530) that the
request's signature covers; what it is stands in the query.
"""

from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from shared.biometrics.fingers import CaptureFault, Impression
from shared.wire import Base64, Wire

CAPTURE_BYTES_MAX = 900_000
"""A request has 1 MiB; a sealed capture is a little longer than an open one."""
CAPTURES_MAX = 48
"""Of one application: ten fingers as records and images, their exceptions, portrait, documents."""
TRIES_MAX = 20

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FingerNumber = Annotated[int, Field(ge=1, le=10)]
"""Finger position by ISO/IEC 19794-2 table 2: 1 right thumb … 10 left little finger."""


class CaptureKind(StrEnum):
    """What a capture is; each kind has one format."""

    PORTRAIT = "portrait"
    """JPEG"""
    FINGERPRINT_RECORD = "fingerprint_record"
    """minutiae of one finger, ISO/IEC 19794-2:2005"""
    FINGERPRINT_IMAGE = "fingerprint_image"
    """one finger as a grey PNG at 500 dpi; optional beside a record"""
    EXCEPTION_PHOTO = "exception_photo"
    """the finger or hand that gives no print, JPEG"""
    DOCUMENT_SCAN = "document_scan"
    """a piece of evidence, JPEG"""


OF_A_FINGER = frozenset(
    {
        CaptureKind.FINGERPRINT_RECORD,
        CaptureKind.FINGERPRINT_IMAGE,
        CaptureKind.EXCEPTION_PHOTO,
    }
)
"""Kinds that say which finger they are of."""


class CaptureDescription(Wire):
    """What a capture claims to be."""

    kind: CaptureKind
    position: FingerNumber | None = None
    impression: Impression | None = None
    """Of an image: how the finger met the sensor; plain when nothing is said."""

    @model_validator(mode="after")
    def _finger_where_it_belongs(self) -> "CaptureDescription":
        if (self.position is None) == (self.kind in OF_A_FINGER):
            raise ValueError("a position is for captures of a finger, and for all of them")
        return self


class CaptureMark(NamedTuple):
    """What officers sign of a capture: which it is, of what, and its digest."""

    buffer_id: UUID
    kind: CaptureKind
    position: int | None
    sha256: str


class CaptureVerdict(StrEnum):
    """What the State's rule says of a capture's quality; it is never a verdict on a person."""

    ACCEPTED = "accepted"
    RECAPTURE = "recapture"
    """better is due: try again"""
    ACCEPTED_POOR = "accepted_poor"
    """nothing better came in as many tries as are due; kept with this flag"""
    EXCEPTION = "exception"
    """of no use: a supervisor records an exception for this finger"""
    NOT_JUDGED = "not_judged"
    """nothing measured it, or the State has no rule for the algorithm"""


class MeasuredQuality(Wire):
    """A score from 0 to 100 by an algorithm; no other algorithm's or version's compares with it."""

    score: Annotated[int, Field(ge=0, le=100)]
    algorithm: str
    version: str
    faults: tuple[CaptureFault, ...] = ()


class Capture(Wire):
    """A capture as the registry keeps it; its content is read apart."""

    buffer_id: UUID
    kind: CaptureKind
    position: FingerNumber | None
    sha256: Sha256
    size_bytes: int
    tries: int
    """How often this finger or face was captured until now."""
    verdict: CaptureVerdict
    quality: MeasuredQuality | None
    """None: not measured."""
    declared_quality: int | None = None
    """What a minutiae record says of itself, by whatever algorithm its maker used."""

    @property
    def mark(self) -> CaptureMark:
        return CaptureMark(self.buffer_id, self.kind, self.position, self.sha256)


class Captures(Wire):
    captures: tuple[Capture, ...]


class CaptureContent(Wire):
    """A capture read back, for who decides on the application."""

    capture: Capture
    content: Base64
