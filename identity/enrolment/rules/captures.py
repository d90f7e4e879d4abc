"""Whether a capture is what it claims to be, how good it is, and which of two is kept.

A capture may be refused by a machine: it is taken again, or a supervisor records an exception.
Nothing here says anything of the person.
"""

import io
from collections.abc import Iterable
from datetime import date

from PIL import Image, UnidentifiedImageError

from identity.contract.captures import (
    CAPTURE_BYTES_MAX,
    CaptureDescription,
    CaptureKind,
    CaptureVerdict,
    MeasuredQuality,
)
from identity.contract.persons import PORTRAIT_BYTES_MAX
from identity.errors.enrolment import CaptureInvalid, CaptureTooLarge
from identity.errors.persons import FingerprintInvalid, PortraitInvalid
from shared.biometrics.errors import SampleInvalid, SampleTooLarge, TemplateInvalid
from shared.biometrics.fingers import FingerPosition, Impression, Quality
from shared.biometrics.images import FINGER_PIXELS_PER_CM, check_finger_sample, jpeg_size
from shared.biometrics.operating_points import CaptureRule, capture_rule, judge_capture
from shared.biometrics.port import FaceSample, FingerSample, ImageFormat
from shared.biometrics.template_codec import validate as validate_template
from shared.dated_rules import PolicyNotEstablished
from shared.states import State

PORTRAIT_WIDTH_MIN = 240
PORTRAIT_PIXELS_MAX = 2_000_000
PICTURE_PIXELS_MAX = 24_000_000
"""Of a scan or of the photo of a hand: what a telephone's camera takes."""


def check_capture(description: CaptureDescription, content: bytes) -> int | None:
    """Refuse what is not what it claims to be; return the quality that a record says of itself.

    CaptureInvalid, CaptureTooLarge, PortraitInvalid, FingerprintInvalid, SampleInvalid or
    SampleTooLarge, whatever the bytes are.
    """
    if not content:
        raise CaptureInvalid("empty")
    if len(content) > CAPTURE_BYTES_MAX:
        raise CaptureTooLarge(f"a capture has at most {CAPTURE_BYTES_MAX} bytes")
    match description.kind:
        case CaptureKind.PORTRAIT:
            check_portrait(content)
        case CaptureKind.FINGERPRINT_RECORD:
            return _check_record(description, content)
        case CaptureKind.FINGERPRINT_IMAGE:
            check_finger_sample(finger_sample(description, content))
        case CaptureKind.EXCEPTION_PHOTO | CaptureKind.DOCUMENT_SCAN:
            _check_picture(content)
    return None


def check_portrait(portrait: bytes) -> None:
    """PortraitInvalid unless it is a whole JPEG of a size fit for Doc 9303-3 printing."""
    if len(portrait) > PORTRAIT_BYTES_MAX:
        raise CaptureTooLarge(f"a portrait has at most {PORTRAIT_BYTES_MAX} bytes")
    try:
        with Image.open(io.BytesIO(portrait), formats=["JPEG"]) as image:
            width, height = image.size
            if width * height > PORTRAIT_PIXELS_MAX:
                raise PortraitInvalid(f"more than {PORTRAIT_PIXELS_MAX} pixels")
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise PortraitInvalid("not a JPEG image") from None
    if width < PORTRAIT_WIDTH_MIN or height <= width:
        raise PortraitInvalid(f"must be upright and at least {PORTRAIT_WIDTH_MIN} pixels wide")


def finger_sample(description: CaptureDescription, image: bytes) -> FingerSample:
    """An image of a finger as engines take it."""
    assert description.position is not None
    return FingerSample(
        position=FingerPosition(description.position),
        impression=description.impression or Impression.LIVE_PLAIN,
        image=image,
        image_format=ImageFormat.PNG,
        pixels_per_cm=FINGER_PIXELS_PER_CM,
    )


def face_sample(portrait: bytes) -> FaceSample:
    return FaceSample(image=portrait, image_format=ImageFormat.JPEG)


def measured_quality(quality: Quality) -> MeasuredQuality:
    """A quality as it is kept and shown."""
    return MeasuredQuality(
        score=quality.score,
        algorithm=quality.algorithm,
        version=quality.version,
        faults=quality.faults,
    )


def verdict_on(
    quality: MeasuredQuality | None,
    rules: Iterable[CaptureRule],
    state: State,
    *,
    tries: int,
    on: date,
) -> CaptureVerdict:
    """What the State's rule says after so many tries; not judged where there is none."""
    if quality is None:
        return CaptureVerdict.NOT_JUDGED
    try:
        rule = capture_rule(rules, state=state, algorithm=quality.algorithm, on=on)
    except PolicyNotEstablished:
        return CaptureVerdict.NOT_JUDGED
    judged = judge_capture(
        rule, Quality(quality.score, quality.algorithm, quality.version), tries=tries
    )
    return CaptureVerdict(judged.value)


def is_better(new: MeasuredQuality | None, old: MeasuredQuality | None) -> bool:
    """Whether a new capture replaces the old one: unless both were measured alike and it is worse.

    Scores of two algorithms or versions do not compare; then the newer one stands.
    """
    if new is None or old is None:
        return True
    if (new.algorithm, new.version) != (old.algorithm, old.version):
        return True
    return new.score >= old.score


def _check_record(description: CaptureDescription, record: bytes) -> int:
    try:
        summary = validate_template(record)
    except TemplateInvalid as error:
        raise FingerprintInvalid(f"finger {description.position}: {error.detail}") from None
    if summary.positions != {description.position}:
        raise FingerprintInvalid(f"finger {description.position}: the record speaks of another")
    return summary.views[0].quality


def _check_picture(picture: bytes) -> None:
    try:
        size = jpeg_size(picture)
    except (SampleInvalid, SampleTooLarge) as error:
        raise CaptureInvalid(error.detail) from None
    if not 0 < size.width * size.height <= PICTURE_PIXELS_MAX:
        raise CaptureTooLarge(f"such a picture has at most {PICTURE_PIXELS_MAX} pixels")
