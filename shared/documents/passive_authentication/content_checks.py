"""Checks 11 to 14: are the files those that were signed, and does the zone fit its signer?"""

from collections.abc import Callable
from typing import Final

from shared.documents.lds.chip_files import is_listed
from shared.documents.lds.com import read_com
from shared.documents.lds.data_groups import FILE_BYTES_MAX, TAGS
from shared.documents.lds.dg1 import read_dg1
from shared.documents.lds.dg2 import read_dg2
from shared.documents.lds.dg11 import read_dg11
from shared.documents.mrz.dates import resolve_expiry
from shared.documents.mrz.errors import MrzCheckDigitWrong, MrzMalformed
from shared.documents.mrz.zone import Zone, parse_mrz
from shared.documents.passive_authentication.examination import (
    HOLDS,
    Examination,
    NotPossible,
    failed,
    undetermined,
)
from shared.documents.passive_authentication.issuing_states import countries_of
from shared.documents.passive_authentication.verdict import (
    CheckValue,
    DataGroupValue,
    Outcome,
    Reason,
)
from shared.identifiers import SPECIMEN_PREFIX
from shared.pki.der import MalformedAsn1, only
from shared.pki.signatures import Digest

NEEDED_DATA_GROUPS: Final = frozenset({1, 2})
"""The zone and the portrait: without both nobody is identified."""
UTOPIA: Final = "UTO"
"""The State of specimens (Doc 9303-3 section 5)."""


def check_data_groups(examination: Examination) -> Outcome:
    # 11.
    security_object = examination.need_security_object()
    digest = security_object.digest
    if digest is None:
        return undetermined(Reason.ALGORITHM_NOT_SUPPORTED)
    read = examination.files.data_groups
    values = examination.data_groups
    for number in sorted(security_object.digests.keys() | read.keys()):
        values[number] = _data_group(
            number, read.get(number), security_object.digests.get(number), digest
        )
    found = set(values.values())
    if DataGroupValue.NOT_IDENTICAL in found:
        return failed(Reason.DATA_GROUP_ALTERED)
    if not read.keys() >= NEEDED_DATA_GROUPS:
        return undetermined(Reason.DATA_GROUPS_NOT_READ)
    if DataGroupValue.NOT_SIGNED in found:
        return undetermined(Reason.DATA_GROUP_NOT_SIGNED)
    if DataGroupValue.NON_CONFORMANCE in found:
        return undetermined(Reason.DATA_GROUP_MALFORMED)
    return examination.good_under(weak=digest.is_weak)


def check_com(examination: Examination) -> Outcome:
    # 12.
    if examination.files.com is None:
        return Outcome(CheckValue.NOT_SUPPORTED, Reason.COM_ABSENT)
    security_object = examination.need_security_object()
    try:
        com = read_com(examination.files.com)
    except MalformedAsn1:
        return failed(Reason.COM_UNREADABLE)
    versions = (com.lds_version, com.unicode_version)
    signed_versions = (security_object.lds_version, security_object.unicode_version)
    if com.data_groups != security_object.digests.keys() or (
        security_object.lds_version is not None and versions != signed_versions
    ):
        return failed(Reason.COM_DIFFERS)
    return HOLDS


def check_issuing_state(examination: Examination) -> Outcome:
    # 13.
    signer = examination.need_signer()
    zone = _zone(examination)
    if zone is None:
        return undetermined(Reason.ZONE_UNREADABLE)
    if examination.policy.refuses_specimens and _is_specimen(zone):
        return failed(Reason.SPECIMEN)
    country = signer.issuer.country
    if country is None:
        return undetermined(Reason.SIGNER_WITHOUT_COUNTRY)
    countries = countries_of(zone.issuing_state)
    if not countries:
        return undetermined(Reason.STATE_UNKNOWN)
    if country not in countries:
        return failed(Reason.STATES_DIFFER)
    return _document_type(zone, signer.document_types)


def check_expiry(examination: Examination) -> Outcome:
    # 14.
    zone = _zone(examination)
    if zone is None:
        return undetermined(Reason.ZONE_UNREADABLE)
    printed = examination.printed_mrz
    assert examination.files.dg1 is not None, "a zone was read from it"
    if printed is not None and "".join(printed.split()) != read_dg1(examination.files.dg1):
        return failed(Reason.PRINTED_ZONE_DIFFERS)
    today = examination.now.date()
    try:
        expiry = resolve_expiry(zone.expiry_date, today)
    except MrzMalformed:
        return undetermined(Reason.EXPIRY_UNKNOWN)
    return failed(Reason.DOCUMENT_EXPIRED) if expiry < today else HOLDS


def _is_specimen(zone: Zone) -> bool:
    return zone.issuing_state == UTOPIA or zone.document_number.startswith(SPECIMEN_PREFIX)


def _document_type(zone: Zone, listed: frozenset[str] | None) -> Outcome:
    """The signer's documentTypeList against the zone; many genuine signers have none."""
    if listed is None:
        return Outcome(CheckValue.SUCCESSFUL, Reason.HOLDS_WITH_DEVIATION)
    if not is_listed(zone.document_code, listed):
        return failed(Reason.DOCUMENT_TYPE_NOT_LISTED)
    return HOLDS


def _data_group(
    number: int, data: bytes | None, signed: bytes | None, digest: Digest
) -> DataGroupValue:
    if data is None:
        return DataGroupValue.NOT_READ
    if signed is None:
        return DataGroupValue.NOT_SIGNED
    if len(data) > FILE_BYTES_MAX or digest.of(data) != signed:
        return DataGroupValue.NOT_IDENTICAL
    try:
        _READERS.get(number, _read_wrapper(number))(data)
    except MalformedAsn1:
        return DataGroupValue.NON_CONFORMANCE
    return DataGroupValue.IDENTICAL


def _read_wrapper(number: int) -> Callable[[bytes], object]:
    return lambda data: only(data, TAGS[number])


_READERS: Final[dict[int, Callable[[bytes], object]]] = {
    1: read_dg1,
    2: read_dg2,
    11: read_dg11,
}
"""Files that are shown to people must be readable; of the others the wrapper is enough, since
genuine ones come in more formats than we read."""


def _zone(examination: Examination) -> Zone | None:
    """The zone of DG1, read once; None when it cannot be read."""
    if examination.files.dg1 is None:
        raise NotPossible
    if examination.zone is None:
        try:
            examination.zone = parse_mrz(read_dg1(examination.files.dg1))
        except (MalformedAsn1, MrzMalformed, MrzCheckDigitWrong):
            return None
    return examination.zone
