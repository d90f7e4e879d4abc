"""Checks 1 to 5: the SOD and its signature."""

import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, x509

from shared.documents.lds.sod import build_sod
from shared.documents.passive_authentication.verdict import (
    Check,
    CheckValue,
    Reason,
)
from shared.documents.passive_authentication.verify import verify_document
from shared.pki.csca_store import CscaStore
from shared.pki.der import encode, encode_oid
from tests.support.odd_documents import expect, resigned, with_signed_data
from tests.support.pki import (
    NOON,
    IssuingState,
    a_passport_zone,
    a_state,
)

SUCCESSFUL = CheckValue.SUCCESSFUL
FAILED = CheckValue.FAILED
UNDETERMINED = CheckValue.UNDETERMINED


# 1.


@pytest.mark.parametrize("sod", [b"", b"\x77\x00", b"\x77\x02\x30\x00", bytes(100_000)])
def test_no_sod_no_success(mali: IssuingState, sod: bytes) -> None:
    verdict = verify_document(replace(mali.chip_files(), sod=sod), mali.store(), NOON)
    expect(verdict, Check.UNWRAP, FAILED, Reason.SOD_UNREADABLE)
    assert verdict.step(Check.DATA_GROUPS).reason is Reason.EARLIER_CHECK_FAILED
    assert verdict.step(Check.EXPIRY).value is SUCCESSFUL


def test_a_sod_in_ber_is_hashed_as_it_was_read(mali: IssuingState) -> None:
    """Indefinite lengths all the way down to the content, which comes in two pieces."""
    files = mali.chip_files()
    content_info = cms.ContentInfo.load(files.sod[4:])
    signed = content_info["content"]
    inner = bytes(signed["encap_content_info"]["content"])
    pieces = b"\x24\x80" + encode(4, inner[:10]) + encode(4, inner[10:]) + b"\0\0"
    kind = signed["encap_content_info"]["content_type"].dump()
    encapsulated = b"\x30\x80" + kind + b"\xa0\x80" + pieces + b"\0\0" + b"\0\0"
    certificates = encode(0xA0, mali.signer_der)
    signers = signed["signer_infos"].dump()
    body = signed["version"].dump() + signed["digest_algorithms"].dump()
    data = b"\x30\x80" + body + encapsulated + certificates + signers + b"\0\0"
    ber = b"\x30\x80" + content_info["content_type"].dump() + b"\xa0\x80" + data + b"\0\0\0\0"
    verdict = verify_document(replace(files, sod=encode(0x77, ber)), mali.store(), NOON)
    assert verdict.value is SUCCESSFUL


# 2.


def drop_attributes(data: Any) -> None:
    del data["signer_infos"][0]["signed_attrs"]


def change_content(data: Any, change: Any) -> None:
    inner = bytes(data["encap_content_info"]["content"])
    data["encap_content_info"]["content"] = cms.ParsableOctetString(change(inner))


def stand_twice(data: Any) -> None:
    change_content(data, lambda inner: inner.replace(b"\x30\x25\2\1\2", b"\x30\x25\2\1\1"))


def number_no_group(data: Any) -> None:
    change_content(data, lambda inner: inner.replace(b"\x30\x25\2\1\2", b"\x30\x25\2\1\x11"))


def claim_sha1(data: Any) -> None:
    """The digests then have the wrong length."""
    sha1 = encode_oid("1.3.14.3.2.26")
    change_content(
        data,
        lambda inner: (
            b"\x30" + bytes((inner[1] - 4,)) + inner[2:5] + encode(0x30, sha1) + inner[5 + 13 :]
        ),
    )


def drop_signers(data: Any) -> None:
    data["signer_infos"] = []


def double_signers(data: Any) -> None:
    data["signer_infos"].append(data["signer_infos"][0])


@pytest.mark.parametrize(
    "change",
    [
        drop_attributes,
        drop_signers,
        double_signers,
        stand_twice,
        number_no_group,
        claim_sha1,
    ],
)
def test_a_sod_of_another_structure_fails(mali: IssuingState, change: Any) -> None:
    files = with_signed_data(mali.chip_files(), change)
    verdict = verify_document(files, mali.store(), NOON)
    expect(verdict, Check.STRUCTURE, FAILED, Reason.SOD_STRUCTURE)


# 3.


def drop_certificates(data: Any) -> None:
    del data["certificates"]


def test_a_missing_signer_is_undetermined_unless_a_list_holds_it(mali: IssuingState) -> None:
    files = with_signed_data(mali.chip_files(), drop_certificates)
    verdict = verify_document(files, mali.store(), NOON)
    expect(verdict, Check.SIGNER, UNDETERMINED, Reason.SIGNER_NOT_FOUND)
    listed = replace(mali.anchor_list(mali.crl()), document_signers=(mali.signer_der,))
    assert verify_document(files, CscaStore([listed]), NOON).value is SUCCESSFUL


def test_the_signer_is_the_certificate_named_not_the_first(
    mali: IssuingState, tmp_path: Path
) -> None:
    other = a_state(tmp_path, "BFA")

    def prepend(data: Any) -> None:
        own = data["certificates"][0]
        data["certificates"] = [x509.Certificate.load(other.signer_der), own]

    files = with_signed_data(mali.chip_files(), prepend)
    verdict = verify_document(files, mali.store(), NOON)
    assert verdict.value is SUCCESSFUL
    assert verdict.signer is not None
    assert verdict.signer.der == mali.signer_der


def test_of_two_certificates_of_one_name_the_signature_decides(mali: IssuingState) -> None:
    def other_key(tbs: Any) -> None:
        csca = x509.Certificate.load(mali.csca_der)["tbs_certificate"]
        tbs["subject_public_key_info"] = csca["subject_public_key_info"]

    false = resigned(mali, other_key)

    def prepend(data: Any) -> None:
        data["certificates"] = [x509.Certificate.load(false), data["certificates"][0]]

    verdict = verify_document(with_signed_data(mali.chip_files(), prepend), mali.store(), NOON)
    assert verdict.value is SUCCESSFUL
    assert verdict.signer is not None
    assert verdict.signer.der == mali.signer_der


# 4. and 5.


def test_changed_content_under_a_good_signature_fails(mali: IssuingState) -> None:
    files, other = mali.chip_files(), mali.chip_files(a_passport_zone(expiry=date(2035, 1, 1)))
    ours = cms.ContentInfo.load(files.sod[4:])["content"]["encap_content_info"]

    def swap(data: Any) -> None:
        data["encap_content_info"] = copy.deepcopy(ours)

    verdict = verify_document(with_signed_data(other, swap), mali.store(), NOON)
    expect(verdict, Check.OBJECT_HASH, FAILED, Reason.SIGNED_CONTENT_DIFFERS)
    assert verdict.step(Check.OBJECT_SIGNATURE).value is SUCCESSFUL


def test_a_signature_by_another_key_fails(mali: IssuingState) -> None:
    groups = mali.chip_files().data_groups
    sod = build_sod(groups, key_store=mali.key_store, label="csca", certificate=mali.signer)
    verdict = verify_document(replace(mali.chip_files(), sod=sod), mali.store(), NOON)
    expect(verdict, Check.OBJECT_SIGNATURE, FAILED, Reason.SIGNATURE_WRONG)
