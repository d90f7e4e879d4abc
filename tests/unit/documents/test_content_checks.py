"""Checks 11 to 14: data groups, COM, issuing State, expiry."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509

from shared.documents.lds.chip_files import ChipFiles
from shared.documents.lds.com import build_com
from shared.documents.lds.dg1 import build_dg1
from shared.documents.lds.sod import build_sod
from shared.documents.mrz.td1 import TD1
from shared.documents.passive_authentication.verdict import (
    Check,
    CheckValue,
    DataGroupValue,
    Reason,
)
from shared.documents.passive_authentication.verify import verify_document
from shared.pki.certificate_reader import read_certificate
from shared.pki.csca_store import CscaStore
from shared.pki.der import encode
from tests.support.odd_documents import expect, files_by, resigned
from tests.support.pki import (
    EXPIRY,
    NOON,
    IssuingState,
    a_passport_zone,
    a_state,
)

SUCCESSFUL = CheckValue.SUCCESSFUL
FAILED = CheckValue.FAILED
UNDETERMINED = CheckValue.UNDETERMINED
NOT_SUPPORTED = CheckValue.NOT_SUPPORTED


# 11.


def test_an_altered_data_group_fails(mali: IssuingState) -> None:
    files = mali.chip_files()
    assert files.dg1 is not None
    altered = files.dg1.replace(b"AISSATA", b"FATOUMA")
    verdict = verify_document(replace(files, dg1=altered), mali.store(), NOON)
    expect(verdict, Check.DATA_GROUPS, FAILED, Reason.DATA_GROUP_ALTERED)
    assert verdict.data_groups == {1: DataGroupValue.NOT_IDENTICAL, 2: DataGroupValue.IDENTICAL}
    assert verdict.identical_data_groups == {2}


def test_every_changed_bit_of_dg1_fails(mali: IssuingState) -> None:
    files, store = mali.chip_files(), mali.store()
    assert files.dg1 is not None
    for at in range(len(files.dg1)):
        changed = bytearray(files.dg1)
        changed[at] ^= 1 << at % 8
        verdict = verify_document(replace(files, dg1=bytes(changed)), store, NOON)
        assert verdict.value is FAILED
        assert verdict.data_groups[1] is DataGroupValue.NOT_IDENTICAL


def test_an_unread_zone_or_portrait_is_undetermined(mali: IssuingState) -> None:
    files = mali.chip_files()
    for number, partial in ((1, replace(files, dg1=None)), (2, replace(files, dg2=None))):
        verdict = verify_document(partial, mali.store(), NOON)
        expect(verdict, Check.DATA_GROUPS, UNDETERMINED, Reason.DATA_GROUPS_NOT_READ)
        assert verdict.data_groups[number] is DataGroupValue.NOT_READ


def test_a_locked_data_group_may_stay_unread(mali: IssuingState) -> None:
    """Fingerprints in DG3 are for States that hold a terminal certificate."""
    groups = mali.chip_files().data_groups | {3: encode(0x63, b"locked")}
    sod = build_sod(groups, key_store=mali.key_store, label="signer", certificate=mali.signer)
    files = ChipFiles(sod=sod, com=build_com(groups), dg1=groups[1], dg2=groups[2])
    verdict = verify_document(files, mali.store(), NOON)
    assert verdict.value is SUCCESSFUL
    assert verdict.data_groups[3] is DataGroupValue.NOT_READ


def test_a_data_group_that_nobody_signed_is_not_relied_on(mali: IssuingState) -> None:
    for others in ({11: b"anything"}, {99: b"no such group"}):
        files = replace(mali.chip_files(), others=others)
        verdict = verify_document(files, mali.store(), NOON)
        expect(verdict, Check.DATA_GROUPS, UNDETERMINED, Reason.DATA_GROUP_NOT_SIGNED)
        assert verdict.identical_data_groups == {1, 2}


def test_a_signed_data_group_of_the_wrong_form_is_undetermined(mali: IssuingState) -> None:
    groups = {1: build_dg1(a_passport_zone()), 2: encode(0x75, b"no portrait")}
    sod = build_sod(groups, key_store=mali.key_store, label="signer", certificate=mali.signer)
    files = ChipFiles(sod=sod, dg1=groups[1], dg2=groups[2])
    verdict = verify_document(files, mali.store(), NOON)
    expect(verdict, Check.DATA_GROUPS, UNDETERMINED, Reason.DATA_GROUP_MALFORMED)
    assert verdict.data_groups[2] is DataGroupValue.NON_CONFORMANCE


# 12.


def test_a_chip_without_com_is_not_worse_for_it(mali: IssuingState) -> None:
    verdict = verify_document(replace(mali.chip_files(), com=None), mali.store(), NOON)
    assert verdict.step(Check.COM).value is NOT_SUPPORTED
    assert verdict.value is SUCCESSFUL


@pytest.mark.parametrize(
    ("com", "reason"),
    [
        (b"garbage", Reason.COM_UNREADABLE),
        (build_com({1, 2, 3}), Reason.COM_DIFFERS),
        (build_com({1}), Reason.COM_DIFFERS),
        (build_com({1, 2}).replace(b"0108", b"0107"), Reason.COM_DIFFERS),
    ],
)
def test_a_com_that_differs_fails(mali: IssuingState, com: bytes, reason: Reason) -> None:
    verdict = verify_document(replace(mali.chip_files(), com=com), mali.store(), NOON)
    expect(verdict, Check.COM, FAILED, reason)


# 13.


def test_a_state_cannot_sign_the_passport_of_another(mali: IssuingState, tmp_path: Path) -> None:
    """Both are trusted, everything else holds: only this check stands in the way."""
    niger = a_state(tmp_path, "NER")
    files = niger.chip_files(a_passport_zone("MLI"))
    store = CscaStore([mali.anchor_list(mali.crl()), niger.anchor_list(niger.crl())])
    verdict = verify_document(files, store, NOON)
    expect(verdict, Check.ISSUING_STATE, FAILED, Reason.STATES_DIFFER)
    others = {step.value for step in verdict.steps if step.check is not Check.ISSUING_STATE}
    assert others == {SUCCESSFUL}


def test_an_unknown_state_code_is_undetermined(mali: IssuingState) -> None:
    files = mali.chip_files(a_passport_zone("XYZ"))
    verdict = verify_document(files, mali.store(), NOON)
    expect(verdict, Check.ISSUING_STATE, UNDETERMINED, Reason.STATE_UNKNOWN)


def test_a_signer_without_a_country_is_undetermined(mali: IssuingState) -> None:
    def forget(tbs: Any) -> None:
        tbs["issuer"] = x509.Name.build({"common_name": "nobody"})

    signer = read_certificate(resigned(mali, forget))
    verdict = verify_document(files_by(mali, signer), mali.store(), NOON)
    expect(verdict, Check.ISSUING_STATE, UNDETERMINED, Reason.SIGNER_WITHOUT_COUNTRY)


def test_a_signer_of_cards_cannot_sign_passports(tmp_path: Path) -> None:
    state = a_state(tmp_path, document_types=("I",))
    verdict = verify_document(files_by(state, state.signer), state.store(), NOON)
    expect(verdict, Check.ISSUING_STATE, FAILED, Reason.DOCUMENT_TYPE_NOT_LISTED)


def test_a_zone_with_a_wrong_digit_is_undetermined_even_if_signed(mali: IssuingState) -> None:
    zone = a_passport_zone().replace("XT0000017", "XT0000018")
    verdict = verify_document(files_by(mali, mali.signer, zone), mali.store(), NOON)
    expect(verdict, Check.ISSUING_STATE, UNDETERMINED, Reason.ZONE_UNREADABLE)
    expect(verdict, Check.EXPIRY, UNDETERMINED, Reason.ZONE_UNREADABLE)


# 14.


@pytest.mark.parametrize(("days", "value"), [(0, SUCCESSFUL), (1, FAILED)])
def test_a_document_is_good_on_its_last_day(
    mali: IssuingState, days: int, value: CheckValue
) -> None:
    moment = NOON.replace(year=EXPIRY.year) + timedelta(days=days)
    verdict = verify_document(mali.chip_files(), mali.store(mali.crl(now=moment)), moment)
    assert verdict.step(Check.EXPIRY).value is value
    assert verdict.value is value


def test_what_is_printed_must_be_what_the_chip_says(mali: IssuingState) -> None:
    verdict = verify_document(
        mali.chip_files(), mali.store(), NOON, a_passport_zone(expiry=date(2036, 1, 1))
    )
    expect(verdict, Check.EXPIRY, FAILED, Reason.PRINTED_ZONE_DIFFERS)


def test_an_incomplete_expiry_date_is_undetermined(mali: IssuingState) -> None:
    zone = TD1.write(
        {
            "document_code": "I",
            "issuing_state": "MLI",
            "name": "SPECIMEN<<AISSATA",
            "document_number": "XT0000017",
            "nationality": "MLI",
            "birth_date": "900517",
            "sex": "F",
            "expiry_date": "31<<<<",
        }
    )
    verdict = verify_document(files_by(mali, mali.signer, zone), mali.store(), NOON)
    expect(verdict, Check.EXPIRY, UNDETERMINED, Reason.EXPIRY_UNKNOWN)
