"""Genuine and tampered security objects of six States, and two specimen chips.

The genuine ones come from real passports: nothing here prints them, their digests or the names
inside.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.documents.lds.chip_files import ChipFiles
from shared.documents.lds.com import read_com
from shared.documents.lds.dg2 import FaceFormat, read_dg2
from shared.documents.lds.image_size import ImageEncoding
from shared.documents.lds.sod import read_security_object, unwrap_sod
from shared.documents.passive_authentication.examination import Policy
from shared.documents.passive_authentication.verdict import (
    Check,
    CheckValue,
    DataGroupValue,
    Reason,
)
from shared.documents.passive_authentication.verify import verify_document
from shared.errors import PlatformError
from shared.pki.certificate_reader import read_certificate
from shared.pki.csca_store import AnchorList, CscaStore, ListSource
from shared.pki.signatures import Digest
from tests.conformance.vectors import vectors_path

MRTD = vectors_path("mrtd")
NOW = datetime(2024, 8, 7, tzinfo=UTC)
COUNTRIES = ("CN", "DE", "FI", "FR", "RU", "US")
EXPECTED = {
    row["cc"]: row for row in json.loads((MRTD / "sod/expected.json").read_text(encoding="utf-8"))
}
NEGATIVE = json.loads((MRTD / "sod-negative/expected.json").read_text(encoding="utf-8"))
NOBODY = CscaStore([])


def read(name: str) -> bytes:
    return (MRTD / name).read_bytes()


def store_of(country: str) -> CscaStore:
    source = ListSource(f"{country} CSCA", "1", NOW)
    return CscaStore([AnchorList(source, (read(f"sod/{country}.csca.der"),), country=country)])


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_genuine_sod_says_what_is_expected(country: str) -> None:
    expected = EXPECTED[country]
    signed = unwrap_sod(read(f"sod/{country}.sod.bin"))
    security_object = read_security_object(signed)
    assert security_object.digests[1].hex() == expected["dg1_hash"]
    assert security_object.digests[2].hex() == expected["dg2_hash"]
    assert (security_object.lds_version or "") == expected["lds"]
    assert (security_object.unicode_version or "") == expected["unicode"]
    assert signed.certificates == (read(f"sod/{country}.dsc.der"),)


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_genuine_sod_holds_up_to_its_csca(country: str) -> None:
    files = ChipFiles(sod=read(f"sod/{country}.sod.bin"))
    verdict = verify_document(files, store_of(country), NOW)
    passed = {step.check for step in verdict.steps if step.value is CheckValue.SUCCESSFUL}
    assert passed == {
        Check.UNWRAP,
        Check.STRUCTURE,
        Check.SIGNER,
        Check.OBJECT_HASH,
        Check.OBJECT_SIGNATURE,
        Check.SIGNER_PROFILE,
        Check.SIGNER_SIGNATURE,
        Check.TRUST,
        Check.VALIDITY,
    }
    # neither CRL nor data groups are there: never successful
    assert verdict.value is CheckValue.UNDETERMINED
    assert verdict.step(Check.REVOCATION).reason is Reason.CRL_ABSENT
    assert verdict.step(Check.DATA_GROUPS).reason is Reason.DATA_GROUPS_NOT_READ


def test_china_signs_plain_data_and_that_is_a_deviation() -> None:
    verdict = verify_document(ChipFiles(sod=read("sod/CN.sod.bin")), store_of("CN"), NOW)
    assert verdict.step(Check.STRUCTURE).reason is Reason.HOLDS_WITH_DEVIATION
    assert verdict.signer is not None
    assert verdict.signer.document_types is None


def test_sha1_of_russia_is_weak_and_a_policy_decides() -> None:
    files, store = ChipFiles(sod=read("sod/RU.sod.bin")), store_of("RU")
    for accepts, value in ((True, CheckValue.SUCCESSFUL), (False, CheckValue.UNDETERMINED)):
        verdict = verify_document(files, store, NOW, policy=Policy(accepts_weak_digests=accepts))
        for check in (Check.OBJECT_HASH, Check.OBJECT_SIGNATURE, Check.SIGNER_SIGNATURE):
            step = verdict.step(check)
            assert (step.value, step.reason) == (value, Reason.WEAK_DIGEST)


@pytest.mark.parametrize("country", COUNTRIES)
def test_any_changed_byte_of_what_is_signed_is_noticed(country: str) -> None:
    """Every byte of the content, of the attributes and of the signature (a seventh in the slow
    curves), where it stands in the file."""
    sod = read(f"sod/{country}.sod.bin")
    signed, store = unwrap_sod(sod), store_of(country)
    parts = (signed.content, signed.signers[0].signed_attributes[2:], signed.signers[0].signature)
    stride = 7 if country in {"DE", "FI"} else 1
    for part in parts:
        start = sod.index(part)
        for at in range(start, start + len(part), stride):
            changed = bytearray(sod)
            changed[at] ^= 0x01
            verdict = verify_document(ChipFiles(sod=bytes(changed)), store, NOW)
            steps = {step.check: step.value for step in verdict.steps}
            assert verdict.faults == ()
            assert not all(
                steps[check] is CheckValue.SUCCESSFUL
                for check in (Check.STRUCTURE, Check.OBJECT_HASH, Check.OBJECT_SIGNATURE)
            )


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case["file"])
def test_a_tampered_sod_fails_where_it_is_expected_to(case: dict[str, Any]) -> None:
    verdict = verify_document(ChipFiles(sod=read(f"sod-negative/{case['file']}")), NOBODY, NOW)
    assert verdict.value is CheckValue.FAILED
    failed = {step.check for step in verdict.steps if step.value is CheckValue.FAILED}
    if case["fails_at"] == "structure":
        assert failed <= {Check.UNWRAP, Check.STRUCTURE}
    else:
        assert failed == {Check.OBJECT_SIGNATURE}


def specimen(folder: str, sod: str, com: str, **groups: str) -> ChipFiles:
    files = {int(number[2:]): read(f"lds/{folder}/{name}") for number, name in groups.items()}
    return ChipFiles(
        sod=read(f"lds/{folder}/{sod}"),
        com=read(f"lds/{folder}/{com}"),
        dg1=files.pop(1),
        dg2=files.pop(2),
        others=files,
    )


DUTCH = specimen(
    "loes2006", "ef011D.bin", "ef011E.bin", dg1="ef0101.bin", dg2="ef0102.bin", dg15="ef010F.bin"
)
GERMAN = specimen(
    "bsi2008",
    "EF_SOD.bin",
    "EF_COM.bin",
    **{f"dg{number}": f"Datagroup{number}.bin" for number in (1, 2, 3, 4, 14, 15)},
)
IN_THEIR_TIME = datetime(2009, 1, 1, tzinfo=UTC)


def test_the_dutch_specimen_holds_and_its_csca_is_unknown() -> None:
    verdict = verify_document(DUTCH, NOBODY, IN_THEIR_TIME)
    assert verdict.value is CheckValue.UNDETERMINED
    assert set(verdict.data_groups.values()) == {DataGroupValue.IDENTICAL}
    assert verdict.identical_data_groups == {1, 2, 15}
    undetermined = {step.check for step in verdict.steps if step.value is CheckValue.UNDETERMINED}
    assert undetermined == {
        Check.SIGNER_SIGNATURE,
        Check.TRUST,
        Check.VALIDITY,
        Check.REVOCATION,
    }


def test_the_german_specimen_has_an_unsupported_curve_and_groups_that_nobody_signed() -> None:
    verdict = verify_document(GERMAN, NOBODY, IN_THEIR_TIME)
    assert verdict.value is CheckValue.UNDETERMINED
    assert verdict.step(Check.OBJECT_SIGNATURE).reason is Reason.ALGORITHM_NOT_SUPPORTED
    assert verdict.step(Check.OBJECT_HASH).reason is Reason.WEAK_DIGEST
    assert verdict.step(Check.ISSUING_STATE).reason is Reason.SIGNER_WITHOUT_COUNTRY
    assert verdict.identical_data_groups == {1, 2, 3, 14}
    assert {n for n, v in verdict.data_groups.items() if v is DataGroupValue.NOT_SIGNED} == {4, 15}
    assert read_security_object(unwrap_sod(GERMAN.sod)).digest is Digest.SHA1


@pytest.mark.parametrize("files", [DUTCH, GERMAN], ids=["loes2006", "bsi2008"])
def test_a_specimen_portrait_is_found(files: ChipFiles) -> None:
    assert files.dg2 is not None
    assert files.com is not None
    (face,) = read_dg2(files.dg2)
    assert face.format is FaceFormat.ISO_19794_5
    assert face.size is not None
    assert face.size.encoding is ImageEncoding.JPEG_2000
    assert read_com(files.com).lds_version == "0107"


def test_both_specimens_expired_long_ago() -> None:
    for files in (DUTCH, GERMAN):
        verdict = verify_document(files, NOBODY, NOW)
        assert verdict.step(Check.EXPIRY).reason is Reason.DOCUMENT_EXPIRED


def test_genuine_certificates_cut_short_are_refused_at_every_length() -> None:
    for path in sorted(Path(MRTD / "sod").glob("*.der")):
        der = path.read_bytes()
        for length in range(0, len(der), 11):
            with pytest.raises(PlatformError):
                read_certificate(der[:length])
