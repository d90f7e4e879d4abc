"""What files share is found again by its token, and by nothing else."""

from pathlib import Path

import pytest

from identity.contract.oversight.cases import CaseKind
from identity.contract.records import Residence
from identity.oversight.actions.notices import _words
from identity.oversight.rules.traits import address_text, portrait_text, token_of
from shared.i18n.language import Language
from shared.sealing.pseudonym import FilePseudonymKey, create_pseudonym_key
from shared.stand_ins import InsecureStandInWarning
from shared.states import State


@pytest.fixture
def keys(tmp_path: Path) -> FilePseudonymKey:
    create_pseudonym_key(tmp_path / "key.json", state=State.MLI, epoch=1)
    with pytest.warns(InsecureStandInWarning):
        return FilePseudonymKey(tmp_path / "key.json", production=False)


def test_an_address_is_the_same_however_it_is_written() -> None:
    one = Residence(country="MLI", locality="Ségou", street="Rue 12, porte 5")
    other = Residence(country="MLI", locality="SEGOU", street="rue 12 Porte 5")
    assert address_text(one) == address_text(other)
    assert address_text(one) != address_text(one.model_copy(update={"street": "Rue 12, porte 6"}))


def test_a_town_alone_is_no_address() -> None:
    assert address_text(Residence(country="MLI", locality="Ségou")) is None


def test_a_token_tells_nothing_and_differs_by_kind(keys: FilePseudonymKey) -> None:
    portrait = portrait_text(b"a picture")
    token = token_of(keys, CaseKind.PORTRAIT, portrait)
    assert token == token_of(keys, CaseKind.PORTRAIT, portrait)
    assert token != token_of(keys, CaseKind.ADDRESS, portrait)
    assert portrait not in token


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("language", Language)
def test_every_reason_has_its_words_in_both_languages(kind: CaseKind, language: Language) -> None:
    why = _words().say(f"why_{kind}", language)
    assert why in _words().say("notice", language, why=why, until="2026-05-01")
