"""Reading certificates: what is broken stays readable or is refused, never half read."""

from collections.abc import Callable
from typing import Any

import pytest
from asn1crypto import core, x509

from shared.errors import PlatformError
from shared.pki.certificate_reader import (
    BASIC_CONSTRAINTS,
    DOCUMENT_TYPE_LIST,
    KEY_USAGE,
    SUBJECT_KEY_IDENTIFIER,
    Certificate,
    read_certificate,
)
from shared.pki.der import MalformedAsn1, encode, encode_integer, oid_text
from shared.pki.profile_checks import Fault, Severity, check_csca, check_document_signer, has_error
from tests.support.pki import IssuingState


def altered(der: bytes, change: Callable[[Any], None]) -> Certificate:
    """The certificate after a change to its TBSCertificate; its signature is no longer good."""
    certificate = x509.Certificate.load(der)
    change(certificate["tbs_certificate"])
    return read_certificate(certificate.dump(force=True))


def with_extension(kind: bytes, value: bytes, *, critical: bool = False) -> Callable[[Any], None]:
    def change(tbs: Any) -> None:
        name = oid_text(kind)
        kept = [one for one in tbs["extensions"] if one["extn_id"].dotted != name]
        added = x509.Extension(
            {"extn_id": name, "critical": critical, "extn_value": core.ParsableOctetString(value)}
        )
        tbs["extensions"] = x509.Extensions([*kept, added])

    return change


def without(kind: bytes) -> Callable[[Any], None]:
    def change(tbs: Any) -> None:
        name = oid_text(kind)
        tbs["extensions"] = x509.Extensions(
            [one for one in tbs["extensions"] if one["extn_id"].dotted != name]
        )

    return change


def setting(field: str, value: Any) -> Callable[[Any], None]:
    def change(tbs: Any) -> None:
        tbs[field] = value

    return change


EXTENDED_KEY_USAGE_OF_MASTER_LISTS = bytes.fromhex("3008 0606 678108 010103")
ANY_PURPOSE = bytes.fromhex("3006 0604 551d2500")


@pytest.mark.parametrize(
    ("change", "severity", "fault"),
    [
        (with_extension(KEY_USAGE, b"\3\2\2\4"), Severity.ERROR, Fault.KEY_USAGE),
        (with_extension(KEY_USAGE, b"\3\2\2\x84"), Severity.ERROR, Fault.KEY_USAGE),
        (
            with_extension(KEY_USAGE, b"\3\2\6\xc0", critical=True),
            Severity.WARNING,
            Fault.KEY_USAGE_MORE_THAN_PROFILE,
        ),
        (with_extension(KEY_USAGE, b"\3\2\7\x80"), Severity.WARNING, Fault.KEY_USAGE_NOT_CRITICAL),
        (without(KEY_USAGE), Severity.WARNING, Fault.KEY_USAGE_ABSENT),
        (
            with_extension(BASIC_CONSTRAINTS, b"\x30\3\1\1\xff"),
            Severity.ERROR,
            Fault.BASIC_CONSTRAINTS,
        ),
        (
            with_extension(b"\x55\x1d\x25", EXTENDED_KEY_USAGE_OF_MASTER_LISTS),
            Severity.ERROR,
            Fault.EXTENDED_KEY_USAGE,
        ),
        (with_extension(b"\x55\x1d\x25", ANY_PURPOSE), Severity.WARNING, Fault.EXTENDED_KEY_USAGE),
        (
            with_extension(b"\x2a\x03\x04", b"\5\0", critical=True),
            Severity.ERROR,
            Fault.UNKNOWN_CRITICAL_EXTENSION,
        ),
        (with_extension(DOCUMENT_TYPE_LIST, b"\5\0"), Severity.WARNING, Fault.BROKEN_EXTENSION),
        (without(DOCUMENT_TYPE_LIST), Severity.WARNING, Fault.DOCUMENT_TYPES_ABSENT),
        (without(b"\x55\x1d\x23"), Severity.WARNING, Fault.AUTHORITY_KEY_ID_ABSENT),
        (without(b"\x55\x1d\x11"), Severity.WARNING, Fault.ALTERNATIVE_NAME_ABSENT),
        (
            with_extension(b"\x60\x86\x48\x01\x86\xf8\x42\x01\x01", b"\3\2\0\x40"),
            Severity.WARNING,
            Fault.NETSCAPE_EXTENSION,
        ),
        (setting("serial_number", -5), Severity.WARNING, Fault.SERIAL_NUMBER),
        (setting("serial_number", 2**160), Severity.WARNING, Fault.SERIAL_NUMBER),
        (setting("version", "v1"), Severity.ERROR, Fault.VERSION),
        (
            setting("signature", {"algorithm": "sha384_ecdsa"}),
            Severity.ERROR,
            Fault.ALGORITHMS_DIFFER,
        ),
        (setting("issuer_unique_id", b"\x01"), Severity.WARNING, Fault.UNIQUE_IDS),
        (
            setting("subject", x509.Name.build({"common_name": "nobody"})),
            Severity.WARNING,
            Fault.COUNTRY_ABSENT,
        ),
    ],
)
def test_a_departure_from_the_signers_profile_is_found(
    mali: IssuingState, change: Callable[[Any], None], severity: Severity, fault: Fault
) -> None:
    findings = check_document_signer(altered(mali.signer_der, change))
    assert (severity, fault) in findings
    assert has_error(findings) is (severity is Severity.ERROR)


@pytest.mark.parametrize(
    ("change", "severity", "fault"),
    [
        (without(BASIC_CONSTRAINTS), Severity.ERROR, Fault.BASIC_CONSTRAINTS),
        (
            with_extension(BASIC_CONSTRAINTS, b"\x30\6\1\1\xff\2\1\1", critical=True),
            Severity.WARNING,
            Fault.PATH_LENGTH,
        ),
        (with_extension(KEY_USAGE, b"\3\2\1\2", critical=True), Severity.ERROR, Fault.KEY_USAGE),
        (without(b"\x55\x1d\x0e"), Severity.ERROR, Fault.SUBJECT_KEY_ID_ABSENT),
    ],
)
def test_a_departure_from_the_cscas_profile_is_found(
    mali: IssuingState, change: Callable[[Any], None], severity: Severity, fault: Fault
) -> None:
    assert (severity, fault) in check_csca(altered(mali.csca_der, change))


def test_a_broken_extension_is_recorded_and_is_an_error(mali: IssuingState) -> None:
    key_id = mali.signer.subject_key_id
    assert key_id is not None
    broken = mali.signer_der.replace(b"\4\x16\4\x14" + key_id, b"\4\x16\5\x14" + key_id)
    read = read_certificate(broken)
    assert read.subject_key_id is None
    assert read.broken_extensions == frozenset({SUBJECT_KEY_IDENTIFIER})
    assert (Severity.ERROR, Fault.BROKEN_EXTENSION) in check_document_signer(read)


@pytest.mark.parametrize(
    ("value", "types"),
    [
        (bytes.fromhex("3008 020100 3103 130150"), {"P"}),
        (bytes.fromhex("300c 020100 3107 130150 13024952"), {"P", "IR"}),
        (bytes.fromhex("3003 130149"), {"I"}),  # a bare sequence
        (bytes.fromhex("3008 020101 3103 130150"), None),  # version 1
        (bytes.fromhex("3008 020100 3103 130131"), None),  # a digit
        (bytes.fromhex("300a 020100 3105 1303505050"), None),  # three letters
    ],
)
def test_document_types_are_read_in_the_forms_that_occur(
    mali: IssuingState, value: bytes, types: set[str] | None
) -> None:
    read = altered(mali.signer_der, with_extension(DOCUMENT_TYPE_LIST, value))
    assert read.document_types == (None if types is None else frozenset(types))


def test_ecdsa_with_null_parameters_still_verifies(mali: IssuingState) -> None:
    """As in certificates of four States that pyca refuses."""
    null_signed = mali.signer_der.replace(
        bytes.fromhex("300a06082a8648ce3d040302"), bytes.fromhex("300c06082a8648ce3d0403020500")
    )
    outer = x509.Certificate.load(mali.signer_der)
    inner = outer["tbs_certificate"].dump()
    tail = null_signed[null_signed.rindex(bytes.fromhex("300c06082a8648ce3d0403020500")) :]
    rebuilt = read_certificate(encode(0x30, inner, tail))
    assert mali.csca.has_signed(rebuilt)


def test_an_extension_that_stands_twice_is_refused(mali: IssuingState) -> None:
    def twice(tbs: Any) -> None:
        extensions = list(tbs["extensions"])
        tbs["extensions"] = x509.Extensions([*extensions, extensions[0]])

    with pytest.raises(MalformedAsn1):
        altered(mali.signer_der, twice)


def test_trailing_octets_and_sheer_size_are_refused(mali: IssuingState) -> None:
    for data in (mali.signer_der + b"\0", bytes(20_000), b"", encode_integer(1)):
        with pytest.raises(MalformedAsn1):
            read_certificate(data)


def test_no_changed_octet_of_what_is_signed_verifies(mali: IssuingState) -> None:
    csca, der = mali.csca, mali.signer_der
    tbs = read_certificate(der).tbs
    for at in range(len(der)):
        changed = bytearray(der)
        changed[at] ^= 1 << at % 8
        try:
            read = read_certificate(bytes(changed))
            assert read.tbs == tbs or not csca.has_signed(read)
        except PlatformError:
            continue
