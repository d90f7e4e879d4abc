"""Make CSCA, document signer and seal signer certificates to the profile of ICAO Doc 9303-12.

Keys are on P-256 with the curve spelled out, as the profile wants: asn1crypto builds what is
signed, the key store signs it, and the certificate is read back before anybody gets it.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from asn1crypto import core, keys, x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.errors import ErrorKind, PlatformError
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.der import PRINTABLE_STRING, SEQUENCE, SET, encode, encode_integer
from shared.pki.explicit_curves import P256
from shared.pki.key_store import KeyStore
from shared.pki.profile_checks import (
    SEAL_SIGNING,
    Finding,
    check_csca,
    check_document_signer,
    check_seal_signer,
)

SERIAL_NUMBER_BITS: Final = 159
"""Positive and within the 20 octets of Doc 9303-12, unpredictable."""

SIGNATURE_ALGORITHM: Final = {"algorithm": "sha256_ecdsa"}
SEAL_SIGNER_SERIAL_BITS: Final = 32
"""Each seal carries the number: eight hexadecimal digits."""
_UTC_TIME_YEARS_MAX: Final = 2049
_P256_BYTES: Final = 32
_KEY_ID_BYTES: Final = 20
_COUNTRY: Final = re.compile("[A-Z]{2}")
_STATE_CODE: Final = re.compile("[A-Z]{3}")
_DOCUMENT_TYPE: Final = re.compile("[A-Z]{1,2}")
_SEAL_SIGNER: Final = re.compile("[A-Z]{2}[A-Z0-9]{2}")
DOCUMENT_TYPE_LIST: Final = "2.23.136.1.1.6.2"


class CertificateNotIssued(PlatformError):
    """What was asked for would not be a certificate of the profile."""

    kind = ErrorKind.UNPROCESSABLE
    code = "certificate_not_issued"


@dataclass(frozen=True, slots=True)
class Authority:
    """The State that certifies, as its certificates name it; CertificateNotIssued if malformed."""

    country: str
    """ISO 3166-1 alpha-2, upper case."""
    state_code: str
    """The code of its documents (Doc 9303-3), in the alternative names."""
    organisation: str
    contact_email: str
    crl_url: str | None = None

    def __post_init__(self) -> None:
        if not (_COUNTRY.fullmatch(self.country) and _STATE_CODE.fullmatch(self.state_code)):
            raise CertificateNotIssued("a State has two letters in names and three in documents")


@dataclass(frozen=True, slots=True)
class Periods:
    """How long a key signs, and how long its certificate stays good after that.

    Doc 9303-12: a CSCA key signs 3 to 5 years and its certificate lives as long as the last
    document signer's; a document signer signs about 3 months and its certificate lives as long as
    the last document. Each State's own figures are dated data of that State.
    """

    key_use: timedelta
    validity: timedelta


DOCUMENT_SIGNER_PERIODS: Final = Periods(timedelta(days=90), timedelta(days=90 + 3653))
"""Three months of signing documents that live ten years at most."""
SEAL_SIGNER_PERIODS: Final = Periods(timedelta(days=365 + 60), timedelta(days=365 + 60 + 3653))
"""A year and two months of sealing (BSI TR-03137-1 section 6.4), cards of ten years at most."""
CSCA_PERIODS: Final = Periods(
    timedelta(days=3 * 365), timedelta(days=3 * 365) + DOCUMENT_SIGNER_PERIODS.validity
)
"""Three years of signing; the last document signer's certificate does not outlive it."""


def issue_csca(
    key_store: KeyStore,
    label: str,
    authority: Authority,
    *,
    now: datetime,
    periods: Periods = CSCA_PERIODS,
) -> bytes:
    """Make a self-signed CSCA certificate for a key of the store (Doc 9303-12), DER.

    The common name begins with TEST whatever is asked: nothing made by this platform is the
    authority of a State. Raises CertificateNotIssued.
    """
    public_key = key_store.public_key(label)
    name = _name(authority, f"TEST CSCA {authority.state_code}")
    key_id = key_id_of(public_key)
    extensions = [
        _extension("basic_constraints", {"ca": True, "path_len_constraint": 0}, critical=True),
        _extension("key_usage", {"key_cert_sign", "crl_sign"}, critical=True),
        *_shared_extensions(authority, periods, now, subject_key=key_id, issuer_key=key_id),
    ]
    tbs = _tbs(name, name, public_key, extensions, periods, now, new_serial_number())
    return _signed(key_store, label, tbs, check_csca)


def issue_document_signer(
    key_store: KeyStore,
    csca_label: str,
    csca: Certificate,
    authority: Authority,
    *,
    signer_key: EllipticCurvePublicKey,
    document_types: Sequence[str],
    now: datetime,
    periods: Periods = DOCUMENT_SIGNER_PERIODS,
) -> bytes:
    """Make a document signer certificate (Doc 9303-12), DER.

    `document_types` are the one or two letters with which the MRZ of what it may sign begins, such
    as I for identity cards and P for passports. Raises CertificateNotIssued when the CSCA is not
    the authority's, does not hold the key, no longer signs, or would not outlive the
    new certificate.
    """
    subject = _name(
        authority, f"TEST Document Signer {authority.state_code}", number=secrets.token_hex(4)
    )
    return _signed_by_csca(
        key_store,
        csca_label,
        csca,
        authority,
        subject=subject,
        signer_key=signer_key,
        serial_number=new_serial_number(),
        extensions=[_document_type_list(document_types)],
        check=check_document_signer,
        now=now,
        periods=periods,
    )


def issue_seal_signer(
    key_store: KeyStore,
    csca_label: str,
    csca: Certificate,
    authority: Authority,
    *,
    signer_key: EllipticCurvePublicKey,
    name: str,
    document_types: Sequence[str],
    now: datetime,
    periods: Periods = SEAL_SIGNER_PERIODS,
) -> bytes:
    """Make the certificate of a signer of visible digital seals (Doc 9303-13), DER.

    Its `name` of four characters begins with the country. Its serial number is short, because each
    seal refers to it. Its extended key usage keeps the key from signing documents. Raises
    CertificateNotIssued as `issue_document_signer` does.
    """
    if not _SEAL_SIGNER.fullmatch(name) or name[:2] != authority.country:
        raise CertificateNotIssued("a seal signer is named by its country and two characters more")
    return _signed_by_csca(
        key_store,
        csca_label,
        csca,
        authority,
        subject=_name(authority, name),
        signer_key=signer_key,
        serial_number=secrets.randbits(SEAL_SIGNER_SERIAL_BITS) | 1,
        extensions=[
            _document_type_list(document_types),
            _extension("extended_key_usage", [SEAL_SIGNING]),
        ],
        check=check_seal_signer,
        now=now,
        periods=periods,
    )


def key_id_of(public_key: EllipticCurvePublicKey) -> bytes:
    """A subject key identifier: 160 bits of SHA-256 over the point (RFC 7093 section 2, 1)."""
    return hashlib.sha256(_point(public_key)).digest()[:_KEY_ID_BYTES]


def subject_public_key_info(public_key: EllipticCurvePublicKey) -> keys.PublicKeyInfo:
    """A P-256 key with the parameters of its curve spelled out, seed left out."""
    point = _point(public_key)
    domain = {
        "version": "ecdpVer1",
        "field_id": {"field_type": "prime_field", "parameters": core.Integer(P256.p)},
        "curve": {
            "a": P256.a.to_bytes(_P256_BYTES, "big"),
            "b": P256.b.to_bytes(_P256_BYTES, "big"),
        },
        "base": keys.ECPoint.from_coords(P256.gx, P256.gy),
        "order": P256.n,
        "cofactor": P256.h,
    }
    return keys.PublicKeyInfo(
        {
            "algorithm": {
                "algorithm": "ec",
                "parameters": keys.ECDomainParameters(
                    name="specified", value=keys.SpecifiedECDomain(domain)
                ),
            },
            "public_key": keys.ECPointBitString(point),
        }
    )


def encode_time(moment: datetime) -> x509.Time:
    """UTCTime until 2049, GeneralizedTime from then on (RFC 5280 section 4.1.2.5)."""
    moment = whole_seconds(moment)
    if moment.year <= _UTC_TIME_YEARS_MAX:
        return x509.Time(name="utc_time", value=x509.UTCTime(moment))
    return x509.Time(name="general_time", value=x509.GeneralizedTime(moment))


def whole_seconds(moment: datetime) -> datetime:
    """The moment in UTC as certificates can say it."""
    return moment.astimezone(UTC).replace(microsecond=0)


def new_serial_number() -> int:
    """A random positive number of at most 20 octets."""
    return secrets.randbits(SERIAL_NUMBER_BITS) | 1


def _signed_by_csca(
    key_store: KeyStore,
    csca_label: str,
    csca: Certificate,
    authority: Authority,
    *,
    subject: x509.Name,
    signer_key: EllipticCurvePublicKey,
    serial_number: int,
    extensions: list[dict[str, Any]],
    check: Callable[[Certificate], tuple[Finding, ...]],
    now: datetime,
    periods: Periods,
) -> bytes:
    """What document signers and seal signers have in common."""
    if key_store.public_key(csca_label) != csca.public_key:
        raise CertificateNotIssued("the CSCA certificate is not that of the key")
    if csca.subject.country != authority.country:
        raise CertificateNotIssued("the CSCA is that of another State")
    if not csca.is_valid_at(now) or (csca.key_use_ends is not None and now > csca.key_use_ends):
        raise CertificateNotIssued("the CSCA no longer signs, or not yet")
    if now + periods.validity > csca.not_after:
        raise CertificateNotIssued("the signer would outlive its CSCA")
    issuer_key = csca.subject_key_id
    if issuer_key is None:
        raise CertificateNotIssued("the CSCA certificate has no subject key identifier")
    extensions = [
        _extension("key_usage", {"digital_signature"}, critical=True),
        *extensions,
        *_shared_extensions(
            authority, periods, now, subject_key=key_id_of(signer_key), issuer_key=issuer_key
        ),
    ]
    issuer = x509.Name.load(csca.subject.der)
    tbs = _tbs(issuer, subject, signer_key, extensions, periods, now, serial_number)
    return _signed(key_store, csca_label, tbs, check)


def _point(public_key: EllipticCurvePublicKey) -> bytes:
    return public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _name(authority: Authority, common_name: str, *, number: str | None = None) -> x509.Name:
    attributes = {
        "country_name": authority.country,
        "organization_name": authority.organisation,
        "common_name": common_name,
    }
    if number is not None:
        attributes["serial_number"] = number
    return x509.Name.build(attributes)


def _extension(kind: str, value: Any, *, critical: bool = False) -> dict[str, Any]:
    return {"extn_id": kind, "critical": critical, "extn_value": value}


def _shared_extensions(
    authority: Authority, periods: Periods, now: datetime, *, subject_key: bytes, issuer_key: bytes
) -> list[dict[str, Any]]:
    key_use = {
        "not_before": x509.GeneralizedTime(whole_seconds(now)),
        "not_after": x509.GeneralizedTime(whole_seconds(now + periods.key_use)),
    }
    extensions = [
        _extension("key_identifier", subject_key),
        _extension("authority_key_identifier", {"key_identifier": issuer_key}),
        _extension("private_key_usage_period", key_use),
        _extension("issuer_alt_name", _alternative_names(authority)),
        _extension("subject_alt_name", _alternative_names(authority)),
    ]
    if authority.crl_url is not None:
        location = x509.GeneralName("uniform_resource_identifier", authority.crl_url)
        point = {"distribution_point": x509.DistributionPointName("full_name", [location])}
        extensions.append(_extension("crl_distribution_points", [point]))
    return extensions


def _alternative_names(authority: Authority) -> list[x509.GeneralName]:
    """The contact and the State's code in documents (Doc 9303-12)."""
    place = x509.Name.build({"locality_name": authority.state_code})
    return [
        x509.GeneralName("rfc822_name", authority.contact_email),
        x509.GeneralName("directory_name", place),
    ]


def _document_type_list(document_types: Sequence[str]) -> dict[str, Any]:
    if not document_types or not all(map(_DOCUMENT_TYPE.fullmatch, document_types)):
        raise CertificateNotIssued("document types are one or two capital letters")
    types = [encode(PRINTABLE_STRING, kind.encode("ascii")) for kind in document_types]
    value = encode(SEQUENCE, encode_integer(0), encode(SET, *sorted(types)))
    return _extension(DOCUMENT_TYPE_LIST, core.ParsableOctetString(value))


def _tbs(
    issuer: x509.Name,
    subject: x509.Name,
    subject_key: EllipticCurvePublicKey,
    extensions: list[dict[str, Any]],
    periods: Periods,
    now: datetime,
    serial_number: int,
) -> x509.TbsCertificate:
    return x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": serial_number,
            "signature": SIGNATURE_ALGORITHM,
            "issuer": issuer,
            "validity": {
                "not_before": encode_time(now),
                "not_after": encode_time(now + periods.validity),
            },
            "subject": subject,
            "subject_public_key_info": subject_public_key_info(subject_key),
            "extensions": extensions,
        }
    )


def _signed(
    key_store: KeyStore,
    label: str,
    tbs: x509.TbsCertificate,
    check: Callable[[Certificate], tuple[Finding, ...]],
) -> bytes:
    """Sign, read back and compare with the profile before anybody gets the certificate."""
    certificate = x509.Certificate(
        {
            "tbs_certificate": tbs,
            "signature_algorithm": SIGNATURE_ALGORITHM,
            "signature_value": key_store.sign(label, tbs.dump()),
        }
    )
    der: bytes = certificate.dump()
    if check(read_certificate(der)):
        raise CertificateNotIssued("the certificate departs from its profile")
    return der
