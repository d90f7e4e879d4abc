"""What passive authentication answers, check by check."""

import copy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, x509
from asn1crypto import crl as asn1_crl
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.lds.chip_files import ChipFiles
from shared.documents.lds.com import build_com
from shared.documents.lds.dg1 import build_dg1
from shared.documents.lds.dg2 import build_dg2
from shared.documents.lds.sod import build_sod
from shared.documents.mrz.td1 import TD1
from shared.documents.passive_authentication.examination import Policy
from shared.documents.passive_authentication.verdict import (
    Check,
    CheckValue,
    DataGroupValue,
    Reason,
    Verdict,
    combine,
)
from shared.documents.passive_authentication.verify import verify_document
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.certificates import (
    DOCUMENT_SIGNER_PERIODS,
    SIGNATURE_ALGORITHM,
    Periods,
    issue_csca,
)
from shared.pki.csca_store import CscaStore, ListSource
from shared.pki.der import encode, encode_oid
from tests.support.travel_pki import (
    EXPIRY,
    NOON,
    IssuingState,
    a_card_zone,
    a_jpeg,
    a_passport_zone,
    a_state,
)

SUCCESSFUL, FAILED = CheckValue.SUCCESSFUL, CheckValue.FAILED
UNDETERMINED, NOT_SUPPORTED = CheckValue.UNDETERMINED, CheckValue.NOT_SUPPORTED


def expect(verdict: Verdict, check: Check, value: CheckValue, reason: Reason) -> None:
    step = verdict.step(check)
    assert (step.value, step.reason) == (value, reason)
    assert verdict.value is value or (value is SUCCESSFUL)
    assert verdict.faults == ()


def resigned(state: IssuingState, change: Any) -> bytes:
    """The State's signer certificate after a change, signed anew by its CSCA."""
    certificate = x509.Certificate.load(state.signer_der)
    tbs = certificate["tbs_certificate"]
    change(tbs)
    written: bytes = x509.Certificate(
        {
            "tbs_certificate": tbs,
            "signature_algorithm": SIGNATURE_ALGORITHM,
            "signature_value": state.key_store.sign("csca", tbs.dump(force=True)),
        }
    ).dump(force=True)
    return written


def files_by(state: IssuingState, signer: Certificate, zone: str | None = None) -> ChipFiles:
    """Chip files signed with the State's key under another certificate."""
    groups = {1: build_dg1(zone or a_passport_zone(state.state)), 2: build_dg2(a_jpeg())}
    sod = build_sod(groups, key_store=state.key_store, label="signer", certificate=signer)
    return ChipFiles(sod=sod, com=build_com(groups), dg1=groups[1], dg2=groups[2])


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


def with_signed_data(files: ChipFiles, change: Any) -> ChipFiles:
    content_info = cms.ContentInfo.load(files.sod[4:])
    change(content_info["content"])
    return replace(files, sod=encode(0x77, content_info.dump(force=True)))


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


# 6.


def test_a_signer_of_master_lists_cannot_sign_passports(mali: IssuingState) -> None:
    def purpose(tbs: Any) -> None:
        tbs["extensions"].append(
            {"extn_id": "extended_key_usage", "critical": True, "extn_value": ["2.23.136.1.1.3"]}
        )

    signer = read_certificate(resigned(mali, purpose))
    verdict = verify_document(files_by(mali, signer), mali.store(), NOON)
    expect(verdict, Check.SIGNER_PROFILE, FAILED, Reason.SIGNER_OUTSIDE_PROFILE)
    assert verdict.step(Check.SIGNER_SIGNATURE).value is SUCCESSFUL


def test_a_csca_cannot_sign_passports_itself(mali: IssuingState) -> None:
    groups = mali.chip_files().data_groups
    sod = build_sod(groups, key_store=mali.key_store, label="csca", certificate=mali.csca)
    verdict = verify_document(replace(mali.chip_files(), sod=sod), mali.store(), NOON)
    expect(verdict, Check.SIGNER_PROFILE, FAILED, Reason.SIGNER_OUTSIDE_PROFILE)


# 7. and 8.


def test_an_unknown_csca_leaves_the_document_undetermined(
    mali: IssuingState, tmp_path: Path
) -> None:
    verdict = verify_document(mali.chip_files(), a_state(tmp_path, "BFA").store(), NOON)
    expect(verdict, Check.SIGNER_SIGNATURE, UNDETERMINED, Reason.CSCA_NOT_FOUND)
    assert FAILED not in {step.value for step in verdict.steps}
    assert verdict.step(Check.DATA_GROUPS).value is SUCCESSFUL


def test_a_forger_with_a_csca_of_the_same_name_leaves_it_undetermined(
    mali: IssuingState, tmp_path: Path
) -> None:
    forger = a_state(tmp_path / "forger")
    verdict = verify_document(forger.chip_files(), mali.store(), NOON)
    assert verdict.value is UNDETERMINED
    assert verdict.step(Check.SIGNER_SIGNATURE).reason is Reason.CSCA_NOT_FOUND


def test_a_signer_that_only_claims_a_known_csca_fails(mali: IssuingState, tmp_path: Path) -> None:
    """The forger copies name and key identifier of the genuine CSCA."""
    forger = a_state(tmp_path / "forger")

    def claim(tbs: Any) -> None:
        genuine = x509.Certificate.load(mali.signer_der)["tbs_certificate"]
        tbs["issuer"] = genuine["issuer"]
        tbs["extensions"] = genuine["extensions"]

    signer = read_certificate(resigned(forger, claim))
    verdict = verify_document(files_by(forger, signer), mali.store(), NOON)
    expect(verdict, Check.SIGNER_SIGNATURE, FAILED, Reason.SIGNER_NOT_SIGNED_BY_CSCA)


def test_a_state_cannot_issue_a_signer_in_the_name_of_another(
    mali: IssuingState, tmp_path: Path
) -> None:
    """Burkina Faso's trusted CSCA signs a certificate that says it comes from Mali."""
    burkina = a_state(tmp_path, "BFA")

    def claim(tbs: Any) -> None:
        tbs["issuer"] = x509.Name.load(mali.csca.subject.der)

    signer = read_certificate(resigned(burkina, claim))
    files = files_by(burkina, signer, a_passport_zone("MLI"))
    store = CscaStore([mali.anchor_list(mali.crl()), burkina.anchor_list(burkina.crl())])
    verdict = verify_document(files, store, NOON)
    expect(verdict, Check.SIGNER_SIGNATURE, FAILED, Reason.CSCA_OF_ANOTHER_STATE)
    assert verdict.step(Check.ISSUING_STATE).value is SUCCESSFUL


def test_without_a_key_identifier_the_issuers_name_leads_to_the_csca(mali: IssuingState) -> None:
    def forget(tbs: Any) -> None:
        kept = [e for e in tbs["extensions"] if e["extn_id"].native != "authority_key_identifier"]
        tbs["extensions"] = x509.Extensions(kept)

    signer = read_certificate(resigned(mali, forget))
    verdict = verify_document(files_by(mali, signer), mali.store(), NOON)
    assert verdict.value is SUCCESSFUL
    assert verdict.step(Check.SIGNER_PROFILE).reason is Reason.HOLDS_WITH_DEVIATION


def test_a_csca_of_a_superseded_list_is_known_and_not_trusted(mali: IssuingState) -> None:
    store = CscaStore([replace(mali.anchor_list(), is_superseded=True)])
    verdict = verify_document(mali.chip_files(), store, NOON)
    expect(verdict, Check.TRUST, UNDETERMINED, Reason.CSCA_SUPERSEDED)
    assert verdict.step(Check.SIGNER_SIGNATURE).value is SUCCESSFUL


def test_a_post_in_production_refuses_specimens(mali: IssuingState, tmp_path: Path) -> None:
    production = Policy(refuses_specimens=True)
    verdict = verify_document(mali.chip_files(), mali.store(), NOON, policy=production)
    expect(verdict, Check.TRUST, FAILED, Reason.SPECIMEN)
    assert verdict.step(Check.ISSUING_STATE).value is SUCCESSFUL
    numbered = mali.chip_files(a_passport_zone(number="TESTC7H2X"))
    utopian = a_state(tmp_path, "UTO")
    for files, state in ((numbered, mali), (utopian.chip_files(), utopian)):
        verdict = verify_document(files, state.store(), NOON, policy=production)
        expect(verdict, Check.ISSUING_STATE, FAILED, Reason.SPECIMEN)
        assert verify_document(files, state.store(), NOON).value is SUCCESSFUL


# 9.


def test_an_expired_signer_fails_with_its_own_reason(tmp_path: Path) -> None:
    short = Periods(timedelta(days=30), timedelta(days=60))
    state = a_state(tmp_path, signer_periods=short)
    files, later = state.chip_files(), NOON + timedelta(days=61)
    verdict = verify_document(files, state.store(state.crl(now=later)), later)
    expect(verdict, Check.VALIDITY, FAILED, Reason.SIGNER_EXPIRED)
    others = {step.value for step in verdict.steps if step.check is not Check.VALIDITY}
    assert others == {SUCCESSFUL}


def test_the_end_of_the_signers_key_use_does_not_concern_its_documents(mali: IssuingState) -> None:
    later = NOON + DOCUMENT_SIGNER_PERIODS.key_use + timedelta(days=400)
    verdict = verify_document(mali.chip_files(), mali.store(mali.crl(now=later)), later)
    assert verdict.value is SUCCESSFUL


def test_a_certificate_of_the_future_fails(mali: IssuingState) -> None:
    earlier = NOON - timedelta(days=1)
    verdict = verify_document(mali.chip_files(), mali.store(mali.crl(now=earlier)), earlier)
    expect(verdict, Check.VALIDITY, FAILED, Reason.SIGNER_NOT_YET_VALID)


@pytest.mark.parametrize(
    ("issued", "reason"),
    [
        (timedelta(days=-3000), Reason.CSCA_EXPIRED),
        (timedelta(days=1), Reason.CSCA_NOT_YET_VALID),
    ],
)
def test_the_csca_must_be_valid_too(mali: IssuingState, issued: timedelta, reason: Reason) -> None:
    """The same key and name under a certificate of another time."""
    periods = Periods(timedelta(days=1), timedelta(days=2000))
    csca = issue_csca(mali.key_store, "csca", mali.authority, now=NOON + issued, periods=periods)
    listed = replace(mali.anchor_list(mali.crl()), certificates=(csca,))
    verdict = verify_document(mali.chip_files(), CscaStore([listed]), NOON)
    expect(verdict, Check.VALIDITY, FAILED, reason)
    both = replace(listed, certificates=(csca, mali.csca_der))
    assert verify_document(mali.chip_files(), CscaStore([both]), NOON).value is SUCCESSFUL


# 10.


def test_a_revoked_signer_fails(mali: IssuingState) -> None:
    crl = mali.crl({mali.signer.serial_number: NOON})
    verdict = verify_document(mali.chip_files(), mali.store(crl), NOON)
    expect(verdict, Check.REVOCATION, FAILED, Reason.SIGNER_REVOKED)


def test_a_revoked_csca_fails(mali: IssuingState) -> None:
    crl = mali.crl({mali.csca.serial_number: NOON})
    verdict = verify_document(mali.chip_files(), mali.store(crl), NOON)
    expect(verdict, Check.REVOCATION, FAILED, Reason.CSCA_REVOKED)


def test_without_a_crl_revocation_is_undetermined(mali: IssuingState) -> None:
    verdict = verify_document(mali.chip_files(), CscaStore([mali.anchor_list()]), NOON)
    expect(verdict, Check.REVOCATION, UNDETERMINED, Reason.CRL_ABSENT)


def test_a_stale_crl_is_undetermined_and_says_its_age(mali: IssuingState) -> None:
    later = NOON + timedelta(days=31)
    verdict = verify_document(mali.chip_files(), mali.store(), later)
    expect(verdict, Check.REVOCATION, UNDETERMINED, Reason.CRL_STALE)
    assert verdict.step(Check.REVOCATION).source_age == timedelta(days=31)


def test_a_stale_crl_still_revokes(mali: IssuingState) -> None:
    crl = mali.crl({mali.signer.serial_number: NOON})
    later = NOON + timedelta(days=31)
    verdict = verify_document(mali.chip_files(), mali.store(crl), later)
    expect(verdict, Check.REVOCATION, FAILED, Reason.SIGNER_REVOKED)


def test_a_crl_of_unknown_scope_is_undetermined(mali: IssuingState) -> None:
    crl = asn1_crl.CertificateList.load(mali.crl())
    crl["tbs_cert_list"]["crl_extensions"].append(
        {
            "extn_id": "issuing_distribution_point",
            "critical": True,
            "extn_value": {"only_contains_user_certs": True},
        }
    )
    crl["signature"] = mali.key_store.sign("csca", crl["tbs_cert_list"].dump(force=True))
    verdict = verify_document(mali.chip_files(), mali.store(crl.dump(force=True)), NOON)
    expect(verdict, Check.REVOCATION, UNDETERMINED, Reason.CRL_NOT_UNDERSTOOD)


def test_a_crl_that_nobody_trusted_signed_neither_clears_nor_revokes(
    mali: IssuingState, tmp_path: Path
) -> None:
    forger = a_state(tmp_path / "forger")
    crl = forger.crl({mali.signer.serial_number: NOON})
    verdict = verify_document(mali.chip_files(), mali.store(crl), NOON)
    expect(verdict, Check.REVOCATION, UNDETERMINED, Reason.CRL_ABSENT)


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
