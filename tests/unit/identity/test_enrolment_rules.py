"""What an enrolment must satisfy."""

import io

import pytest
from PIL import Image

from identity.contract.persons import Fingerprint
from identity.enrolment.rules import check_fingerprints, check_portrait
from identity.errors.persons import FingerprintInvalid, PortraitInvalid
from tests.support.specimens import a_fingerprint, a_portrait


def jpeg(width: int, height: int, kind: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height)).save(written, kind)
    return written.getvalue()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff\xd8\xff",
        a_portrait()[:-200],
        jpeg(240, 309, "PNG"),
        jpeg(8, 8),
        jpeg(309, 240),
        jpeg(1500, 2000),
    ],
    ids=["empty", "stub", "cut", "png", "tiny", "lying", "huge"],
)
def test_what_is_no_upright_jpeg_portrait_is_refused(broken: bytes) -> None:
    with pytest.raises(PortraitInvalid):
        check_portrait(broken)


def test_a_portrait_is_accepted() -> None:
    check_portrait(a_portrait())


def test_a_fingerprint_record_must_be_of_the_finger_it_claims() -> None:
    check_fingerprints([Fingerprint(position=2, record=a_fingerprint(2))])
    with pytest.raises(FingerprintInvalid, match="another finger"):
        check_fingerprints([Fingerprint(position=3, record=a_fingerprint(2))])


def test_the_same_finger_twice_is_refused() -> None:
    twice = [Fingerprint(position=2, record=a_fingerprint(2, seed)) for seed in (1, 2)]
    with pytest.raises(FingerprintInvalid, match="twice"):
        check_fingerprints(twice)


@pytest.mark.parametrize("record", [b"", b"FMR\x00 20\x00", a_fingerprint(2)[:-3]])
def test_a_record_that_is_no_template_is_refused(record: bytes) -> None:
    with pytest.raises(FingerprintInvalid):
        check_fingerprints([Fingerprint(position=2, record=record)])
