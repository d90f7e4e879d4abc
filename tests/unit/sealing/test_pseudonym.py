"""Pairwise pseudonyms join within one partner and nowhere else."""

import base64
import hashlib
import hmac
import json
import re
from itertools import product
from pathlib import Path

import pytest

from shared.sealing.pseudonym import (
    FilePseudonymKey,
    begin_pseudonym_epoch,
    create_pseudonym_key,
    epoch_of,
    pairwise_pseudonym,
)
from shared.sealing.secret_file import SecretFileInvalid
from shared.stand_ins import InsecureStandInWarning
from shared.states import State

CUSTOMS = "customs.aes.example"
TRAVEL = "travel-doc.ner.aes.example"


def a_key(folder: Path, state: State = State.MLI, epoch: int = 1) -> FilePseudonymKey:
    path = folder / f"{state}-{epoch}.json"
    create_pseudonym_key(path, state=state, epoch=epoch)
    with pytest.warns(InsecureStandInWarning):
        return FilePseudonymKey(path, production=False)


def test_a_partner_always_sees_one_person_under_one_pseudonym(tmp_path: Path) -> None:
    key = a_key(tmp_path)
    first = pairwise_pseudonym(key, partner=CUSTOMS, identity_number="472938651208")
    assert first == pairwise_pseudonym(key, partner=CUSTOMS, identity_number="472938651208")
    assert re.fullmatch("[a-z2-7]{32}", first)


def test_partner_person_state_and_epoch_each_change_it(tmp_path: Path) -> None:
    keys = [
        a_key(tmp_path, state, epoch) for state, epoch in product((State.MLI, State.NER), (1, 2))
    ]
    people = ("472938651208", "472938651211")
    seen = {
        pairwise_pseudonym(key, partner=partner, identity_number=person)
        for key, partner, person in product(keys, (CUSTOMS, TRAVEL), people)
    }
    assert len(seen) == 16


def test_a_new_epoch_changes_the_pseudonym_even_under_the_same_secret(tmp_path: Path) -> None:
    key = a_key(tmp_path)
    before = pairwise_pseudonym(key, partner=CUSTOMS, identity_number="472938651208")
    key.epoch = 2
    assert pairwise_pseudonym(key, partner=CUSTOMS, identity_number="472938651208") != before


def test_the_boundary_between_partner_and_person_counts(tmp_path: Path) -> None:
    key = a_key(tmp_path)
    assert pairwise_pseudonym(key, partner="a1", identity_number="2") != pairwise_pseudonym(
        key, partner="a", identity_number="12"
    )


def test_it_is_the_documented_hmac(tmp_path: Path) -> None:
    key = a_key(tmp_path, State.BFA, 3)
    stored = json.loads((tmp_path / "BFA-3.json").read_text())
    message = b"liptako.pairwise.1\0\3BFA\0\x013\0\x13customs.aes.example\0\x0c472938651208"
    digest = hmac.digest(base64.b64decode(stored["secret"]), message, hashlib.sha256)
    expected = base64.b32encode(digest[:20]).decode().lower()
    assert pairwise_pseudonym(key, partner=CUSTOMS, identity_number="472938651208") == expected


def test_a_new_epoch_names_everybody_anew_and_still_knows_whom_it_named(tmp_path: Path) -> None:
    key = a_key(tmp_path)
    path, person = tmp_path / "MLI-1.json", "472938651208"
    given = [pairwise_pseudonym(key, partner=CUSTOMS, identity_number=person)]
    for epoch in (2, 3):
        assert begin_pseudonym_epoch(path) == epoch
        with pytest.warns(InsecureStandInWarning):
            key = FilePseudonymKey(path, production=False)
        assert key.epoch == epoch
        given.append(pairwise_pseudonym(key, partner=CUSTOMS, identity_number=person))
        for number, pseudonym in enumerate(given, start=1):
            assert epoch_of(key, pseudonym, partner=CUSTOMS, identity_number=person) == number
    assert len(set(given)) == 3
    assert epoch_of(key, given[0], partner=TRAVEL, identity_number=person) is None
    assert [earlier.epoch for earlier in key.earlier] == [2, 1]


@pytest.mark.parametrize("earlier", [[], {"1": "short"}, {"one": "x"}, {"3": "x"}])
def test_a_file_with_faulty_earlier_keys_is_refused_and_left_alone(
    tmp_path: Path, earlier: object
) -> None:
    a_key(tmp_path, epoch=2)
    path = tmp_path / "MLI-2.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "earlier": earlier}))
    before = path.read_bytes()
    with pytest.raises(SecretFileInvalid):
        begin_pseudonym_epoch(path)
    with pytest.warns(InsecureStandInWarning), pytest.raises(SecretFileInvalid):
        FilePseudonymKey(path, production=False)
    assert path.read_bytes() == before
