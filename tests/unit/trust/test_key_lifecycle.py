"""The life of a key on record: exhaustively, then as clients see it."""

from itertools import product

import pytest

from shared.entities import EntityKind
from shared.lifecycle import IllegalTransition
from shared.signed_http.keys import KeyStatus, Purpose
from shared.trust.errors import KeyNotOnRecord, RecordMalformed
from shared.trust.key_lifecycle import (
    KEY_LIFECYCLE,
    KeyEvent,
    compromise_key,
    retire_key,
    rotate_key,
)
from tests.unit.trust.simulator import (
    DAY,
    HOUR,
    MALI,
    NOON,
    Simulator,
    a_key,
    an_entity,
    refresh,
)

NAME = "identity.mli.aes.example"
ILLEGAL = [pair for pair in product(KeyStatus, KeyEvent) if pair not in KEY_LIFECYCLE.moves]


@pytest.mark.parametrize(("status", "event"), ILLEGAL)
def test_a_move_that_is_not_in_the_table_is_refused(status: KeyStatus, event: KeyEvent) -> None:
    with pytest.raises(IllegalTransition):
        KEY_LIFECYCLE.after(status, event)


def test_a_compromised_key_stays_compromised() -> None:
    assert not [status for status, _ in KEY_LIFECYCLE.moves if status is KeyStatus.COMPROMISED]


def test_a_key_that_is_not_on_record_cannot_be_changed() -> None:
    records = [an_entity(EntityKind.IDENTITY, MALI)]
    with pytest.raises(KeyNotOnRecord):
        rotate_key(records, f"{NAME}#nobody", a_key(NAME))
    with pytest.raises(KeyNotOnRecord):
        compromise_key(records, f"{NAME}#nobody", since=NOON)


def test_a_key_is_followed_by_one_of_its_own_entity_and_purpose_only() -> None:
    old = a_key(NAME)
    records = [an_entity(EntityKind.IDENTITY, MALI, old)]

    with pytest.raises(RecordMalformed):
        rotate_key(records, old.keyid, a_key(NAME, Purpose.RESPONSE))
    with pytest.raises(RecordMalformed):
        rotate_key(records, old.keyid, a_key("travel-doc.mli.aes.example"))
    with pytest.raises(RecordMalformed):
        rotate_key(records, old.keyid, old)


def test_a_rotation_overlaps_and_then_ends_with_the_old_key_kept(simulator: Simulator) -> None:
    old, new = a_key(NAME), a_key(NAME, since=NOON + HOUR)
    first = an_entity(EntityKind.IDENTITY, MALI, old)
    simulator.publish_entity(first)
    client = simulator.client()
    assert refresh(client).keys_of(NAME, Purpose.REQUEST) == (old,)

    records = rotate_key([first], old.keyid, new)
    simulator.publish_entity(records[0])
    overlapping = refresh(client)
    assert [key.keyid for key in overlapping.keys_of(NAME, Purpose.REQUEST)] == [
        new.keyid,
        old.keyid,
    ]
    assert not new.usable_at(NOON)
    assert new.usable_at(NOON + HOUR)
    retiring = overlapping.find(old.keyid)
    assert retiring is not None
    assert retiring.usable_at(NOON)

    with pytest.raises(IllegalTransition):
        rotate_key(records, old.keyid, a_key(NAME))
    simulator.publish_entity(retire_key(records, old.keyid)[0])
    ended = refresh(client)
    assert ended.keys_of(NAME, Purpose.REQUEST) == (new,)
    retired = ended.find(old.keyid)
    assert retired is not None
    assert not retired.usable_at(NOON)
    assert ended.all_keys_of(NAME, Purpose.REQUEST) == (new, retired)


def test_a_compromise_reaches_clients_with_its_date(simulator: Simulator) -> None:
    key = a_key(NAME)
    records = (an_entity(EntityKind.IDENTITY, MALI, key),)
    simulator.publish_entity(records[0])
    client = simulator.client()
    before = refresh(client)
    assert before.keys_of(NAME, Purpose.REQUEST) == (key,)

    simulator.publish_entity(compromise_key(records, key.keyid, since=NOON - DAY)[0])

    after = refresh(client)
    found = after.find(key.keyid)
    assert found is not None
    assert (found.status, found.compromised_since) == (KeyStatus.COMPROMISED, NOON - DAY)
    assert not found.usable_at(NOON)
    assert after.keys_of(NAME, Purpose.REQUEST) == ()
    assert int(after.version) == int(before.version) + 1
