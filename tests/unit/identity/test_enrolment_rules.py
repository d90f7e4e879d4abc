"""What an enrolment must satisfy."""

import io
from datetime import date

import pytest
from PIL import Image

from identity.contract.persons import Fingerprint, FullName
from identity.enrolment.rules import check_civil, check_fingerprints, check_portrait
from identity.errors import CivilDataInvalid, FingerprintInvalid, PortraitInvalid
from tests.support.specimens import a_fingerprint, a_portrait, civil_data

TODAY = date(2026, 3, 2)


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


@pytest.mark.parametrize("field", ["name", "father", "mother"])
def test_a_name_that_cannot_stand_in_a_register_is_named_by_its_field(field: str) -> None:
    civil = civil_data().model_copy(update={field: FullName(family_name="Robert'); DROP")})
    with pytest.raises(CivilDataInvalid) as refused:
        check_civil(civil, today=TODAY)
    assert refused.value.detail.startswith(field)
    assert "DROP" not in refused.value.detail


@pytest.mark.parametrize("birth_date", ["2026-03-03", "2027", "2026-13", "2025-02-29", "1899"])
def test_an_impossible_birth_is_refused(birth_date: str) -> None:
    with pytest.raises(CivilDataInvalid, match="birth_date"):
        check_civil(civil_data(birth_date=birth_date), today=TODAY)


@pytest.mark.parametrize("birth_date", ["2026", "2026-03", "2026-03-02", "1975"])
def test_a_birth_that_may_have_been_by_today_is_kept_as_it_is_known(birth_date: str) -> None:
    check_civil(civil_data(birth_date=birth_date), today=TODAY)
