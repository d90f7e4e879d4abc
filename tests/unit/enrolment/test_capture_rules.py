"""What is no capture is refused, whatever the bytes are; of two of a finger the better stays."""

import contextlib
import io
import struct
import zlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from identity.contract.captures import (
    CAPTURE_BYTES_MAX,
    CaptureDescription,
    CaptureKind,
    CaptureVerdict,
    MeasuredQuality,
)
from identity.enrolment.rules.captures import check_capture, is_better, verdict_on
from identity.errors.enrolment import CaptureInvalid, CaptureTooLarge
from identity.errors.persons import FingerprintInvalid, PortraitInvalid
from shared.biometrics.errors import SampleInvalid, SampleTooLarge
from shared.biometrics.operating_points import published_capture_rules
from shared.errors import PlatformError
from shared.states import State
from tests.support.specimens import a_fingerprint, a_portrait

K, V = CaptureKind, CaptureVerdict
ON = date(2026, 3, 2)
REFUSALS = (
    CaptureInvalid,
    CaptureTooLarge,
    FingerprintInvalid,
    PortraitInvalid,
    SampleInvalid,
    SampleTooLarge,
)


def picture(width: int, height: int, kind: str = "JPEG", mode: str = "RGB") -> bytes:
    written = io.BytesIO()
    Image.new(mode, (width, height)).save(written, kind)
    return written.getvalue()


def a_png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are an image of any size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13)
    end = b"\0\0\0\0IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return start + chunk + struct.pack(">I", zlib.crc32(chunk)) + end


def described(kind: CaptureKind) -> CaptureDescription:
    of_a_finger = kind not in {K.PORTRAIT, K.DOCUMENT_SCAN}
    return CaptureDescription(kind=kind, position=2 if of_a_finger else None)


FINGER = picture(400, 500, "PNG", "L")
BAD: list[tuple[str, CaptureKind, bytes, type[PlatformError]]] = [
    ("no bytes at all", K.PORTRAIT, b"", CaptureInvalid),
    ("no bytes of a record", K.FINGERPRINT_RECORD, b"", CaptureInvalid),
    ("more than a request holds", K.DOCUMENT_SCAN, b"\0" * 900_001, CaptureTooLarge),
    ("a portrait of 8 by 8", K.PORTRAIT, picture(8, 8), PortraitInvalid),
    ("a portrait that lies down", K.PORTRAIT, picture(309, 240), PortraitInvalid),
    ("a portrait cut short", K.PORTRAIT, a_portrait()[:-200], PortraitInvalid),
    ("a portrait as PNG", K.PORTRAIT, picture(240, 309, "PNG"), PortraitInvalid),
    ("the beginning of a JPEG", K.PORTRAIT, b"\xff\xd8\xff", PortraitInvalid),
    ("a portrait of 3 million pixels", K.PORTRAIT, picture(1500, 2000), PortraitInvalid),
    ("a finger of 8 by 8", K.FINGERPRINT_IMAGE, picture(8, 8, "PNG", "L"), SampleInvalid),
    ("a finger in colours", K.FINGERPRINT_IMAGE, picture(400, 500, "PNG"), SampleInvalid),
    ("a finger as JPEG", K.FINGERPRINT_IMAGE, picture(400, 500), SampleInvalid),
    ("a finger of 10 by 10 metres", K.FINGERPRINT_IMAGE, a_png_that_claims(60_000, 60_000),
     SampleTooLarge),
    ("a record cut short", K.FINGERPRINT_RECORD, a_fingerprint(2)[:-3], FingerprintInvalid),
    ("a record of another finger", K.FINGERPRINT_RECORD, a_fingerprint(3), FingerprintInvalid),
    ("a portrait as a record", K.FINGERPRINT_RECORD, a_portrait(), FingerprintInvalid),
    ("a PDF as a scan", K.DOCUMENT_SCAN, b"%PDF-1.7 and so on", CaptureInvalid),
    ("a record as a photo", K.EXCEPTION_PHOTO, a_fingerprint(2), CaptureInvalid),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "content", "error"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD]
)
def test_what_is_no_such_capture_is_refused(
    kind: CaptureKind, content: bytes, error: type[PlatformError]
) -> None:
    with pytest.raises(error):
        check_capture(described(kind), content)


@pytest.mark.parametrize(
    ("kind", "content", "declared"),
    [
        (K.PORTRAIT, a_portrait(), None),
        (K.FINGERPRINT_RECORD, a_fingerprint(2), 80),
        (K.FINGERPRINT_IMAGE, FINGER, None),
        (K.EXCEPTION_PHOTO, a_portrait(), None),
        (K.DOCUMENT_SCAN, a_portrait(), None),
    ],
)
def test_a_capture_that_is_one_is_taken_and_a_record_says_its_own_quality(
    kind: CaptureKind, content: bytes, declared: int | None
) -> None:
    assert check_capture(described(kind), content) == declared


@given(kind=st.sampled_from(K), content=st.binary(max_size=400))
def test_whatever_the_bytes_are_only_a_refusal_comes_out(kind: CaptureKind, content: bytes) -> None:
    with contextlib.suppress(*REFUSALS):
        check_capture(described(kind), content)


@given(kind=st.sampled_from(K), data=st.data())
def test_a_capture_with_changed_bytes_is_taken_or_refused_and_nothing_else(
    kind: CaptureKind, data: Any
) -> None:
    whole = {
        K.PORTRAIT: a_portrait(),
        K.FINGERPRINT_RECORD: a_fingerprint(2),
        K.FINGERPRINT_IMAGE: FINGER,
    }.get(kind, a_portrait())
    bent = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        bent[data.draw(st.integers(0, len(bent) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(*REFUSALS):
        check_capture(described(kind), bytes(bent))


def test_the_largest_capture_fits_into_a_request() -> None:
    assert CAPTURE_BYTES_MAX < 1024 * 1024


def quality(score: int, algorithm: str = "NFIQ 2", version: str = "1") -> MeasuredQuality:
    return MeasuredQuality(score=score, algorithm=algorithm, version=version)


@pytest.mark.parametrize(
    ("score", "tries", "verdict"),
    [
        (40, 1, V.ACCEPTED),
        (39, 1, V.RECAPTURE),
        (39, 2, V.RECAPTURE),
        (39, 3, V.ACCEPTED_POOR),
        (20, 3, V.ACCEPTED_POOR),
        (19, 2, V.RECAPTURE),
        (19, 3, V.EXCEPTION),
    ],
)
def test_a_finger_is_tried_three_times_before_it_is_taken_poor_or_excepted(
    score: int, tries: int, verdict: CaptureVerdict
) -> None:
    rules = published_capture_rules()
    assert verdict_on(quality(score), rules, State.MLI, tries=tries, on=ON) is verdict


def test_what_nobody_measured_or_no_rule_speaks_of_is_not_judged() -> None:
    rules = published_capture_rules()
    assert verdict_on(None, rules, State.MLI, tries=1, on=ON) is V.NOT_JUDGED
    other = quality(3, algorithm="of another maker")
    assert verdict_on(other, rules, State.MLI, tries=9, on=ON) is V.NOT_JUDGED


@pytest.mark.parametrize(
    ("new", "old", "better"),
    [
        (quality(50), quality(40), True),
        (quality(40), quality(40), True),
        (quality(39), quality(40), False),
        (quality(1, version="2"), quality(90), True),
        (quality(1, algorithm="another"), quality(90), True),
        (None, quality(90), True),
        (quality(1), None, True),
    ],
)
def test_only_a_capture_measured_alike_and_worse_does_not_replace_the_one_before(
    new: MeasuredQuality | None, old: MeasuredQuality | None, better: bool
) -> None:
    assert is_better(new, old) is better


@pytest.mark.parametrize("kind", K)
def test_a_finger_is_named_where_there_is_one_and_nowhere_else(kind: CaptureKind) -> None:
    wrong = 2 if kind in {K.PORTRAIT, K.DOCUMENT_SCAN} else None
    with pytest.raises(ValueError, match="position"):
        CaptureDescription(kind=kind, position=wrong)
