"""Make the certificate revocation lists of CSCAs (Doc 9303-12, RFC 5280 section 5)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from asn1crypto import core, crl, x509

from shared.pki.certificate_reader import Certificate
from shared.pki.certificates import (
    SIGNATURE_ALGORITHM,
    CertificateNotIssued,
    encode_time,
)
from shared.pki.crl_reader import read_crl
from shared.pki.key_store import KeyStore
from shared.pki.profile_checks import CRL_LIFETIME_MAX, check_crl


def issue_crl(
    key_store: KeyStore,
    csca_label: str,
    csca: Certificate,
    *,
    revoked: Mapping[int, datetime],
    number: int,
    now: datetime,
    lifetime: timedelta,
) -> bytes:
    """Make the CRL of a CSCA: every revoked serial number and since when, DER.

    `number` grows with every list; `lifetime` is at most CRL_LIFETIME_MAX. Raises
    CertificateNotIssued.
    """
    if key_store.public_key(csca_label) != csca.public_key:
        raise CertificateNotIssued("the CSCA certificate is not that of the key")
    if not timedelta(0) < lifetime <= CRL_LIFETIME_MAX or number < 1:
        raise CertificateNotIssued("a CRL lives 90 days at most and has a positive number")
    tbs = crl.TbsCertList(
        {
            "version": "v2",
            "signature": SIGNATURE_ALGORITHM,
            "issuer": x509.Name.load(csca.subject.der),
            "this_update": encode_time(now),
            "next_update": encode_time(now + lifetime),
            "crl_extensions": [
                {
                    "extn_id": "authority_key_identifier",
                    "critical": False,
                    "extn_value": {"key_identifier": csca.subject_key_id},
                },
                {"extn_id": "crl_number", "critical": False, "extn_value": core.Integer(number)},
            ],
        }
    )
    if revoked:
        tbs["revoked_certificates"] = [
            {"user_certificate": serial, "revocation_date": encode_time(since)}
            for serial, since in sorted(revoked.items())
        ]
    signed: bytes = crl.CertificateList(
        {
            "tbs_cert_list": tbs,
            "signature_algorithm": SIGNATURE_ALGORITHM,
            "signature": key_store.sign(csca_label, tbs.dump()),
        }
    ).dump()
    if check_crl(read_crl(signed)):
        raise CertificateNotIssued("the CRL departs from its profile")
    return signed
