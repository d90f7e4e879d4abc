"""CRLs: what we publish keeps the profile, what we read is judged by signature and dates."""

from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import crl as asn1_crl

from shared.pki import crl_reader
from shared.pki.certificates import CertificateNotIssued
from shared.pki.crl import issue_crl
from shared.pki.crl_reader import read_crl
from shared.pki.der import MalformedAsn1
from shared.pki.profile_checks import CRL_LIFETIME_MAX, Fault, Severity, check_crl
from tests.support.openssl import openssl
from tests.support.pki import NOON, IssuingState, a_state


def test_a_crl_keeps_its_profile_and_names_the_revoked(mali: IssuingState) -> None:
    serial = mali.signer.serial_number
    crl = read_crl(mali.crl({serial: NOON, 5: NOON}, number=9))
    assert check_crl(crl) == ()
    assert crl.is_signed_by(mali.csca)
    assert crl.revokes(mali.signer)
    assert not crl.revokes(mali.csca)
    assert crl.number == 9
    assert crl.authority_key_id == mali.csca.subject_key_id
    assert crl.revoked == {5: NOON, serial: NOON}


def test_the_field_is_absent_when_nobody_is_revoked(mali: IssuingState) -> None:
    der = mali.crl()
    assert read_crl(der).revoked is None
    tbs = asn1_crl.CertificateList.load(der)["tbs_cert_list"]
    assert tbs["revoked_certificates"].native is None


def test_openssl_reads_it(mali: IssuingState, tmp_path: Path) -> None:
    (tmp_path / "crl.der").write_bytes(mali.crl({5: NOON}))
    shown = openssl("crl", "-inform", "der", "-in", "crl.der", "-noout", "-text", folder=tmp_path)
    assert "Version 2" in shown
    assert "Serial Number: 05" in shown


def test_a_crl_is_current_between_its_dates(mali: IssuingState) -> None:
    crl = read_crl(mali.crl())
    assert crl.is_current_at(NOON)
    assert crl.is_current_at(NOON + timedelta(days=30))
    assert not crl.is_current_at(NOON + timedelta(days=30, seconds=1))
    assert not crl.is_current_at(NOON - timedelta(seconds=1))


def test_a_crl_is_not_signed_by_another_state_nor_when_changed(
    mali: IssuingState, tmp_path: Path
) -> None:
    der = mali.crl({5: NOON})
    assert not read_crl(der).is_signed_by(a_state(tmp_path, "BFA").csca)
    assert not read_crl(der).is_signed_by(a_state(tmp_path / "again").csca)
    assert not read_crl(der).is_signed_by(mali.signer)
    changed = der.replace(b"\x02\x01\x05", b"\x02\x01\x06")
    assert changed != der
    assert not read_crl(changed).is_signed_by(mali.csca)


@pytest.mark.parametrize(
    ("number", "lifetime"), [(0, timedelta(1)), (1, timedelta(0)), (1, timedelta(91))]
)
def test_a_crl_has_a_number_and_lives_ninety_days_at_most(
    mali: IssuingState, number: int, lifetime: timedelta
) -> None:
    assert timedelta(days=90) == CRL_LIFETIME_MAX
    with pytest.raises(CertificateNotIssued):
        issue_crl(
            mali.key_store,
            "csca",
            mali.csca,
            revoked={},
            number=number,
            now=NOON,
            lifetime=lifetime,
        )


def test_a_crl_is_made_with_the_key_of_its_csca(mali: IssuingState) -> None:
    with pytest.raises(CertificateNotIssued):
        issue_crl(
            mali.key_store,
            "signer",
            mali.csca,
            revoked={},
            number=1,
            now=NOON,
            lifetime=timedelta(1),
        )


def test_garbage_is_no_crl(mali: IssuingState) -> None:
    for garbage in (b"", b"\x30\x00", mali.crl() + b"\0", mali.csca_der):
        with pytest.raises(MalformedAsn1):
            read_crl(garbage)


def altered(der: bytes, **fields: object) -> bytes:
    """The same list with other fields, its signature no longer good."""
    crl = asn1_crl.CertificateList.load(der)
    for name, value in fields.items():
        crl["tbs_cert_list"][name] = value
    written: bytes = crl.dump(force=True)
    return written


@pytest.mark.parametrize(
    ("extension", "critical"), [("delta_crl_indicator", True), ("freshest_crl", False)]
)
def test_a_list_of_limited_scope_is_outside_the_profile(
    mali: IssuingState, extension: str, critical: bool
) -> None:
    value: object = 1 if extension == "delta_crl_indicator" else []
    extensions = [{"extn_id": extension, "critical": critical, "extn_value": value}]
    crl = read_crl(altered(mali.crl(), crl_extensions=extensions))
    faults = {fault for severity, fault in check_crl(crl) if severity is Severity.ERROR}
    assert Fault.CRL_EXTENSION_FORBIDDEN in faults
    assert crl.is_understood is not critical


def test_a_critical_entry_extension_is_not_understood(mali: IssuingState) -> None:
    extension = {"extn_id": "crl_reason", "critical": True, "extn_value": "key_compromise"}
    entry = asn1_crl.CertificateList.load(mali.crl({5: NOON}))["tbs_cert_list"][
        "revoked_certificates"
    ][0]
    entry["crl_entry_extensions"] = [extension]
    assert not read_crl(altered(mali.crl(), revoked_certificates=[entry])).is_understood


def test_a_list_without_next_update_is_never_current(mali: IssuingState) -> None:
    crl = asn1_crl.CertificateList.load(mali.crl())
    del crl["tbs_cert_list"]["next_update"]
    read = read_crl(crl.dump(force=True))
    assert read.next_update is None
    assert not read.is_current_at(NOON)
    assert Fault.NEXT_UPDATE in {fault for _, fault in check_crl(read)}


def test_a_crl_is_bounded(mali: IssuingState, monkeypatch: pytest.MonkeyPatch) -> None:
    der = mali.crl({5: NOON, 6: NOON})
    monkeypatch.setattr(crl_reader, "REVOKED_MAX", 1)
    with pytest.raises(MalformedAsn1):
        read_crl(der)
    monkeypatch.setattr(crl_reader, "CRL_BYTES_MAX", len(der) - 1)
    with pytest.raises(MalformedAsn1):
        read_crl(der)
