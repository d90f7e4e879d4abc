"""Target files: what is written is read back, and nothing else is read."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shared.entities import EntityKind
from shared.signed_http.keys import Algorithm, KeyStatus, Purpose
from shared.trust.errors import RecordMalformed
from shared.trust.names import DELEGATIONS, targets_of
from shared.trust.records import (
    TARGET_BYTES_MAX,
    CscaList,
    EntityRecord,
    key_record,
    parse_csca,
    parse_entities,
    serialise_csca,
    serialise_entities,
)
from tests.unit.trust.simulator import (
    BURKINA_FASO,
    CSCA_DER,
    DAY,
    MALI,
    NOON,
    a_key,
    an_entity,
)

TARGET = "MLI/identity.json"
Change = Callable[[dict[str, Any]], object]


def a_file(record: EntityRecord | None = None) -> dict[str, Any]:
    records = [record or an_entity(EntityKind.IDENTITY, MALI)]
    written: dict[str, Any] = json.loads(serialise_entities(records))
    return written


def parsed(file: object, target: str = TARGET) -> tuple[EntityRecord, ...]:
    return parse_entities(json.dumps(file).encode(), target=target)


def test_records_survive_being_written_and_read() -> None:
    name = "identity.mli.aes.example"
    audit = Ed25519PrivateKey.generate().public_key()
    compromised = replace(
        a_key(name), status=KeyStatus.COMPROMISED, compromised_since=NOON - 3 * DAY
    )
    record = EntityRecord(
        name,
        EntityKind.IDENTITY,
        MALI,
        (
            a_key(name, Purpose.RESPONSE),
            key_record(name, audit, Purpose.AUDIT_LOG, not_before=NOON, lifetime=DAY),
            compromised,
        ),
    )

    assert parse_entities(serialise_entities([record]), target=TARGET) == (record,)
    assert record.keys[1].algorithm is Algorithm.ED25519


def test_the_same_records_always_give_the_same_bytes() -> None:
    posts = [an_entity(EntityKind.POST, MALI, place=place) for place in ("koury", "labbezanga")]

    assert serialise_entities(posts) == serialise_entities(reversed(posts))


def _key(file: dict[str, Any]) -> dict[str, Any]:
    key: dict[str, Any] = file["entities"][0]["keys"][0]
    return key


OTHER_KEY = a_file()["entities"][0]["keys"][0]

REFUSED: dict[str, Change] = {
    "an unknown member": lambda file: file.update(note="x"),
    "an unknown member of an entity": lambda file: file["entities"][0].update(address="x"),
    "an unknown member of a key": lambda file: _key(file).update(use="sig"),
    "an unknown member of a jwk": lambda file: _key(file)["jwk"].update(kid="x"),
    "a private jwk": lambda file: _key(file)["jwk"].update(d="A" * 43),
    "another format": lambda file: file.update(format="liptako-entities-2"),
    "no format": lambda file: file.pop("format"),
    "a key id of another key": lambda file: _key(file).update(keyid=OTHER_KEY["keyid"]),
    "a key under another entity's id": lambda file: _key(file).update(
        keyid=_key(file)["keyid"].replace("identity", "travel-doc")
    ),
    "a jwk of another key": lambda file: _key(file).update(jwk=OTHER_KEY["jwk"]),
    "another algorithm": lambda file: _key(file).update(alg="ed25519"),
    "an unknown algorithm": lambda file: _key(file).update(alg="none"),
    "an unknown purpose": lambda file: _key(file).update(purpose="anything"),
    "two purposes": lambda file: _key(file).update(purpose=["request", "response"]),
    "an officers key outside the officers file": lambda file: _key(file).update(purpose="officers"),
    "a time without zone": lambda file: _key(file).update(not_before="2026-11-03T12:00:00"),
    "a time of another zone": lambda file: _key(file).update(
        not_before="2026-11-03T12:00:00+01:00"
    ),
    "a time with a fraction": lambda file: _key(file).update(not_before="2026-11-03T12:00:00.5Z"),
    "an end before the beginning": lambda file: _key(file).update(
        not_before=_key(file)["not_after"], not_after=_key(file)["not_before"]
    ),
    "compromised without since": lambda file: _key(file).update(status="compromised"),
    "since without compromised": lambda file: _key(file).update(
        compromised_since="2026-11-03T12:00:00Z"
    ),
    "an entity of another State": lambda file: file["entities"][0].update(
        entity="identity.bfa.aes.example"
    ),
    "a State that is not the file's": lambda file: file["entities"][0].update(state="BFA"),
    "no State": lambda file: file["entities"][0].pop("state"),
    "another kind": lambda file: file["entities"][0].update(kind="travel-doc"),
    "an entity twice": lambda file: file["entities"].append({**file["entities"][0], "keys": []}),
    "a key twice": lambda file: file["entities"][0]["keys"].append(
        {**_key(file), "purpose": "response"}
    ),
    "a point off the curve": lambda file: _key(file)["jwk"].update(x="A" * 43),
    "entities that are no list": lambda file: file.update(entities={}),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED.keys())
def test_a_file_with_something_wrong_is_refused(change: Change) -> None:
    file = a_file()
    assert parsed(file)
    change(file)

    with pytest.raises(RecordMalformed):
        parsed(file)


@pytest.mark.parametrize(
    "entity",
    [
        "identity.mli.aes.example.evil.example",
        "identity.mli.evil.example",
        "identity.aes.example",
        "identity.nga.aes.example",
        "Identity.mli.aes.example",
        "identity..mli.aes.example",
        "x.identity.mli.aes.example",
        "identity.mli.aes.example#x",
        "identity.mli.aes.example\n",
        "",
    ],
)
def test_a_name_that_is_not_exactly_the_states_own_is_refused(entity: str) -> None:
    file = a_file(replace(an_entity(EntityKind.IDENTITY, MALI), entity=entity, keys=()))

    with pytest.raises(RecordMalformed):
        parsed(file)


@pytest.mark.parametrize(
    ("entity", "accepted"),
    [
        ("post-koury.mli.aes.example", True),
        ("post-a1-b2.mli.aes.example", True),
        ("post.mli.aes.example", False),
        ("post-.mli.aes.example", False),
        ("post-Koury.mli.aes.example", False),
        ("post-kou_ry.mli.aes.example", False),
        ("office-koury.mli.aes.example", False),
        ("post-koury.bfa.aes.example", False),
        ("post-koury.aes.example", False),
        (f"post-{'x' * 200}.mli.aes.example", False),
    ],
)
def test_a_post_has_a_place_in_its_own_state(entity: str, accepted: bool) -> None:
    file = a_file(EntityRecord(entity, EntityKind.POST, MALI, ()))

    if accepted:
        assert [record.entity for record in parsed(file, "MLI/posts.json")] == [entity]
    else:
        with pytest.raises(RecordMalformed):
            parsed(file, "MLI/posts.json")


@pytest.mark.parametrize("target", ["MLI/other.json", "NGA/identity.json", "identity.json", ""])
def test_a_file_that_no_delegation_may_publish_is_refused(target: str) -> None:
    with pytest.raises(RecordMalformed):
        parsed(a_file(), target)


def test_confederal_entities_have_no_state() -> None:
    customs = an_entity(EntityKind.CUSTOMS, None)

    assert parse_entities(serialise_entities([customs]), target="AES/customs.json") == (customs,)
    with pytest.raises(RecordMalformed):
        parse_entities(serialise_entities([customs]), target="MLI/customs.json")


def test_duplicate_members_do_not_smuggle_a_second_key() -> None:
    file = json.dumps(a_file())
    doubled = file.replace('"keyid"', '"keyid": "x", "keyid"', 1).encode()

    # the last member counts, and it is checked against the key it names
    assert parse_entities(doubled, target=TARGET) == parse_entities(file.encode(), target=TARGET)


def test_an_oversized_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(RecordMalformed, match="larger"):
        parse_entities(b" " * (TARGET_BYTES_MAX + 1), target=TARGET)
    with pytest.raises(RecordMalformed, match="larger"):
        parse_csca(b" " * (TARGET_BYTES_MAX + 1), target="MLI/csca.json")


@given(
    st.binary(max_size=200), st.sampled_from([name for d in DELEGATIONS for name in targets_of(d)])
)
def test_whatever_bytes_come_in_only_one_error_comes_out(data: bytes, target: str) -> None:
    with pytest.raises(RecordMalformed):
        parse_entities(data, target=target)
    with pytest.raises(RecordMalformed):
        parse_csca(data, target=target)


def test_deep_nesting_is_only_malformed() -> None:
    with pytest.raises(RecordMalformed):
        parse_entities(b"[" * 100_000, target=TARGET)


def test_a_list_of_country_certificates_survives_being_written_and_read() -> None:
    listed = CscaList(7, (CSCA_DER, CSCA_DER + b"\x00"), (b"\x30\x00",))

    assert parse_csca(serialise_csca(MALI, listed), target="MLI/csca.json") == listed


CSCA_REFUSED: dict[str, Change] = {
    "another State": lambda file: file.update(state="BFA"),
    "a version below one": lambda file: file.update(version=0),
    "no version": lambda file: file.pop("version"),
    "base64url": lambda file: file.update(certificates=["MAMC-_8"]),
    "loose base64": lambda file: file.update(certificates=["MAM CAQE="]),
    "not DER": lambda file: file.update(certificates=["AAAA"]),
    "an empty certificate": lambda file: file.update(certificates=[""]),
    "a certificate twice": lambda file: file.update(certificates=["MAMCAQE=", "MAMCAQE="]),
    "a CRL twice": lambda file: file.update(crls=["MAA=", "MAA="]),
    "an unknown member": lambda file: file.update(note="x"),
}


@pytest.mark.parametrize("change", CSCA_REFUSED.values(), ids=CSCA_REFUSED.keys())
def test_a_list_of_certificates_with_something_wrong_is_refused(change: Change) -> None:
    file = json.loads(serialise_csca(MALI, CscaList(1, (CSCA_DER,), ())))
    change(file)

    with pytest.raises(RecordMalformed):
        parse_csca(json.dumps(file).encode(), target="MLI/csca.json")


def test_a_state_does_not_publish_the_certificates_of_another() -> None:
    written = serialise_csca(BURKINA_FASO, CscaList(1, (CSCA_DER,), ()))

    with pytest.raises(RecordMalformed):
        parse_csca(written, target="MLI/csca.json")
