"""Which lists may vouch for whom."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.pki import csca_store
from shared.pki.csca_store import AnchorList, CscaStore, ListSource
from shared.pki.der import MalformedAsn1
from tests.support.pki import NOON, IssuingState, a_state

MASTER = ListSource("master list", "1", NOON)


def test_an_anchor_is_found_by_key_and_by_name(mali: IssuingState) -> None:
    store = mali.store()
    csca = mali.csca
    assert csca.subject_key_id is not None
    (by_key,) = store.with_key_id(csca.subject_key_id)
    (by_name,) = store.with_name(csca.subject)
    assert by_key.certificate.der == by_name.certificate.der == csca.der
    assert store.with_key_id(b"other") == ()
    assert store.with_name(mali.signer.subject) == ()
    assert store.left_out == []


def test_a_state_cannot_bring_in_the_csca_of_another(mali: IssuingState, tmp_path: Path) -> None:
    burkina = a_state(tmp_path, "BFA")
    foisted = replace(burkina.anchor_list(), certificates=(mali.csca_der,))
    store = CscaStore([foisted])
    assert store.with_name(mali.csca.subject) == ()
    assert [left.why for left in store.left_out] == ["a CSCA of another State than the list's"]


def test_a_master_list_does_not_speak_for_a_state_with_a_list_of_its_own(
    mali: IssuingState, tmp_path: Path
) -> None:
    false_mali, utopia = a_state(tmp_path / "false"), a_state(tmp_path, "UTO")
    master = AnchorList(MASTER, (false_mali.csca_der, utopia.csca_der))
    store = CscaStore([master, mali.anchor_list()])
    assert [anchor.certificate.der for anchor in store.with_name(mali.csca.subject)] == [
        mali.csca_der
    ]
    assert len(store.with_name(utopia.csca.subject)) == 1
    assert [left.why for left in store.left_out] == ["its State has a list of its own"]


def test_what_cannot_be_read_is_left_out_and_the_rest_kept(mali: IssuingState) -> None:
    listed = replace(
        mali.anchor_list(b"no crl"),
        certificates=(b"garbage", mali.csca_der),
        document_signers=(b"garbage", mali.signer_der),
    )
    store = CscaStore([listed])
    assert [left.what for left in store.left_out] == ["certificate", "document signer", "CRL"]
    assert [signer.der for signer in store.document_signers()] == [mali.signer_der]
    assert len(store.with_name(mali.csca.subject)) == 1


def test_the_newest_crl_that_an_anchor_signed_counts(mali: IssuingState, tmp_path: Path) -> None:
    false_mali = a_state(tmp_path / "false")
    later = NOON + timedelta(days=1)
    store = mali.store(
        mali.crl(now=later, number=2), mali.crl(number=1), false_mali.crl(now=later, number=3)
    )
    newest = store.newest_crl(mali.csca.subject)
    assert newest is not None
    assert newest.crl.number == 2
    assert [left.why for left in store.left_out] == ["no CSCA of the lists has signed it"]
    assert store.newest_crl(mali.signer.subject) is None


def test_a_superseded_list_ranks_last_and_its_anchors_sign_no_crl(
    mali: IssuingState, tmp_path: Path
) -> None:
    old = a_state(tmp_path / "old")
    superseded = replace(
        old.anchor_list(old.crl()), is_superseded=True, certificates=(old.csca_der, mali.csca_der)
    )
    store = CscaStore([superseded, mali.anchor_list()])
    ranked = [anchor.is_superseded for anchor in store.with_name(mali.csca.subject)]
    assert ranked == [False, True, True]
    assert store.newest_crl(mali.csca.subject) is None


def test_a_crl_that_cannot_be_verified_is_left_out(mali: IssuingState) -> None:
    unknown = bytes.fromhex("300a06082a8648ce3d0403") + b"\x09"
    crl = mali.crl().replace(bytes.fromhex("300a06082a8648ce3d040302"), unknown)
    store = mali.store(crl)
    assert store.newest_crl(mali.csca.subject) is None
    assert [left.what for left in store.left_out] == ["CRL"]


def test_a_store_is_bounded(mali: IssuingState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csca_store, "CSCAS_MAX", 1)
    mali.store()
    with pytest.raises(MalformedAsn1):
        CscaStore([mali.anchor_list(), mali.anchor_list()])
