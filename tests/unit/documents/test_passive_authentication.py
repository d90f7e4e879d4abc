"""Passive authentication as a whole: genuine documents, combined answers, any bytes whatever."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.lds.chip_files import ChipFiles
from shared.documents.passive_authentication.verdict import (
    Check,
    CheckValue,
    DataGroupValue,
    Reason,
    combine,
)
from shared.documents.passive_authentication.verify import verify_document
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages
from shared.pki.csca_store import ListSource
from tests.support.pki import (
    NOON,
    IssuingState,
    a_card_zone,
    a_passport_zone,
)

SUCCESSFUL = CheckValue.SUCCESSFUL
FAILED = CheckValue.FAILED


@pytest.mark.parametrize("zone", [a_passport_zone(), a_card_zone()])
def test_a_genuine_document_is_successful_in_every_check(mali: IssuingState, zone: str) -> None:
    verdict = verify_document(mali.chip_files(zone), mali.store(), NOON, zone)
    assert verdict.value is SUCCESSFUL
    assert [step.number for step in verdict.steps] == list(range(1, 15))
    assert {step.value for step in verdict.steps} == {SUCCESSFUL}
    assert {step.reason for step in verdict.steps} == {Reason.HOLDS}
    assert verdict.findings == ()
    assert verdict.identical_data_groups == {1, 2}
    assert verdict.signer is not None
    assert verdict.signer.der == mali.signer_der


def test_the_verdict_names_its_lists_and_their_age(mali: IssuingState) -> None:
    later = NOON + timedelta(days=3)
    verdict = verify_document(mali.chip_files(), mali.store(), later)
    trust, revocation = verdict.step(Check.TRUST), verdict.step(Check.REVOCATION)
    assert trust.source == ListSource("MLI/csca.json", "7", NOON)
    assert trust.source_age == revocation.source_age == timedelta(days=3)
    assert verdict.step(Check.UNWRAP).source_age is None


# 15.


@pytest.mark.parametrize(
    ("values", "combined"),
    [
        (["successful", "not_supported"], "successful"),
        (["successful", "undetermined"], "undetermined"),
        (["successful", "undetermined", "aborted"], "aborted"),
        (["successful", "undetermined", "aborted", "failed"], "failed"),
        (["not_supported"], "not_supported"),
        ([], "not_supported"),
    ],
)
def test_the_worst_answer_decides(values: list[str], combined: str) -> None:
    assert combine(map(CheckValue, values)) == combined


def test_a_fault_of_ours_aborts_and_is_kept_for_the_log(mali: IssuingState) -> None:
    files = replace(mali.chip_files(), dg2="not octets")  # type: ignore[arg-type]  # the fault
    verdict = verify_document(files, mali.store(), NOON)
    assert verdict.value is CheckValue.ABORTED
    assert verdict.step(Check.DATA_GROUPS).reason is Reason.INTERNAL_ERROR
    assert [type(fault) for fault in verdict.faults] == [TypeError]


def test_every_answer_can_be_said_in_both_languages() -> None:
    messages = Messages.load("passive_authentication")
    codes = {*CheckValue, *Check, *Reason}
    assert messages.keys() == codes
    assert all(messages.say(code, language) for code in codes for language in Language)


# Whatever bytes come in

ANY_FILE = st.none() | st.binary(max_size=120)


def test_any_bytes_get_a_verdict(mali: IssuingState) -> None:
    store = mali.store()

    @given(sod=st.binary(max_size=200), com=ANY_FILE, dg1=ANY_FILE, dg2=ANY_FILE)
    def examine(sod: bytes, com: bytes | None, dg1: bytes | None, dg2: bytes | None) -> None:
        files = ChipFiles(sod=sod, com=com, dg1=dg1, dg2=dg2, others={3: sod})
        verdict = verify_document(files, store, NOON, "P<")
        assert verdict.value is FAILED
        assert verdict.faults == ()

    examine()


def mutated(data: bytes, draw: Any) -> bytes:
    """Some octets changed, removed or repeated anywhere."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, 9_999)) % len(changed)
        match draw(st.integers(0, 2)):
            case 0:
                changed[at] = draw(st.integers(0, 255))
            case 1:
                del changed[at : at + draw(st.integers(1, 40))]
            case _:
                changed[at:at] = changed[at : at + draw(st.integers(1, 40))]
        if not changed:
            return b""
    return bytes(changed)


def test_a_mutated_sod_gets_a_verdict_and_never_a_better_one(mali: IssuingState) -> None:
    store, files = mali.store(), mali.chip_files()

    @settings(max_examples=500)
    @given(data=st.data())
    def examine(data: st.DataObject) -> None:
        sod = mutated(files.sod, data.draw)
        verdict = verify_document(replace(files, sod=sod), store, NOON)
        assert verdict.faults == ()
        assert CheckValue.ABORTED not in {step.value for step in verdict.steps}
        if verdict.value is SUCCESSFUL:
            assert verdict.identical_data_groups == {1, 2}
            assert verdict.signer is not None
            assert verdict.signer.tbs == mali.signer.tbs

    examine()


def test_every_changed_bit_of_a_sod_fails_or_changes_nothing_that_is_signed(
    mali: IssuingState,
) -> None:
    store, files = mali.store(), mali.chip_files()
    for at in range(len(files.sod)):
        changed = bytearray(files.sod)
        changed[at] ^= 1 << at % 8
        verdict = verify_document(replace(files, sod=bytes(changed)), store, NOON)
        assert verdict.faults == ()
        if verdict.value is SUCCESSFUL:
            assert verdict.signer is not None
            assert verdict.signer.tbs == mali.signer.tbs
            assert verdict.data_groups == {
                1: DataGroupValue.IDENTICAL,
                2: DataGroupValue.IDENTICAL,
            }
