"""What an honest repository gives an honest client."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine

from shared.entities import EntityKind
from shared.signed_http.keys import KeyStatus, Purpose
from shared.trust.client import TrustClient
from shared.trust.errors import (
    ClockBehind,
    TrustCacheUnusable,
    TrustDataInvalid,
    TrustDataStale,
    TrustKeyMissing,
    TrustSourceUnreachable,
)
from shared.trust.key_lifecycle import rotate_key
from shared.trust.names import targets_of
from shared.trust.records import parse_entities, serialise_entities
from shared.trust.snapshot import AlarmKind
from tests.unit.trust.simulator import (
    BURKINA_FASO,
    CSCA_DER,
    DAY,
    HOUR,
    MALI,
    NIGER,
    NOON,
    Simulator,
    a_key,
    an_entity,
    refresh,
)


def test_a_client_that_holds_only_the_root_learns_every_key(simulator: Simulator) -> None:
    snapshot = refresh(simulator.client())

    published = [
        key
        for name, data in simulator.files.items()
        if not name.endswith("csca.json")
        for record in parse_entities(data, target=name)
        for key in record.keys
    ]
    assert len(published) == 19
    assert [snapshot.find(key.keyid) for key in published] == published
    assert snapshot.find("identity.mli.aes.example#nobody") is None
    assert not snapshot.alarms


def test_a_snapshot_answers_by_entity_purpose_and_state(simulator: Simulator) -> None:
    snapshot = refresh(simulator.client())

    identity = snapshot.entity("identity.ner.aes.example")
    assert identity is not None
    assert snapshot.keys_of("identity.ner.aes.example", Purpose.REQUEST) == identity.keys
    assert snapshot.keys_of("identity.ner.aes.example", Purpose.RESPONSE) == ()
    assert snapshot.keys_of("nobody.ner.aes.example", Purpose.REQUEST) == ()
    assert snapshot.officers_key(NIGER).entity == "officers.ner.aes.example"
    assert snapshot.csca_certificates(NIGER) == (CSCA_DER,)
    assert snapshot.crls(NIGER) == ()
    [post] = snapshot.entities(EntityKind.POST, BURKINA_FASO)
    assert post.entity == "post-koury.bfa.aes.example"
    [trust] = snapshot.entities(EntityKind.TRUST, None)
    assert trust.keys == ()


def test_the_officers_key_in_use_is_not_yet_the_successor_published_ahead(
    simulator: Simulator,
) -> None:
    name = "officers.mli.aes.example"
    old, new = a_key(name, Purpose.OFFICERS), a_key(name, Purpose.OFFICERS, since=NOON + DAY)
    record = an_entity(EntityKind.OFFICERS, MALI, old)
    simulator.publish_entity(rotate_key([record], old.keyid, new)[0])
    client = simulator.client()

    assert refresh(client).officers_key(MALI).keyid == old.keyid
    simulator.repository.renew(simulator.online, now=NOON + DAY)
    assert refresh(client, NOON + DAY).officers_key(MALI).keyid == new.keyid


def test_a_state_without_a_usable_officers_key_is_told_so(simulator: Simulator) -> None:
    name = "officers.mli.aes.example"
    retired = replace(a_key(name, Purpose.OFFICERS), status=KeyStatus.RETIRED)
    simulator.publish_entity(an_entity(EntityKind.OFFICERS, MALI, retired))

    with pytest.raises(TrustKeyMissing):
        refresh(simulator.client()).officers_key(MALI)


def test_the_version_grows_with_the_records_and_not_with_the_hours(simulator: Simulator) -> None:
    client = simulator.client()
    first = refresh(client)
    simulator.repository.renew(simulator.online, now=NOON + HOUR)
    renewed = refresh(client, NOON + HOUR)
    simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="new"), now=NOON + HOUR)
    changed = refresh(client, NOON + HOUR)

    assert (first.version, renewed.version, changed.version) == ("1", "1", "2")
    assert (first.signed_at, renewed.signed_at) == (NOON, NOON + HOUR)
    assert (first.expires_at, renewed.expires_at) == (NOON + DAY, NOON + DAY + HOUR)
    assert changed.entity("post-new.mli.aes.example") is not None
    assert first.entity("post-new.mli.aes.example") is None


def test_a_machine_that_starts_without_network_has_its_last_set(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    online = refresh(simulator.client(cache=cache))
    nowhere = simulator.client(simulator.folder / "nowhere", cache=cache)

    with pytest.raises(TrustSourceUnreachable):
        refresh(nowhere, NOON + 40 * HOUR)

    loaded = nowhere.load(NOON + 40 * HOUR)
    assert loaded == online
    assert loaded.checked_at == NOON
    assert loaded.expires_at < NOON + 40 * HOUR


def test_a_machine_that_was_never_online_has_nothing(simulator: Simulator) -> None:
    with pytest.raises(TrustSourceUnreachable):
        simulator.client(simulator.folder / "nowhere").load(NOON)


def test_a_refresh_that_breaks_off_leaves_the_last_whole_set(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    before = refresh(simulator.client(cache=cache))
    simulator.publish_entity(an_entity(EntityKind.POST, NIGER, place="new"))
    torn = simulator.copy("torn")
    for path in (torn / "targets" / "NER").glob("*.posts.json"):
        path.unlink()

    with pytest.raises(TrustSourceUnreachable):
        refresh(simulator.client(torn, cache=cache))

    assert simulator.client(torn, cache=cache).load(NOON) == before
    assert refresh(simulator.client(cache=cache)).entity("post-new.ner.aes.example") is not None


def test_what_lies_in_the_cache_is_not_trusted(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    client = simulator.client(cache=cache)
    good = refresh(client)
    for target in (cache / "last" / "targets").glob("MLI*"):
        target.write_bytes(target.read_bytes().replace(b"2027", b"2099"))
    changed = cache / "last" / "metadata" / "NER.json"
    changed.write_bytes(changed.read_bytes().replace(b"2027", b"2099"))

    loaded = client.load(NOON)

    assert {alarm.delegation for alarm in loaded.alarms} == {"MLI", "NER"}
    assert {record.state for record in loaded.records} == {BURKINA_FASO, None}
    assert refresh(client) == good


@pytest.mark.parametrize("name", ["timestamp.json", "snapshot.json", "targets.json"])
def test_changed_top_level_metadata_in_the_cache_is_refused(
    simulator: Simulator, name: str
) -> None:
    cache = simulator.folder / "post"
    client = simulator.client(cache=cache)
    refresh(client)
    path = cache / "last" / "metadata" / name
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":9'))

    with pytest.raises(TrustDataInvalid):
        client.load(NOON)
    path.unlink()
    with pytest.raises(TrustCacheUnusable):
        client.load(NOON)


def test_a_damaged_memory_is_an_error_and_not_a_fresh_start(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    client = simulator.client(cache=cache, own_state=MALI)
    refresh(client)
    for damage in (b"", b"{}", b"[1]", b'{"pinned": 3}'):
        (cache / "memory.json").write_bytes(damage)
        with pytest.raises(TrustCacheUnusable):
            refresh(client)


def test_a_clock_set_back_is_noticed(simulator: Simulator) -> None:
    client = simulator.client()
    refresh(client)

    with pytest.raises(ClockBehind):
        refresh(client, NOON - HOUR)
    with pytest.raises(ClockBehind):
        client.load(NOON - HOUR)


def test_a_clock_behind_the_repository_is_noticed_on_the_first_day(simulator: Simulator) -> None:
    with pytest.raises(ClockBehind):
        refresh(simulator.client(), NOON - HOUR)


def test_trust_data_older_than_the_machines_image_is_refused(simulator: Simulator) -> None:
    folder = simulator.folder
    client = TrustClient(
        simulator.root, folder / "c", simulator.repository.folder, not_before=NOON + HOUR
    )
    with pytest.raises(TrustDataStale):
        refresh(client, NOON + HOUR)

    simulator.repository.renew(simulator.online, now=NOON + HOUR)
    assert refresh(client, NOON + HOUR).signed_at == NOON + HOUR


def test_our_own_clock_judges_expiry_whatever_the_system_clock_says(simulator: Simulator) -> None:
    client = simulator.client()
    with time_machine.travel(NOON, tick=False), pytest.raises(TrustDataStale):
        client.refresh(NOON + 25 * HOUR)


def test_a_state_that_did_not_renew_is_silent_and_the_others_are_heard(
    simulator: Simulator,
) -> None:
    late = NOON + 200 * DAY
    for delegation in ("BFA", "NER", "AES"):
        simulator.publish_files(delegation, {}, now=late - DAY)
    simulator.repository.renew(simulator.online, now=late)

    snapshot = refresh(simulator.client(), late)

    [alarm] = snapshot.alarms
    assert (alarm.kind, alarm.delegation) == (AlarmKind.DATA_EXPIRED, "MLI")
    assert snapshot.entity("identity.mli.aes.example") is None
    assert snapshot.csca_certificates(MALI) == ()
    assert snapshot.entity("identity.bfa.aes.example") is not None


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 5000, b"\xff" * 100])
def test_a_state_that_signs_nonsense_is_silent_and_the_others_are_heard(
    simulator: Simulator, content: bytes
) -> None:
    simulator.force("MLI", {"MLI/posts.json": content})

    snapshot = refresh(simulator.client())

    [alarm] = snapshot.alarms
    assert (alarm.kind, alarm.delegation) == (AlarmKind.DATA_INVALID, "MLI")
    assert {record.state for record in snapshot.records} == {BURKINA_FASO, NIGER, None}


def test_a_state_may_leave_out_what_it_does_not_run(simulator: Simulator) -> None:
    simulator.force("MLI", {}, without=set(targets_of("MLI")) - {"MLI/identity.json"})

    snapshot = refresh(simulator.client())

    assert not snapshot.alarms
    assert snapshot.entities(EntityKind.IDENTITY, MALI)
    assert not snapshot.entities(EntityKind.POST, MALI)
    assert snapshot.csca_list(MALI) is None


def test_one_key_in_two_files_of_a_state_silences_it(simulator: Simulator) -> None:
    [identity] = parse_entities(simulator.files["MLI/identity.json"], target="MLI/identity.json")
    copied = replace(identity.keys[0], entity="travel-doc.mli.aes.example")
    record = an_entity(EntityKind.TRAVEL_DOC, MALI, copied)
    simulator.publish_files("MLI", {"MLI/travel-doc.json": serialise_entities([record])})

    [alarm] = refresh(simulator.client()).alarms
    assert alarm.kind is AlarmKind.DATA_INVALID
    assert "twice" in alarm.detail


def test_the_root_can_be_renewed_many_times_between_two_visits(simulator: Simulator) -> None:
    client = simulator.client()
    refresh(client)
    for _ in range(3):
        simulator.replace_root()

    assert refresh(client).entity("identity.mli.aes.example") is not None
    assert client.load(NOON).entity("identity.mli.aes.example") is not None
    assert refresh(simulator.client()).entity("identity.mli.aes.example") is not None


def test_the_online_keys_can_be_replaced_by_two_states(simulator: Simulator) -> None:
    client = simulator.client()
    refresh(client)
    simulator.replace_online_keys()
    simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="new"))

    assert refresh(client).entity("post-new.mli.aes.example") is not None


def test_a_folder_that_cannot_be_written_is_said_so(simulator: Simulator, tmp_path: Path) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("a file")

    with pytest.raises(TrustCacheUnusable):
        refresh(simulator.client(cache=occupied))


def test_the_memory_holds_no_secret_and_names_its_times(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    refresh(simulator.client(cache=cache, own_state=MALI))

    memory = json.loads((cache / "memory.json").read_bytes())
    assert memory["pinned"]["name"] == "MLI"
    assert memory["newest_signed_at"] == memory["checked_at"] == "2026-11-03T12:00:00+00:00"
