"""A published master list: 541 CSCA certificates of more than a hundred States."""

from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest
from asn1crypto import x509
from asn1crypto.core import Null, Sequence

from shared.documents.passive_authentication.issuing_states import countries_of
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.csca_store import AnchorList, CscaStore, ListSource
from shared.pki.der import encode, oid_text
from shared.pki.master_list import MasterListRefused, read_master_list
from tests.conformance.vectors import vectors_path

MRTD = vectors_path("mrtd")
LIST = (MRTD / "master_list/DE_ML_2024-08-07-07-38-24.ml").read_bytes()
GERMAN_CSCA = read_certificate((MRTD / "sod/DE.csca.der").read_bytes())
VERIFIED = read_master_list(LIST, anchor=GERMAN_CSCA)
CERTIFICATES = [read_certificate(der) for der in VERIFIED.certificates]


def test_the_list_verifies_under_the_pinned_csca() -> None:
    assert len(VERIFIED.certificates) == 541
    assert GERMAN_CSCA.sha256.hex() == (
        "66b09a816ff5c76d3d6ef10f035ded4a8ac4b961b75955f1d5926dc3c63ecb5b"
    )
    assert GERMAN_CSCA.has_signed(VERIFIED.signer)


def test_the_six_cscas_of_the_genuine_documents_are_in_it() -> None:
    for path in sorted((MRTD / "sod").glob("*.csca.der")):
        assert path.read_bytes() in VERIFIED.certificates


def test_another_anchor_does_not_verify_it() -> None:
    french = read_certificate((MRTD / "sod/FR.csca.der").read_bytes())
    with pytest.raises(MasterListRefused, match="anchor"):
        read_master_list(LIST, anchor=french)


@pytest.mark.parametrize("at", [0, 30, 100, 5_000, 400_000, 820_000, len(LIST) - 1])
def test_a_changed_list_is_refused(at: int) -> None:
    changed = bytearray(LIST)
    changed[at] ^= 0x01
    with pytest.raises(MasterListRefused):
        read_master_list(bytes(changed), anchor=GERMAN_CSCA)


@pytest.mark.parametrize("data", [b"", LIST + b"\0", LIST[:-1], encode(4, bytes(9_000_000))])
def test_something_else_is_no_master_list(data: bytes) -> None:
    with pytest.raises(MasterListRefused):
        read_master_list(data, anchor=GERMAN_CSCA)


def test_every_public_key_can_be_used() -> None:
    kinds = Counter(type(certificate.public_key).__name__ for certificate in CERTIFICATES)
    assert kinds == {"RSAPublicKey": 411, "ECPublicKey": 130}


def test_every_certificate_is_chained_as_expected() -> None:
    by_key_id: dict[bytes | None, list[Certificate]] = defaultdict(list)
    for certificate in CERTIFICATES:
        by_key_id[certificate.subject_key_id].append(certificate)

    def parent(certificate: Certificate) -> str:
        if certificate.has_signed(certificate):
            return "own key"
        if any(one.has_signed(certificate) for one in by_key_id[certificate.authority_key_id]):
            return "key identifier"
        named = (one for one in CERTIFICATES if one.subject == certificate.issuer)
        return "name" if any(one.has_signed(certificate) for one in named) else "none"

    assert Counter(map(parent, CERTIFICATES)) == {
        "own key": 358,
        "key identifier": 174,
        "name": 2,
        "none": 7,
    }


def test_the_reader_agrees_with_asn1crypto_on_every_certificate() -> None:
    for certificate in CERTIFICATES:
        theirs = x509.Certificate.load(certificate.der)
        tbs = theirs["tbs_certificate"]
        assert certificate.tbs == tbs.dump()
        assert certificate.serial_number == theirs.serial_number
        assert certificate.not_before == theirs.not_valid_before
        assert certificate.not_after == theirs.not_valid_after
        assert certificate.issuer.der == theirs.issuer.dump()
        assert certificate.subject.der == theirs.subject.dump()
        assert certificate.subject_key_id == theirs.key_identifier
        assert certificate.authority_key_id == theirs.authority_key_identifier
        assert certificate.signature == theirs.signature
        assert certificate.spki == theirs.public_key.dump()
        country = theirs.subject.native.get("country_name")
        assert certificate.subject.country == (country.upper() if country else None)
        assert {oid_text(kind) for kind in certificate.extensions} == {
            extension["extn_id"].dotted for extension in tbs["extensions"]
        }
        assert certificate.broken_extensions == frozenset()


def test_every_country_of_the_list_may_sign_for_some_state_code() -> None:
    countries = {certificate.subject.country for certificate in CERTIFICATES}
    known = set().union(*map(countries_of, _state_codes()))
    assert len(countries) > 90
    assert countries <= known


def _state_codes() -> list[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return ["D", *(a + b + c for a in letters for b in letters for c in letters)]


def test_a_store_takes_the_whole_list() -> None:
    source = ListSource("DE", "2024-08-07", datetime(2024, 8, 7, tzinfo=UTC))
    store = CscaStore([AnchorList(source, VERIFIED.certificates)])
    assert store.left_out == []
    for certificate in CERTIFICATES:
        assert certificate.subject_key_id is not None
        found = store.with_key_id(certificate.subject_key_id)
        assert certificate.der in {anchor.certificate.der for anchor in found}


def test_parameters_of_an_explicit_curve_are_never_absent_in_the_list() -> None:
    """The rule to refuse parameters without cofactor costs no known State."""
    explicit = [
        spki["algorithm"]["parameters"].chosen
        for spki in (x509.Certificate.load(one.der).public_key for one in CERTIFICATES)
        if spki["algorithm"]["algorithm"].native == "ec"
        and spki["algorithm"]["parameters"].name == "specified"
    ]
    assert len(explicit) == 126
    assert all(isinstance(one, Sequence) for one in explicit)
    assert not any(isinstance(one["cofactor"], Null) for one in explicit)
    assert {one["cofactor"].native for one in explicit} == {1}
