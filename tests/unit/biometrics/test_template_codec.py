"""Finger minutiae records are read strictly, and nothing but the one error comes out."""

import struct
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.demo.fingerprints import fingerprint_record
from shared.biometrics.errors import TemplateInvalid
from shared.biometrics.fingers import FingerPosition, Impression, Quality
from shared.biometrics.template_codec import (
    RECORD_BYTES_MAX,
    FingerRecord,
    FingerView,
    Minutia,
    MinutiaKind,
    TemplateSummary,
    ViewSummary,
    build,
    parse,
    parse_one_finger,
    validate,
)
from tests.support.seeded import seeded

minutiae = st.builds(
    Minutia,
    x=st.integers(0, 99),
    y=st.integers(0, 119),
    angle=st.integers(0, 255),
    kind=st.sampled_from(MinutiaKind),
    quality=st.integers(0, 100),
)
views = st.builds(
    FingerView,
    position=st.sampled_from(FingerPosition),
    impression=st.sampled_from(Impression),
    quality=st.integers(0, 100),
    minutiae=st.lists(minutiae, max_size=20).map(tuple),
)
records = st.builds(
    FingerRecord,
    width=st.integers(100, 2000),
    height=st.integers(120, 2000),
    x_pixels_per_cm=st.integers(98, 394),
    y_pixels_per_cm=st.integers(98, 394),
    views=st.lists(views, min_size=1, max_size=10, unique_by=lambda v: v.position).map(tuple),
    capture_equipment=st.integers(0, 65_535),
)

ENDING = Minutia(17, 300, 64, MinutiaKind.ENDING, 80)
FORK = Minutia(399, 0, 255, MinutiaKind.BIFURCATION, 0)
TWO = FingerView(FingerPosition.LEFT_INDEX, Impression.LIVE_PLAIN, 71, (ENDING, FORK))
SMALL = FingerRecord(400, 480, 197, 197, (TWO,))
SMALL_BYTES = bytes.fromhex(
    "464d5200 20323000 0000002a 0000 0190 01e0 00c5 00c5 01 00"  # header
    "07 00 47 02  4011 012c 40 50  818f 0000 ff 00  0000"  # view
)
ENROLLABLE = fingerprint_record(seeded(1), FingerPosition.RIGHT_INDEX)


def test_a_record_has_the_bytes_of_the_layout() -> None:
    assert build(SMALL) == SMALL_BYTES
    assert parse(SMALL_BYTES) == SMALL


@given(records)
def test_what_is_built_is_parsed_the_same(record: FingerRecord) -> None:
    assert parse(build(record)) == record


@given(st.binary(max_size=200))
def test_junk_raises_the_one_error(junk: bytes) -> None:
    with pytest.raises(TemplateInvalid):
        parse(junk)


@given(st.binary(max_size=400))
def test_junk_behind_the_magic_gives_a_canonical_record_or_the_one_error(junk: bytes) -> None:
    record = b"FMR\0 20\0" + (12 + len(junk)).to_bytes(4, "big") + junk
    with suppress(TemplateInvalid):
        assert build(parse(record)) == record


@given(st.integers(0, 8 * len(ENROLLABLE) - 1))
def test_a_flipped_bit_gives_another_canonical_record_or_the_one_error(bit: int) -> None:
    flipped = bytearray(ENROLLABLE)
    flipped[bit // 8] ^= 1 << bit % 8
    with suppress(TemplateInvalid):
        assert build(parse(bytes(flipped))) == bytes(flipped)


def test_no_cut_and_no_lengthened_record_is_read() -> None:
    for length in range(len(ENROLLABLE)):
        with pytest.raises(TemplateInvalid):
            parse(ENROLLABLE[:length])
        with pytest.raises(TemplateInvalid):  # with a length field that agrees
            parse(ENROLLABLE[:8] + struct.pack(">I", length) + ENROLLABLE[12:length])
    with pytest.raises(TemplateInvalid):
        parse(ENROLLABLE + b"\0")
    with pytest.raises(TemplateInvalid, match="too long"):
        parse(bytes(RECORD_BYTES_MAX + 1))


@pytest.mark.parametrize(
    ("offset", "value", "complaint"),
    [
        (3, 1, "2005 edition"),
        (4, ord("0"), "2005 edition"),
        (11, 0, "as long as it says"),
        (16, 0x80, "image side"),
        (19, 0, "resolution"),
        (22, 0, "follow the last view"),
        (22, 2, "cut short"),
        (23, 1, "2005 edition"),
        (24, 11, "unknown"),
        (25, 0x04, "unknown"),
        (25, 0x10, "several views"),
        (26, 101, "quality"),
        (27, 1, "extended data"),
        (27, 3, "cut short"),
        (28, 0xC0, "unknown"),
        (30, 0x40, "outside the image"),
        (33, 101, "an angle or a quality"),
        (41, 1, "extended data"),
    ],
)
def test_each_byte_out_of_bounds_has_its_reason(offset: int, value: int, complaint: str) -> None:
    altered = bytearray(SMALL_BYTES)
    altered[offset] = value
    with pytest.raises(TemplateInvalid, match=complaint):
        parse(bytes(altered))


@pytest.mark.parametrize(
    "record",
    [
        replace(SMALL, views=()),
        replace(SMALL, views=(TWO, TWO)),
        replace(SMALL, width=0),
        replace(SMALL, capture_equipment=65_536),
        replace(SMALL, views=(replace(TWO, minutiae=(ENDING,) * 256),)),
        replace(SMALL, views=(replace(TWO, minutiae=(replace(ENDING, x=400),)),)),
        replace(SMALL, views=(replace(TWO, minutiae=(replace(ENDING, angle=256),)),)),
        replace(SMALL, views=(replace(TWO, minutiae=(replace(ENDING, quality=-1),)),)),
    ],
)
def test_what_does_not_fit_the_format_is_not_built(record: FingerRecord) -> None:
    with pytest.raises(TemplateInvalid):
        build(record)


def test_a_record_fit_to_enrol_is_summed_up_without_the_finger() -> None:
    summary = validate(ENROLLABLE)
    count = len(parse(ENROLLABLE).views[0].minutiae)
    quality = ENROLLABLE[26]
    view = ViewSummary(FingerPosition.RIGHT_INDEX, Impression.LIVE_PLAIN, quality, count)
    assert summary == TemplateSummary((view,))
    assert summary.positions == {FingerPosition.RIGHT_INDEX}


GOOD = parse(ENROLLABLE)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"position": FingerPosition.UNKNOWN}, "unknown position"),
        ({"impression": Impression.NON_LIVE_PLAIN}, "captured live"),
        ({"minutiae": GOOD.views[0].minutiae[:11]}, "12 to 120"),
        ({"minutiae": (GOOD.views[0].minutiae * 4)[:121]}, "12 to 120"),
    ],
)
def test_a_finger_unfit_to_enrol_is_refused(change: dict[str, object], complaint: str) -> None:
    view = replace(GOOD.views[0], **change)  # type: ignore[arg-type]  # members vary by case
    with pytest.raises(TemplateInvalid, match=complaint):
        validate(build(replace(GOOD, views=(view,))))


def test_engines_are_given_records_of_one_finger() -> None:
    other = replace(TWO, position=FingerPosition.LEFT_THUMB)
    assert parse_one_finger(SMALL_BYTES) == SMALL
    with pytest.raises(TemplateInvalid, match="one finger"):
        parse_one_finger(build(replace(SMALL, views=(TWO, other))))


@pytest.mark.parametrize("score", [-1, 101])
def test_a_quality_score_has_its_bounds(score: int) -> None:
    assert Quality(0, "NFIQ 2", "2.2").score == 0
    with pytest.raises(ValueError, match="between 0 and 100"):
        Quality(score, "NFIQ 2", "2.2")
