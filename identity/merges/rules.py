"""Which records may be made one and parted again, and what a person was before, as bytes."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from identity.contract.persons import Fingerprint
from identity.contract.records import LifeState, PersonEvent, PersonRecord, RecordState
from identity.errors.merges import MergeCycle, MergeImpossible, SplitImpossible
from shared.bitemporal import Version
from shared.canonical_json import canonical_json


class Holder(Protocol):
    """A person as far as merging goes."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def identity_number(self) -> str: ...
    @property
    def record_state(self) -> RecordState: ...
    @property
    def life_state(self) -> LifeState: ...
    @property
    def biometrics_captured_on(self) -> date | None: ...


class Biometrics(NamedTuple):
    """A person's captures; none of them need be there."""

    captured_on: date | None
    portrait: bytes | None
    fingerprints: tuple[Fingerprint, ...]


class Entry(Protocol):
    """One line of a person's journal."""

    @property
    def position(self) -> int | None: ...
    @property
    def event(self) -> PersonEvent: ...
    @property
    def about(self) -> UUID | None: ...


def check_mergeable(source: Holder, survivor: Holder, *, leads_to: UUID) -> None:
    """MergeImpossible unless the source may become part of the survivor, which stays in use.

    `leads_to` is whom the survivor's record was itself merged into, or the survivor. A survivor
    that lives on in the source would close a circle: MergeCycle.
    """
    if source.person_id in {survivor.person_id, leads_to}:
        raise MergeCycle
    if survivor.record_state is not RecordState.ACTIVE:
        raise MergeImpossible(f"the survivor's record is {survivor.record_state}")
    if source.record_state not in {RecordState.ACTIVE, RecordState.BLOCKED}:
        raise MergeImpossible(f"the source's record is {source.record_state}")
    if source.life_state is not survivor.life_state:
        raise MergeImpossible("one of the two was declared dead: settle that first")


def check_splittable(survivor: Holder, before: Mapping[str, Any], *, later_merges: bool) -> None:
    """SplitImpossible while something stands on the merge that must be undone first."""
    if survivor.record_state not in {RecordState.ACTIVE, RecordState.BLOCKED}:
        raise SplitImpossible(f"the survivor's record is {survivor.record_state}")
    if later_merges:
        raise SplitImpossible("another record was merged later: undo that merge first")
    if survivor.life_state != before["life_state"]:
        raise SplitImpossible("a death was declared meanwhile: correct it, then report it anew")


def civil_image(person: Holder, versions: Iterable[Version[PersonRecord]]) -> dict[str, Any]:
    """All that the register knows now of a person, but their captures."""
    return {
        "person_id": str(person.person_id),
        "identity_number": person.identity_number,
        "record_state": person.record_state.value,
        "life_state": person.life_state.value,
        "versions": [
            {
                "valid_from": _day(version.valid_from),
                "valid_to": _day(version.valid_to),
                "record": version.record.model_dump(mode="json"),
            }
            for version in versions
        ],
    }


def biometric_image(held: Biometrics) -> dict[str, Any]:
    """A person's captures."""
    return {
        "captured_on": _day(held.captured_on),
        "portrait": None if held.portrait is None else base64.b64encode(held.portrait).decode(),
        "fingerprints": [finger.model_dump(mode="json") for finger in held.fingerprints],
    }


def image_bytes(source: Mapping[str, Any], survivor: Mapping[str, Any]) -> bytes:
    """Both images in the one form in which they are kept and compared."""
    return canonical_json({"source": source, "survivor": survivor})


def versions_in(image: Mapping[str, Any]) -> tuple[Version[PersonRecord], ...]:
    """What was known of the person when the image was made."""
    return tuple(
        Version(
            _read_day(one["valid_from"]),
            _read_day(one["valid_to"]),
            PersonRecord.model_validate_json(json.dumps(one["record"])),
        )
        for one in image["versions"]
    )


def biometrics_in(image: Mapping[str, Any]) -> Biometrics:
    """The captures that were there when the image was made."""
    portrait = image["portrait"]
    return Biometrics(
        _read_day(image["captured_on"]),
        None if portrait is None else base64.b64decode(portrait),
        tuple(
            Fingerprint.model_validate_json(json.dumps(finger)) for finger in image["fingerprints"]
        ),
    )


def missing_fingers(
    survivor: Sequence[Fingerprint], source: Sequence[Fingerprint]
) -> tuple[Fingerprint, ...]:
    """The source's fingers that the survivor has no record of."""
    there = {finger.position for finger in survivor}
    return tuple(finger for finger in source if finger.position not in there)


def set_aside(journal: Iterable[Entry], *, source_id: UUID) -> int | None:
    """The position at which the survivor's journal says that the source left it; None if never."""
    for entry in journal:
        if entry.event is PersonEvent.SPLIT and entry.about == source_id:
            return entry.position
    return None


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
