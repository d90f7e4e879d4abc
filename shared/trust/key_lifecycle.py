"""The life of a machine's key on record, and the changes that move it along. Pure.

active --supersede--> retiring --retire--> retired
active, retiring or retired --compromise--> compromised (final)

A new key is published well before its first use and overlaps the old one; the old one stays on
record for ever, because audit entries of years ago are judged by it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from shared.lifecycle import Lifecycle
from shared.signed_http.keys import KeyRecord, KeyStatus
from shared.trust.errors import KeyNotOnRecord, RecordMalformed
from shared.trust.records import EntityRecord, refuse_shared_keys


class KeyEvent(StrEnum):
    SUPERSEDE = "supersede"
    RETIRE = "retire"
    COMPROMISE = "compromise"


KEY_LIFECYCLE = Lifecycle(
    "key",
    {
        (KeyStatus.ACTIVE, KeyEvent.SUPERSEDE): KeyStatus.RETIRING,
        (KeyStatus.RETIRING, KeyEvent.RETIRE): KeyStatus.RETIRED,
        (KeyStatus.ACTIVE, KeyEvent.COMPROMISE): KeyStatus.COMPROMISED,
        (KeyStatus.RETIRING, KeyEvent.COMPROMISE): KeyStatus.COMPROMISED,
        (KeyStatus.RETIRED, KeyEvent.COMPROMISE): KeyStatus.COMPROMISED,
    },
)


def rotate_key(
    records: Iterable[EntityRecord], old_keyid: str, new: KeyRecord
) -> tuple[EntityRecord, ...]:
    """Add `new` beside the key it follows, which becomes retiring.

    Raises KeyNotOnRecord, IllegalTransition when the old key is not active, and RecordMalformed
    when the new key is not of the same entity and purpose or is on record already.
    """
    listed = tuple(records)
    old = _find(listed, old_keyid)
    if (new.entity, new.purpose) != (old.entity, old.purpose):
        raise RecordMalformed(f"{new.keyid} cannot follow {old_keyid}: other entity or purpose")
    retiring = replace(old, status=KEY_LIFECYCLE.after(old.status, KeyEvent.SUPERSEDE))
    changed = _with_keys(listed, old, (new, retiring))
    refuse_shared_keys(changed, where="the rotation")
    return changed


def retire_key(records: Iterable[EntityRecord], keyid: str) -> tuple[EntityRecord, ...]:
    """End a retiring key once its last signature has expired."""
    listed = tuple(records)
    key = _find(listed, keyid)
    retired = replace(key, status=KEY_LIFECYCLE.after(key.status, KeyEvent.RETIRE))
    return _with_keys(listed, key, (retired,))


def compromise_key(
    records: Iterable[EntityRecord], keyid: str, *, since: datetime
) -> tuple[EntityRecord, ...]:
    """Say that a key may have been in other hands since a time, in whole seconds (UTC)."""
    listed = tuple(records)
    key = _find(listed, keyid)
    compromised = replace(
        key,
        status=KEY_LIFECYCLE.after(key.status, KeyEvent.COMPROMISE),
        compromised_since=since.replace(microsecond=0),
    )
    return _with_keys(listed, key, (compromised,))


def _find(records: Iterable[EntityRecord], keyid: str) -> KeyRecord:
    for record in records:
        for key in record.keys:
            if key.keyid == keyid:
                return key
    raise KeyNotOnRecord(f"no key {keyid} on record")


def _with_keys(
    records: tuple[EntityRecord, ...], old: KeyRecord, new: tuple[KeyRecord, ...]
) -> tuple[EntityRecord, ...]:
    return tuple(
        replace(record, keys=(*new, *(key for key in record.keys if key is not old)))
        if record.entity == old.entity
        else record
        for record in records
    )
