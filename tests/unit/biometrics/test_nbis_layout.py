"""What the matcher is given is the record, and whether it read the record is seen."""

import struct
from dataclasses import replace

import nbis  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st

from shared.biometrics.fingers import FingerPosition, Impression
from shared.biometrics.reference.worker.nbis_layout import same_minutiae, to_nbis_layout
from shared.biometrics.template_codec import (
    FingerRecord,
    FingerView,
    Minutia,
    MinutiaKind,
    build,
)

MATCHER = nbis.new_nbis_extractor(
    nbis.NbisExtractorSettings(
        min_quality=0.0, get_center=False, check_fingerprint=False, compute_nfiq2=False, ppi=500.0
    )
)

minutiae = st.builds(
    Minutia,
    x=st.integers(0, 399),
    y=st.integers(0, 479),
    angle=st.integers(0, 255),
    kind=st.sampled_from(MinutiaKind),
    quality=st.integers(0, 100),
)


def a_record(found: list[Minutia], ppcm: int = 197) -> FingerRecord:
    view = FingerView(FingerPosition.LEFT_INDEX, Impression.LIVE_PLAIN, 60, tuple(found))
    return FingerRecord(400, 480, ppcm, ppcm, (view,))


@given(st.lists(minutiae, max_size=255))
def test_every_minutia_stands_where_the_matcher_looks(found: list[Minutia]) -> None:
    layout = to_nbis_layout(a_record(found))
    best = sorted(found, key=lambda m: -m.quality)[:150]
    assert layout[:8] == b"FMR\0 20\0"
    assert int.from_bytes(layout[8:12], "big") == len(layout) == 26 + 6 * len(best)
    assert struct.unpack_from(">HH", layout, 14) == (400, 480)
    assert (layout[20], layout[25]) == (60, len(best))
    read = [
        (x & 0x3FFF, y, x >> 14, angle, quality)
        for x, y, angle, quality in struct.iter_unpack(">HHBB", layout[26:])
    ]
    assert [one[:2] for one in read] == sorted(one[:2] for one in read)
    assert sorted((x, y, quality) for x, y, _, _, quality in read) == sorted(
        (m.x, m.y, m.quality) for m in best
    )
    assert {kind for _, _, kind, _, _ in read} <= {MinutiaKind.ENDING, MinutiaKind.BIFURCATION}


@given(st.integers(0, 255))
def test_an_angle_goes_to_the_nearest_direction_that_the_matcher_knows(angle: int) -> None:
    layout = to_nbis_layout(a_record([Minutia(9, 9, angle, MinutiaKind.ENDING, 50)]))
    taken = layout[30]
    assert taken % 8 == 0
    assert abs((taken - angle + 128) % 256 - 128) <= 4


@given(st.lists(minutiae, min_size=1, max_size=255))
def test_the_matcher_reads_every_record_as_it_was_given(found: list[Minutia]) -> None:
    layout = to_nbis_layout(a_record(found))
    read = MATCHER.load_iso_19794_2_2005(layout)
    assert same_minutiae(layout, read.to_iso_19794_2_2005())


def test_the_matcher_reads_nothing_from_a_conformant_record_and_says_nothing() -> None:
    """Why the layout is needed; when this fails, a newer library reads the standard."""
    record = a_record([Minutia(9 * k, 7 * k, 8 * k, MinutiaKind.ENDING, 60) for k in range(30)])
    read = MATCHER.load_iso_19794_2_2005(build(record))
    assert read.get() == []
    assert not same_minutiae(build(record), read.to_iso_19794_2_2005())


def test_a_record_of_another_resolution_is_brought_to_the_matchers() -> None:
    """Half as many pixels a centimetre: everything lies twice as far apart for the matcher."""
    coarse = a_record([Minutia(100, 200, 64, MinutiaKind.ENDING, 50)], ppcm=98)
    x, y = struct.unpack_from(">HH", to_nbis_layout(coarse), 26)
    assert (x & 0x3FFF, y) == (201, 402)


def test_a_changed_a_missing_and_an_added_minutia_are_seen_and_a_quality_is_not() -> None:
    found = [Minutia(k * 9, k * 7, 8 * k, MinutiaKind.ENDING, 90) for k in range(20)]
    layout = to_nbis_layout(a_record(found))

    def read(other: list[Minutia]) -> bool:
        return same_minutiae(layout, to_nbis_layout(a_record(other)))

    assert read(found)
    assert read([replace(m, quality=63) for m in found])
    assert not read(found[:-1])
    assert not read([*found, found[0]])
    assert not read([*found[:-1], replace(found[-1], angle=200)])
    assert not read([])
