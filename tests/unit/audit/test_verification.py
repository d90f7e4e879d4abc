"""Is everything that can be done to a stored log found, and named?"""

import dataclasses
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.checkpoint import sign_checkpoint
from shared.audit.entry import leaf_of
from shared.audit.errors import CheckpointInvalid
from shared.audit.tree import CompactTree, leaf_hash
from shared.audit.verification import (
    FINDINGS_MAX,
    Damage,
    FiledUnder,
    Finding,
    LogPage,
    LogReport,
    LogVerifier,
    verify_log,
)
from shared.audit.wire import LogPageWire
from shared.signed_http.keys import KeyStatus
from tests.unit.audit.logbook import Logbook, a_log_key, an_entry, the_record_of


def verified(log: Logbook, kept: Iterable[str] = ()) -> LogReport:
    return verify_log(log.pages, [the_record_of(log.key)], kept)


def named(report: LogReport) -> list[tuple[Damage, int | None, int | None]]:
    return [(finding.damage, finding.first, finding.last) for finding in report.findings]


@pytest.mark.parametrize("size", [0, 1, 4, 5, 12])
def test_a_log_left_alone_is_intact(size: int) -> None:
    log = Logbook(size)

    report = verified(log, kept=log.notes)

    assert report.intact
    assert report.size == size
    assert report.note == (log.notes[-1] if size else None)


def test_an_altered_entry_is_named() -> None:
    log = Logbook()
    other = dataclasses.replace(an_entry(5), object_reference="card-6").to_bytes()
    log.put(dataclasses.replace(log.lines[5], entry=other))

    assert named(verified(log)) == [(Damage.ALTERED, 5, 5)]


def test_an_entry_altered_with_its_hash_leaves_its_checkpoint_unproven_and_only_that() -> None:
    log = Logbook()
    log.put(log.line(5, an_entry(50)))

    assert named(verified(log)) == [(Damage.UNPROVEN, 4, 7)]


def test_a_lost_entry_is_named() -> None:
    log = Logbook()
    log.put(dataclasses.replace(log.lines[7], entry=None))

    assert named(verified(log)) == [(Damage.MISSING, 7, 7)]


@pytest.mark.parametrize("index", [0, 5, 11])
def test_a_lost_place_is_named(index: int) -> None:
    log = Logbook()
    log.drop(index)
    page = index - index % 4

    assert set(named(verified(log))) == {
        (Damage.MISSING, index, index),
        (Damage.UNPROVEN, page, page + 3),
    }


def test_entries_that_changed_places_are_both_named() -> None:
    log = Logbook()
    one, two = log.lines[2], log.lines[9]
    log.put(
        dataclasses.replace(one, entry=two.entry, filed_under=two.filed_under),
        dataclasses.replace(two, entry=one.entry, filed_under=one.filed_under),
    )

    report = verified(log)

    assert named(report) == [(Damage.REORDERED, 2, 2), (Damage.REORDERED, 9, 9)]
    assert [finding.detail for finding in report.findings] == ["was sealed at 9", "was sealed at 2"]


def test_whole_lines_that_changed_places_are_both_named() -> None:
    log = Logbook()
    one, two = log.lines[2], log.lines[9]
    log.put(dataclasses.replace(one, index=9), dataclasses.replace(two, index=2))

    assert {each for each in named(verified(log)) if each[0] is not Damage.UNPROVEN} == {
        (Damage.REORDERED, 2, 2),
        (Damage.REORDERED, 9, 9),
    }


def test_a_place_that_stands_twice_is_named() -> None:
    log = Logbook(4)
    log.pages[0] = dataclasses.replace(log.pages[0], lines=(*log.pages[0].lines, log.lines[1]))

    assert named(verified(log)) == [(Damage.REORDERED, 1, 1)]


def test_an_entry_filed_under_something_else_is_named() -> None:
    log = Logbook()
    hidden = dataclasses.replace(an_entry(3), object_reference=None)
    log.put(dataclasses.replace(log.lines[3], filed_under=FiledUnder.of(hidden)))

    assert named(verified(log)) == [(Damage.MISFILED, 3, 3)]


def test_leaves_after_the_last_checkpoint_are_unsealed() -> None:
    log = Logbook()
    log.pages[-1] = dataclasses.replace(log.pages[-1], note=None, frontier=None)

    assert named(verified(log)) == [(Damage.UNSEALED, 8, 11)]


def test_a_checkpoint_by_another_key_is_invalid() -> None:
    log = Logbook()
    forged = sign_checkpoint(a_log_key(), size=12, root=bytes(32))
    log.pages[-1] = dataclasses.replace(log.pages[-1], note=forged)

    assert named(verified(log)) == [(Damage.UNSEALED, 8, 11), (Damage.CHECKPOINT_INVALID, 12, 12)]


def test_an_older_checkpoint_in_a_later_place_is_invalid() -> None:
    log = Logbook()
    log.pages[-1] = dataclasses.replace(log.pages[-1], note=log.notes[1])

    assert (Damage.CHECKPOINT_INVALID, 12, 12) in named(verified(log))


def test_a_frontier_of_another_tree_does_not_excuse_an_altered_log() -> None:
    log = Logbook()
    log.put(log.line(5, an_entry(50)))
    tree = CompactTree()
    for index in range(8):
        tree.append(log.lines[index].leaf_hash)
    log.pages[1] = dataclasses.replace(log.pages[1], frontier=tree.serialise())

    assert named(verified(log)) == [(Damage.UNPROVEN, 4, 11), (Damage.CHECKPOINT_INVALID, 8, 8)]


def test_checkpoints_of_a_compromised_key_prove_nothing() -> None:
    log = Logbook()
    record = the_record_of(log.key, status=KeyStatus.COMPROMISED)

    assert (Damage.UNSEALED, 0, 11) in named(verify_log(log.pages, [record]))


def test_a_truncated_log_is_found_by_a_checkpoint_kept_elsewhere() -> None:
    log = Logbook()
    kept = log.notes[-1]
    log.pages.pop()

    assert verified(log).intact
    assert named(verified(log, kept=[kept])) == [(Damage.TRUNCATED, 8, 11)]
    log.pages.clear()
    assert named(verified(log, kept=[kept])) == [(Damage.TRUNCATED, 0, 11)]


def test_a_log_rewritten_and_signed_anew_is_found_by_a_checkpoint_kept_elsewhere() -> None:
    log, other = Logbook(), Logbook()
    other.key = log.key
    kept = log.notes[1]
    tree = CompactTree()
    for at, page in enumerate(other.pages):
        lines = tuple(log.line(each.index, an_entry(each.index + 100)) for each in page.lines)
        for line in lines:
            tree.append(line.leaf_hash)
        note = sign_checkpoint(log.key, size=tree.size, root=tree.root())
        other.pages[at] = LogPage(lines, tree.size, note, tree.serialise())

    assert verified(other).intact
    assert named(verified(other, kept=[kept])) == [(Damage.FORKED, 0, 7)]


def test_two_kept_checkpoints_of_one_size_cannot_both_hold() -> None:
    log = Logbook()
    fork = sign_checkpoint(log.key, size=8, root=bytes(32))

    assert named(verified(log, kept=[*log.notes, fork])) == [(Damage.FORKED, 0, 7)]


def test_a_kept_checkpoint_that_the_log_did_not_sign_is_refused_at_once() -> None:
    log = Logbook()
    with pytest.raises(CheckpointInvalid):
        LogVerifier(
            [the_record_of(log.key)], [sign_checkpoint(a_log_key(), size=1, root=b"r" * 32)]
        )


def test_entries_outside_the_log_are_reported_last() -> None:
    log = Logbook()
    verifier = LogVerifier([the_record_of(log.key)])
    for page in log.pages:
        verifier.take(page)
    verifier.take_unlogged("the entry at position 13 was never sealed")

    assert verifier.report().findings == (
        Finding(Damage.UNLOGGED, None, None, "the entry at position 13 was never sealed"),
    )


def test_findings_are_counted_beyond_those_that_are_listed() -> None:
    log = Logbook(FINDINGS_MAX + 300, per_page=500)
    log.put(*(dataclasses.replace(line, entry=b"{}") for line in log.lines.values()))

    report = verified(log)

    assert len(report.findings) == FINDINGS_MAX
    assert report.findings_left_out == 300


def test_a_hole_as_large_as_a_forged_page_says_costs_nothing() -> None:
    log = Logbook(4)
    log.pages.append(LogPage((), 2**62))

    assert (Damage.MISSING, 4, 2**62 - 1) in named(verified(log))


def test_a_page_travels_unchanged() -> None:
    log = Logbook(4)
    log.put(dataclasses.replace(log.lines[2], entry=None, filed_under=None))
    for page in log.pages:
        wire = LogPageWire.of(page).model_dump_json()
        assert LogPageWire.model_validate_json(wire).to_page() == page


@given(st.data())
def test_no_changed_byte_of_a_stored_log_goes_unseen(data: st.DataObject) -> None:
    log = Logbook(6, per_page=3)
    line = log.lines[data.draw(st.integers(0, 5))]
    in_the_entry = data.draw(st.booleans())
    value = bytearray((line.entry or b"") if in_the_entry else line.leaf_hash)
    value[data.draw(st.integers(0, len(value) - 1))] ^= data.draw(st.integers(1, 255))
    log.put(
        dataclasses.replace(line, entry=bytes(value))
        if in_the_entry
        else dataclasses.replace(line, leaf_hash=bytes(value))
    )

    report = verified(log)

    assert not report.intact
    assert any(
        finding.first is not None
        and finding.last is not None
        and finding.first <= line.index <= finding.last
        for finding in report.findings
    )


@given(st.lists(st.integers(0, 11), min_size=2, max_size=2, unique=True), st.booleans())
def test_any_two_entries_that_change_places_are_named(places: list[int], rehashed: bool) -> None:
    log = Logbook()
    one, two = (log.lines[place] for place in places)
    swapped = [
        dataclasses.replace(one, entry=two.entry, filed_under=two.filed_under),
        dataclasses.replace(two, entry=one.entry, filed_under=one.filed_under),
    ]
    if rehashed:
        swapped = [
            dataclasses.replace(line, leaf_hash=leaf_hash(leaf_of(line.index, line.entry or b"")))
            for line in swapped
        ]
    log.put(*swapped)

    covered = {
        index
        for finding in verified(log).findings
        for index in range(finding.first or 0, (finding.last or 0) + 1)
    }

    assert set(places) <= covered
