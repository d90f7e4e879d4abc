"""What is wrong with a certificate or CRL by the profiles of Doc 9303-12, apart from trust. Pure.

An error makes reliance unsafe or is forbidden outright; a warning is a departure from the profile
that genuine certificates show. Run on what strangers present and, before publishing, on our own.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from shared.errors import PlatformError
from shared.pki.certificate_reader import (
    AUTHORITY_KEY_IDENTIFIER,
    BASIC_CONSTRAINTS,
    DOCUMENT_TYPE_LIST,
    EXTENDED_KEY_USAGE,
    ISSUER_ALT_NAME,
    KEY_USAGE,
    KEY_USAGE_CERTIFICATE_SIGN,
    KEY_USAGE_CRL_SIGN,
    KEY_USAGE_DIGITAL_SIGNATURE,
    PRIVATE_KEY_USAGE_PERIOD,
    SUBJECT_ALT_NAME,
    SUBJECT_KEY_IDENTIFIER,
    Certificate,
)
from shared.pki.crl_reader import RevocationList
from shared.pki.der import oid
from shared.pki.signatures import read_scheme

SERIAL_NUMBER_BYTES_MAX: Final = 20
CRL_LIFETIME_MAX: Final = timedelta(days=90)
"""A CSCA publishes at least every 90 days, and within 48 hours of a revocation."""

SEAL_SIGNING: Final = "2.23.136.1.1.11.1"
"""Extended key usage of signers of visible digital seals (Doc 9303-13)."""

_ANY_PURPOSE: Final = "2.5.29.37.0"
_CERTIFICATE_VERSION: Final = 3
_CRL_VERSION: Final = 2
_NETSCAPE = oid("2.16.840.1.113730.1")
_UNDERSTOOD = frozenset(
    {
        AUTHORITY_KEY_IDENTIFIER,
        BASIC_CONSTRAINTS,
        DOCUMENT_TYPE_LIST,
        EXTENDED_KEY_USAGE,
        ISSUER_ALT_NAME,
        KEY_USAGE,
        PRIVATE_KEY_USAGE_PERIOD,
        SUBJECT_ALT_NAME,
        SUBJECT_KEY_IDENTIFIER,
        oid("2.5.29.31"),  # cRLDistributionPoints
        oid("2.5.29.32"),  # certificatePolicies
        oid("2.23.136.1.1.6.1"),  # nameChange
    }
)
_CRL_FORBIDDEN = frozenset(map(oid, ("2.5.29.27", "2.5.29.28", "2.5.29.46")))
"""Delta CRLs, issuing distribution points and freshest CRLs."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Fault(StrEnum):
    """The closed list of departures from the profiles."""

    VERSION = "version"
    ALGORITHMS_DIFFER = "algorithms_differ"
    UNIQUE_IDS = "unique_ids"
    SERIAL_NUMBER = "serial_number"
    VALIDITY = "validity"
    COUNTRY_ABSENT = "country_absent"
    COUNTRIES_DIFFER = "countries_differ"
    WEAK_DIGEST = "weak_digest"
    UNREADABLE_ALGORITHM = "unreadable_algorithm"
    BROKEN_EXTENSION = "broken_extension"
    UNKNOWN_CRITICAL_EXTENSION = "unknown_critical_extension"
    NETSCAPE_EXTENSION = "netscape_extension"
    SUBJECT_KEY_ID_ABSENT = "subject_key_id_absent"
    AUTHORITY_KEY_ID_ABSENT = "authority_key_id_absent"
    ALTERNATIVE_NAME_ABSENT = "alternative_name_absent"
    KEY_USAGE = "key_usage"
    KEY_USAGE_ABSENT = "key_usage_absent"
    KEY_USAGE_MORE_THAN_PROFILE = "key_usage_more_than_profile"
    KEY_USAGE_NOT_CRITICAL = "key_usage_not_critical"
    BASIC_CONSTRAINTS = "basic_constraints"
    BASIC_CONSTRAINTS_NOT_CRITICAL = "basic_constraints_not_critical"
    PATH_LENGTH = "path_length"
    EXTENDED_KEY_USAGE = "extended_key_usage"
    DOCUMENT_TYPES_ABSENT = "document_types_absent"
    NEXT_UPDATE = "next_update"
    CRL_NUMBER_ABSENT = "crl_number_absent"
    CRL_EXTENSION_FORBIDDEN = "crl_extension_forbidden"
    CRL_EMPTY_FIELD = "crl_empty_field"


class Finding(NamedTuple):
    severity: Severity
    fault: Fault


class _Findings:
    """Collects what does not hold."""

    def __init__(self) -> None:
        self.found: list[Finding] = []

    def require(self, holds: bool, fault: Fault) -> None:
        if not holds:
            self.found.append(Finding(Severity.ERROR, fault))

    def expect(self, holds: bool, fault: Fault) -> None:
        if not holds:
            self.found.append(Finding(Severity.WARNING, fault))


def check_document_signer(certificate: Certificate) -> tuple[Finding, ...]:
    """Compare a document signer certificate with its profile."""
    findings = _Findings()
    _check_certificate(certificate, findings)
    usage = certificate.key_usage
    findings.expect(usage is not None, Fault.KEY_USAGE_ABSENT)
    if usage is not None:
        findings.require(
            KEY_USAGE_DIGITAL_SIGNATURE in usage
            and not usage & {KEY_USAGE_CERTIFICATE_SIGN, KEY_USAGE_CRL_SIGN},
            Fault.KEY_USAGE,
        )
        findings.expect(usage == {KEY_USAGE_DIGITAL_SIGNATURE}, Fault.KEY_USAGE_MORE_THAN_PROFILE)
    constraints = certificate.basic_constraints
    findings.require(constraints is None or not constraints.is_authority, Fault.BASIC_CONSTRAINTS)
    # a key that may sign master lists or seals is guarded otherwise than one that signs documents
    purposes = certificate.extended_key_usage
    findings.require(not purposes or _ANY_PURPOSE in purposes, Fault.EXTENDED_KEY_USAGE)
    findings.expect(not purposes, Fault.EXTENDED_KEY_USAGE)
    findings.expect(certificate.authority_key_id is not None, Fault.AUTHORITY_KEY_ID_ABSENT)
    findings.expect(certificate.document_types is not None, Fault.DOCUMENT_TYPES_ABSENT)
    return tuple(findings.found)


def check_seal_signer(certificate: Certificate) -> tuple[Finding, ...]:
    """Compare a certificate for visible digital seals with its profile (Doc 9303-13)."""
    findings = _Findings()
    _check_certificate(certificate, findings)
    usage = certificate.key_usage or frozenset()
    findings.require(usage == {KEY_USAGE_DIGITAL_SIGNATURE}, Fault.KEY_USAGE)
    constraints = certificate.basic_constraints
    findings.require(constraints is None or not constraints.is_authority, Fault.BASIC_CONSTRAINTS)
    findings.require(SEAL_SIGNING in certificate.extended_key_usage, Fault.EXTENDED_KEY_USAGE)
    findings.expect(certificate.authority_key_id is not None, Fault.AUTHORITY_KEY_ID_ABSENT)
    findings.expect(certificate.document_types is not None, Fault.DOCUMENT_TYPES_ABSENT)
    return tuple(findings.found)


def check_csca(certificate: Certificate) -> tuple[Finding, ...]:
    """Compare a CSCA certificate, self-signed or link, with its profile."""
    findings = _Findings()
    _check_certificate(certificate, findings)
    findings.require(certificate.subject_key_id is not None, Fault.SUBJECT_KEY_ID_ABSENT)
    usage = certificate.key_usage
    wanted = {KEY_USAGE_CERTIFICATE_SIGN, KEY_USAGE_CRL_SIGN}
    findings.expect(usage is not None, Fault.KEY_USAGE_ABSENT)
    if usage is not None:
        findings.require(usage >= wanted, Fault.KEY_USAGE)
        findings.expect(usage <= wanted, Fault.KEY_USAGE_MORE_THAN_PROFILE)
    constraints = certificate.basic_constraints
    findings.require(constraints is not None and constraints.is_authority, Fault.BASIC_CONSTRAINTS)
    if constraints is not None:
        critical = certificate.extensions[BASIC_CONSTRAINTS].critical
        findings.expect(critical, Fault.BASIC_CONSTRAINTS_NOT_CRITICAL)
        findings.expect(constraints.path_length == 0, Fault.PATH_LENGTH)
    return tuple(findings.found)


def check_crl(crl: RevocationList) -> tuple[Finding, ...]:
    """Compare a CRL with its profile."""
    findings = _Findings()
    findings.require(crl.version == _CRL_VERSION, Fault.VERSION)
    findings.require(crl.inner_algorithm == crl.outer_algorithm, Fault.ALGORITHMS_DIFFER)
    findings.require(crl.is_understood, Fault.UNKNOWN_CRITICAL_EXTENSION)
    findings.require(
        crl.next_update is not None and crl.this_update < crl.next_update, Fault.NEXT_UPDATE
    )
    if crl.next_update is not None:
        lifetime = crl.next_update - crl.this_update
        findings.expect(lifetime <= CRL_LIFETIME_MAX, Fault.NEXT_UPDATE)
    findings.expect(crl.authority_key_id is not None, Fault.AUTHORITY_KEY_ID_ABSENT)
    findings.expect(crl.number is not None, Fault.CRL_NUMBER_ABSENT)
    findings.require(not _CRL_FORBIDDEN & crl.extensions.keys(), Fault.CRL_EXTENSION_FORBIDDEN)
    findings.expect(crl.revoked is None or len(crl.revoked) > 0, Fault.CRL_EMPTY_FIELD)
    findings.expect(crl.issuer.country is not None, Fault.COUNTRY_ABSENT)
    return tuple(findings.found)


def has_error(findings: tuple[Finding, ...]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _check_certificate(certificate: Certificate, findings: _Findings) -> None:
    """The rows of the profile that CSCA and document signer share."""
    extensions = certificate.extensions
    findings.require(certificate.version == _CERTIFICATE_VERSION, Fault.VERSION)
    findings.require(
        certificate.inner_algorithm == certificate.outer_algorithm, Fault.ALGORITHMS_DIFFER
    )
    findings.require(certificate.not_before < certificate.not_after, Fault.VALIDITY)
    findings.expect(not certificate.has_unique_ids, Fault.UNIQUE_IDS)
    serial_number = certificate.serial_number
    findings.expect(0 < serial_number < 1 << (8 * SERIAL_NUMBER_BYTES_MAX - 1), Fault.SERIAL_NUMBER)
    countries = {certificate.issuer.country, certificate.subject.country}
    findings.expect(None not in countries, Fault.COUNTRY_ABSENT)
    findings.expect(len(countries) == 1, Fault.COUNTRIES_DIFFER)
    try:
        weak = read_scheme(certificate.outer_algorithm).digest.is_weak
        findings.expect(not weak, Fault.WEAK_DIGEST)
    except PlatformError:
        findings.expect(holds=False, fault=Fault.UNREADABLE_ALGORITHM)
    broken = certificate.broken_extensions
    findings.require(
        not broken - {DOCUMENT_TYPE_LIST, PRIVATE_KEY_USAGE_PERIOD}, Fault.BROKEN_EXTENSION
    )
    findings.expect(not broken, Fault.BROKEN_EXTENSION)
    critical = {kind for kind, extension in extensions.items() if extension.critical}
    findings.require(critical <= _UNDERSTOOD, Fault.UNKNOWN_CRITICAL_EXTENSION)
    findings.expect(
        not any(kind.startswith(_NETSCAPE) for kind in extensions), Fault.NETSCAPE_EXTENSION
    )
    findings.expect(SUBJECT_KEY_IDENTIFIER in extensions, Fault.SUBJECT_KEY_ID_ABSENT)
    findings.expect(
        SUBJECT_ALT_NAME in extensions and ISSUER_ALT_NAME in extensions,
        Fault.ALTERNATIVE_NAME_ABSENT,
    )
    if KEY_USAGE in extensions:
        findings.expect(extensions[KEY_USAGE].critical, Fault.KEY_USAGE_NOT_CRITICAL)
