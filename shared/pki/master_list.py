"""Read and verify master lists: the CSCA certificates that one State vouches for. Pure."""

from dataclasses import dataclass
from typing import Final

from shared.errors import ErrorKind, PlatformError, VerificationFailed
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.cms import Signer, read_signed_data
from shared.pki.der import SEQUENCE, SET, MalformedAsn1, oid, only
from shared.pki.explicit_curves import UnsupportedKey
from shared.pki.signatures import UnsupportedSignature

MASTER_LIST_BYTES_MAX: Final = 8 * 1024 * 1024
CERTIFICATES_MAX: Final = 5_000
"""The largest list we know has 541."""

MASTER_LIST_SIGNER: Final = "2.23.136.1.1.3"
_MASTER_LIST = oid("2.23.136.1.1.2")
_SIGNED_DATA_VERSION = 3
_LIST_VERSION = 0


class MasterListRefused(VerificationFailed):
    """The list is malformed, its signature does not hold, or its signer is not anchored."""

    kind = ErrorKind.UNPROCESSABLE
    code = "master_list_refused"


@dataclass(frozen=True, slots=True)
class MasterList:
    """The certificates of a verified list, and who signed it."""

    certificates: tuple[bytes, ...]
    signer: Certificate


def read_master_list(cms: bytes, *, anchor: Certificate) -> MasterList:
    """Verify a CscaMasterList (Doc 9303-12) under a CSCA that is pinned out of band.

    1. CMS SignedData version 3 around a master list, one signer, no CRLs.
    2. The signed attributes speak of this content.
    3. An embedded certificate that the signer names has signed them, and may sign master lists.
    4. The anchor has signed that certificate; a CSCA inside the list proves nothing by itself.

    Validity in time is the caller's question: superseded lists are kept. Raises MasterListRefused.
    """
    try:
        return _verify(cms, anchor)
    except MasterListRefused:
        raise
    except PlatformError as wrong:
        raise MasterListRefused(wrong.detail) from wrong


def _verify(cms: bytes, anchor: Certificate) -> MasterList:
    # 1.
    if len(cms) > MASTER_LIST_BYTES_MAX:
        raise MasterListRefused("a master list that is too large")
    data = read_signed_data(cms)
    if data.version != _SIGNED_DATA_VERSION or data.content_type != _MASTER_LIST:
        raise MasterListRefused("not a master list in SignedData version 3")
    if len(data.signers) != 1 or data.has_crls:
        raise MasterListRefused("a master list has one signer and no CRLs")
    # 2.
    info = data.signers[0]
    if not info.covers(data.content_type, data.content):
        raise MasterListRefused("the signed attributes speak of something else")
    # 3.
    signer = _signer_among(data.certificates, info)
    if signer.extended_key_usage != {MASTER_LIST_SIGNER}:
        raise MasterListRefused("the signer may not sign master lists")
    # 4.
    if signer.issuer.country != anchor.subject.country or not anchor.has_signed(signer):
        raise MasterListRefused("the anchor has not signed the signer's certificate")
    return MasterList(_split(data.content), signer)


def _signer_among(embedded: tuple[bytes, ...], info: Signer) -> Certificate:
    for der in embedded:
        try:
            certificate = read_certificate(der)
            if info.names(certificate) and info.has_signed_attributes(certificate.public_key):
                return certificate
        except (MalformedAsn1, UnsupportedKey, UnsupportedSignature):
            continue  # another embedded certificate may be the signer's
    raise MasterListRefused("no embedded certificate has signed the list")


def _split(content: bytes) -> tuple[bytes, ...]:
    """The certificates of `CscaMasterList ::= SEQUENCE { version, SET OF Certificate }`."""
    fields = only(content, SEQUENCE)
    if fields.integer() != _LIST_VERSION:
        raise MasterListRefused("a version of master lists that nobody described")
    members = fields.enter(SET)
    fields.finish()
    certificates: list[bytes] = []
    while not members.at_end:
        if len(certificates) == CERTIFICATES_MAX:
            raise MasterListRefused("a master list of too many certificates")
        certificates.append(members.take_whole(SEQUENCE))
    return tuple(certificates)
