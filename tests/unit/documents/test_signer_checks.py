"""Checks 6 to 10: the signer, its CSCA, its dates and its revocation."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import x509

from shared.documents.lds.sod import build_sod
from shared.documents.passive_authentication.examination import Policy
from shared.documents.passive_authentication.verdict import (
    Check,
    CheckValue,
    Reason,
)
from shared.documents.passive_authentication.verify import verify_document
from shared.pki.certificate_reader import read_certificate
from shared.pki.certificates import (
    DOCUMENT_SIGNER_PERIODS,
    Periods,
    issue_csca,
)
from shared.pki.csca_store import CscaStore
from tests.support.odd_documents import expect, files_by, resigned
from tests.support.pki import (
    NOON,
    IssuingState,
    a_passport_zone,
    a_state,
)

SUCCESSFUL = CheckValue.SUCCESSFUL
FAILED = CheckValue.FAILED
UNDETERMINED = CheckValue.UNDETERMINED


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
