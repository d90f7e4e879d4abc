"""CSCA and document signer certificates keep the profile of Doc 9303-12."""

from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import x509

from shared.pki.certificate_reader import (
    BASIC_CONSTRAINTS,
    ISSUER_ALT_NAME,
    KEY_USAGE,
    SUBJECT_ALT_NAME,
    Certificate,
    read_certificate,
)
from shared.pki.certificates import (
    CSCA_PERIODS,
    DOCUMENT_SIGNER_PERIODS,
    Authority,
    CertificateNotIssued,
    Periods,
    issue_csca,
    issue_document_signer,
    new_serial_number,
)
from shared.pki.key_store import KeyStore
from shared.pki.profile_checks import check_csca, check_document_signer
from tests.support.openssl import openssl
from tests.support.pki import NOON, IssuingState, a_key_store, a_state


def test_a_csca_keeps_its_profile(mali: IssuingState) -> None:
    csca = mali.csca
    assert check_csca(csca) == ()
    assert csca.has_signed(csca)
    assert csca.subject == csca.issuer
    assert csca.subject_key_id == csca.authority_key_id
    assert csca.key_usage == frozenset({5, 6})
    assert csca.basic_constraints == (True, 0)
    assert csca.extensions[KEY_USAGE].critical
    assert csca.extensions[BASIC_CONSTRAINTS].critical
    assert csca.not_after - csca.not_before == CSCA_PERIODS.validity
    assert csca.key_use_ends == NOON + CSCA_PERIODS.key_use


def test_a_document_signer_keeps_its_profile(mali: IssuingState) -> None:
    signer = mali.signer
    assert check_document_signer(signer) == ()
    assert mali.csca.has_signed(signer)
    assert not signer.has_signed(signer)
    assert signer.issuer == mali.csca.subject
    assert signer.authority_key_id == mali.csca.subject_key_id
    assert signer.key_usage == frozenset({0})
    assert signer.basic_constraints is None
    assert signer.extended_key_usage == frozenset()
    assert signer.document_types == frozenset({"P", "I"})
    assert signer.key_use_ends == NOON + DOCUMENT_SIGNER_PERIODS.key_use


def test_names_say_test_country_and_state_code(mali: IssuingState) -> None:
    csca = x509.Certificate.load(mali.csca_der)
    assert csca.subject.native["country_name"] == "ML"
    assert csca.subject.native["common_name"] == "TEST CSCA MLI"
    assert x509.Certificate.load(mali.signer_der).subject.native["common_name"].startswith("TEST ")
    for kind in (SUBJECT_ALT_NAME, ISSUER_ALT_NAME):
        value = mali.csca.extensions[kind].value
        assert b"csca@mli.aes.example" in value
        assert b"MLI" in value


def test_openssl_reads_both_and_agrees_on_the_self_signature(
    mali: IssuingState, tmp_path: Path
) -> None:
    (tmp_path / "csca.der").write_bytes(mali.csca_der)
    (tmp_path / "signer.der").write_bytes(mali.signer_der)
    texts = [
        openssl("x509", "-inform", "der", "-in", name, "-noout", "-text", folder=tmp_path)
        for name in ("csca.der", "signer.der")
    ]
    assert "CA:TRUE, pathlen:0" in texts[0]
    assert all("Field Type: prime-field" in text for text in texts)
    assert "2.23.136.1.1.6.2" in texts[1]


def test_serial_numbers_are_positive_short_and_different() -> None:
    numbers = {new_serial_number() for _ in range(100)}
    assert len(numbers) == 100
    assert all(0 < number < 2**159 for number in numbers)


def test_a_year_past_2049_is_written_as_generalized_time(tmp_path: Path) -> None:
    state = a_state(tmp_path, now=NOON.replace(year=2045))
    assert state.csca.not_after.year > 2049
    assert check_csca(state.csca) == ()


def test_a_crl_distribution_point_is_written_when_given(tmp_path: Path) -> None:
    store = a_key_store(tmp_path)
    store.generate("csca")
    authority = Authority("UT", "UTO", "TEST", "a@utopia.example", "https://utopia.example/crl")
    csca = issue_csca(store, "csca", authority, now=NOON)
    points = x509.Certificate.load(csca).crl_distribution_points
    assert [point.url for point in points] == ["https://utopia.example/crl"]


@pytest.mark.parametrize(("country", "state"), [("ml", "MLI"), ("MLI", "MLI"), ("ML", "ML")])
def test_an_authority_has_two_and_three_capital_letters(country: str, state: str) -> None:
    with pytest.raises(CertificateNotIssued):
        Authority(country, state, "TEST", "a@b.example")


def sign_for(
    state: IssuingState, authority: Authority | None = None, csca: Certificate | None = None
) -> bytes:
    return issue_document_signer(
        state.key_store,
        "csca",
        csca or state.csca,
        authority or state.authority,
        signer_key=state.key_store.public_key("signer"),
        document_types=("P",),
        now=NOON,
    )


def test_a_csca_does_not_certify_with_another_key(mali: IssuingState, tmp_path: Path) -> None:
    other = a_state(tmp_path / "other", "MLI")
    with pytest.raises(CertificateNotIssued, match="not that of the key"):
        sign_for(mali, csca=other.csca)


def test_a_csca_does_not_certify_for_another_state(mali: IssuingState) -> None:
    with pytest.raises(CertificateNotIssued, match="another State"):
        sign_for(mali, authority=Authority("BF", "BFA", "TEST", "a@b.example"))


@pytest.mark.parametrize("types", [(), ("PPP",), ("p",), ("1",)])
def test_document_types_are_one_or_two_capital_letters(
    mali: IssuingState, types: tuple[str, ...]
) -> None:
    with pytest.raises(CertificateNotIssued, match="document types"):
        issue_document_signer(
            mali.key_store,
            "csca",
            mali.csca,
            mali.authority,
            signer_key=mali.key_store.public_key("signer"),
            document_types=types,
            now=NOON,
        )


@pytest.mark.parametrize(
    ("after", "periods", "why"),
    [
        (timedelta(days=-1), DOCUMENT_SIGNER_PERIODS, "no longer signs"),
        (CSCA_PERIODS.key_use + timedelta(days=1), DOCUMENT_SIGNER_PERIODS, "no longer signs"),
        (timedelta(0), Periods(timedelta(days=90), timedelta(days=9000)), "outlive"),
        (timedelta(0), Periods(timedelta(days=90), timedelta(0)), "profile"),
    ],
)
def test_a_csca_certifies_in_its_time_only(
    mali: IssuingState, after: timedelta, periods: Periods, why: str
) -> None:
    with pytest.raises(CertificateNotIssued, match=why):
        issue_document_signer(
            mali.key_store,
            "csca",
            mali.csca,
            mali.authority,
            signer_key=mali.key_store.public_key("signer"),
            document_types=("P",),
            now=NOON + after,
            periods=periods,
        )


def test_the_last_signer_of_a_csca_does_not_outlive_it(mali: IssuingState) -> None:
    last = issue_document_signer(
        mali.key_store,
        "csca",
        mali.csca,
        mali.authority,
        signer_key=mali.key_store.public_key("signer"),
        document_types=("P",),
        now=NOON + CSCA_PERIODS.key_use,
    )
    assert read_certificate(last).not_after <= mali.csca.not_after


def test_the_port_is_what_the_file_store_offers(mali: IssuingState) -> None:
    port: KeyStore = mali.key_store
    assert port.public_key("csca") == mali.csca.public_key
