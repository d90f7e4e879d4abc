"""Checks 1 to 5: does the SOD hold together, and did its signer sign it?"""

from functools import lru_cache
from typing import Final

from shared.documents.lds.sod import LEGACY_CONTENT_TYPES, read_security_object, unwrap_sod
from shared.documents.passive_authentication.examination import (
    HOLDS,
    Examination,
    failed,
    undetermined,
)
from shared.documents.passive_authentication.verdict import CheckValue, Outcome, Reason
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.der import MalformedAsn1
from shared.pki.explicit_curves import UnsupportedKey
from shared.pki.signatures import UnsupportedSignature

PARSED_SIGNERS_MAX: Final = 512
"""Some megabytes; a post meets fewer signers in a day."""


def unwrap(examination: Examination) -> Outcome:
    # 1.
    try:
        examination.signed = unwrap_sod(examination.files.sod)
    except MalformedAsn1:
        return failed(Reason.SOD_UNREADABLE)
    return HOLDS


def check_structure(examination: Examination) -> Outcome:
    # 2.
    signed = examination.need_signed()
    try:
        examination.security_object = read_security_object(signed)
    except MalformedAsn1:
        return failed(Reason.SOD_STRUCTURE)
    if examination.security_object.digest is None:
        return undetermined(Reason.ALGORITHM_NOT_SUPPORTED)
    if signed.content_type in LEGACY_CONTENT_TYPES:
        return Outcome(CheckValue.SUCCESSFUL, Reason.HOLDS_WITH_DEVIATION)
    return HOLDS


def find_signer(examination: Examination) -> Outcome:
    # 3.
    info = examination.signer_info()
    embedded = map(_read_or_none, examination.need_signed().certificates)
    found = [one for one in embedded if one is not None and info.names(one)]
    if not found:
        found = [one for one in examination.trust.document_signers() if info.names(one)]
    if not found:
        return undetermined(Reason.SIGNER_NOT_FOUND)
    examination.candidates = found
    examination.signer = found[0]
    return HOLDS


def check_object_hash(examination: Examination) -> Outcome:
    # 4.
    info, signed = examination.signer_info(), examination.need_signed()
    try:
        if not info.covers(signed.content_type, signed.content):
            return failed(Reason.SIGNED_CONTENT_DIFFERS)
        return examination.good_under(weak=info.digest.is_weak)
    except UnsupportedSignature:
        return undetermined(Reason.ALGORITHM_NOT_SUPPORTED)
    except MalformedAsn1:
        return failed(Reason.SOD_STRUCTURE)


def check_object_signature(examination: Examination) -> Outcome:
    # 5.
    info = examination.signer_info()
    examination.need_signer()
    try:
        scheme = info.scheme
    except UnsupportedSignature:
        return undetermined(Reason.ALGORITHM_NOT_SUPPORTED)
    except MalformedAsn1:
        return failed(Reason.SOD_STRUCTURE)
    unsupported = False
    for candidate in examination.candidates:
        try:
            if info.has_signed_attributes(candidate.public_key):
                examination.signer = candidate
                return examination.good_under(weak=scheme.digest.is_weak)
        except (UnsupportedKey, UnsupportedSignature):
            unsupported = True
        except MalformedAsn1:
            continue
    if unsupported:
        return undetermined(Reason.ALGORITHM_NOT_SUPPORTED)
    return failed(Reason.SIGNATURE_WRONG)


@lru_cache(PARSED_SIGNERS_MAX)
def _read_or_none(der: bytes) -> Certificate | None:
    """An embedded certificate. One signer signs thousands of documents, so its reading is kept;
    nothing that was verified is.
    """
    try:
        return read_certificate(der)
    except MalformedAsn1:
        return None
