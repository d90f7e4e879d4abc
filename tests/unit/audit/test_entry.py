"""Does an entry say the same after it was written, and nothing about a person?"""

import dataclasses
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.entry import AuditEntry, Outcome, leaf_of, parse_entry, subject_reference
from shared.audit.errors import AuditEntryInvalid
from shared.audit.trail import AuditContext, AuditTrail
from shared.canonical_json import canonical_json, parse_canonical_json
from tests.unit.audit.logbook import NOON, SERVICE, Event, an_entry

SALT = bytes(range(16))
FULL = dataclasses.replace(
    an_entry(1),
    outcome=Outcome.REFUSED,
    actor="agent-4711",
    peer="post-koury.mli.aes.example#thumb",
    purpose="border_check",
    subject_reference=subject_reference(SALT, "person-1"),
    reason="illegal_transition",
    request_digest="0f" * 32,
)


@pytest.mark.parametrize("entry", [an_entry(), FULL], ids=["short", "full"])
def test_an_entry_reads_back_as_it_was_written(entry: AuditEntry) -> None:
    assert parse_entry(entry.to_bytes()) == entry


def test_a_leaf_is_canonical_and_tells_its_place() -> None:
    leaf = leaf_of(12, FULL.to_bytes())
    value = parse_canonical_json(leaf)

    assert value["seq"] == 12
    assert canonical_json(value["entry"]) == FULL.to_bytes()


def test_an_entry_names_a_person_by_a_salted_hash_only() -> None:
    assert b"person-1" not in FULL.to_bytes()
    assert subject_reference(SALT, "person-1") == FULL.subject_reference
    assert subject_reference(bytes(16), "person-1") != FULL.subject_reference
    assert subject_reference(SALT, "person-2") != FULL.subject_reference
    with pytest.raises(ValueError, match="salt"):
        subject_reference(b"", "person-1")


@pytest.mark.parametrize(
    "changes",
    [
        {"recorded_at": NOON.replace(tzinfo=None)},
        {"recorded_at": NOON.astimezone(timezone(timedelta(hours=1)))},
        {"event": ""},
        {"reason": "x" * 501},
        {"subject_reference": "person-1"},
        {"request_digest": "0F" * 32},
    ],
    ids=str,
)
def test_an_entry_that_says_too_much_or_too_little_cannot_be_made(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"recorded in UTC|characters|hex digits"):
        dataclasses.replace(FULL, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "1"},
        {"id": "00000000000000000000000000000001"},
        {"id": 1},
        {"recorded_at": "2026-11-03T12:00:01Z"},
        {"recorded_at": None},
        {"outcome": "perhaps"},
        {"event": None},
        {"event": 5},
        {"actor": 5},
        {"name": "Awa"},
        {"format": "liptako-audit-2"},
    ],
    ids=str,
)
def test_bytes_that_no_entry_writes_are_refused(changes: dict[str, Any]) -> None:
    members = parse_canonical_json(FULL.to_bytes())
    with pytest.raises(AuditEntryInvalid):
        parse_entry(canonical_json(members | changes))


@given(st.binary(max_size=80))
def test_whatever_comes_in_only_our_own_error_comes_out(noise: bytes) -> None:
    for data in (noise, FULL.to_bytes()[: len(noise)] + noise):
        with pytest.raises(AuditEntryInvalid):
            parse_entry(data)


def test_a_trail_records_what_the_request_and_the_act_say() -> None:
    context = AuditContext(SERVICE, "7", peer="post#key", request_digest="ab" * 32)
    trail = AuditTrail(lambda: NOON, context)
    trail.record(Event.CARD_SUSPENDED, outcome=Outcome.REFUSED, reason="card_not_found")
    trail.acting(actor="agent-4711", purpose="document_status")
    trail.record(Event.CARD_SUSPENDED, subject="person-1", object="card-1", reason="lost")

    refused, done = trail.take()

    assert (refused.entry.actor, refused.entry.purpose, refused.subject) == (None, None, None)
    assert (refused.entry.outcome, refused.entry.reason) == (Outcome.REFUSED, "card_not_found")
    assert (done.entry.actor, done.entry.purpose) == ("agent-4711", "document_status")
    assert (done.subject, done.entry.subject_reference) == ("person-1", None)
    assert (done.entry.service, done.entry.peer) == (SERVICE, "post#key")
    assert (done.entry.event, done.entry.recorded_at) == ("card.suspended", NOON)
    assert done.entry.request_digest == "ab" * 32
    assert trail.pending == ()


def test_entry_ids_are_of_version_7_and_follow_the_time() -> None:
    clock = iter(NOON + timedelta(milliseconds=each) for each in range(50))
    trail = AuditTrail(lambda: next(clock), AuditContext(SERVICE, "7"))
    for _ in range(50):
        trail.record(Event.CARD_SUSPENDED)

    ids = [pending.entry.id for pending in trail.take()]

    assert ids == sorted(ids)
    assert {(each.version, each.variant) for each in ids} == {(7, "specified in RFC 4122")}
