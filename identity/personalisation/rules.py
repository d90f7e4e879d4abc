"""What a job file holds, what a result must say, and what that makes of card and blank. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from pydantic import ValidationError

from identity.contract.personalisation import (
    ChipState,
    JobResult,
    Outcome,
    QualityFault,
)
from identity.contract.persons import CivilData
from identity.contract.records import Residence
from identity.contract.stock import SpoilReason
from identity.errors.personalisation import ChipKeyRefused, ResultNotGenuine
from shared.civil.partial_date import PartialDate
from shared.documents.lds.active_authentication import build_dg14, build_dg15
from shared.documents.lds.dg11 import PersonalDetails, build_dg11
from shared.pki.der import MalformedAsn1
from shared.pki.explicit_curves import UnsupportedKey
from shared.pki.public_keys import PublicKey, load_public_key

_FAULTS_OF_THE_CHIP = frozenset({QualityFault.CHIP_SILENT, QualityFault.CHIP_DIFFERS})
_FAULTS_OF_THE_PRINT = frozenset({QualityFault.PRINT})


def chip_key(der: bytes) -> EllipticCurvePublicKey:
    """The key that a chip has made for active authentication; ChipKeyRefused if not on P-256."""
    try:
        key: PublicKey = load_public_key(der)
    except (MalformedAsn1, UnsupportedKey):
        raise ChipKeyRefused("not a public key that is taken") from None
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise ChipKeyRefused("the key of a chip is on P-256")
    return key


def further_data_groups(
    civil: CivilData,
    residence: Residence | None,
    *,
    personal_number: str,
    key: EllipticCurvePublicKey,
) -> dict[int, bytes]:
    """DG11 in the orthography of the register, DG14 and DG15 of the chip.

    There is no DG3 here: the register keeps minutiae, and that group is for images; and without
    extended access control, which is not made yet, every reader would read them.
    """
    born = PartialDate.parse(civil.birth_date)
    whole = born.month is not None and born.day is not None
    details = PersonalDetails(
        surname=civil.name.family_name,
        given_names=civil.name.given_names or "",
        personal_number=personal_number,
        birth_date=born.earliest if whole else None,
        birth_place=(civil.birth_place,),
        address=_address(residence),
    )
    return {11: build_dg11(details), 14: build_dg14(), 15: build_dg15(key)}


def read_result(claims: Mapping[str, Any]) -> tuple[str, str, JobResult]:
    """Batch, job and result of a workshop's statement; ResultNotGenuine when it says less.

    A made card's chip is closed (SECURED), and has passed every check; anything else was spoiled.
    """
    batch, job, said = claims.get("batch"), claims.get("sub"), claims.get("result")
    if not isinstance(batch, str) or not isinstance(job, str):
        raise ResultNotGenuine("a result names its batch and its job")
    try:
        result = JobResult.model_validate_json(json.dumps(said))
    except ValidationError:
        raise ResultNotGenuine("not a result of personalisation") from None
    if result.outcome is Outcome.MADE and result.chip_state is not ChipState.SECURED:
        raise ResultNotGenuine("the chip of a made card is closed")
    return batch, job, result


def spoil_reason(result: JobResult) -> SpoilReason:
    """Why the blank will never be a card."""
    faults = set(result.faults)
    if faults & _FAULTS_OF_THE_CHIP:
        return SpoilReason.CHIP_FAULT
    if faults & _FAULTS_OF_THE_PRINT:
        return SpoilReason.PRINT_FAULT
    return SpoilReason.QUALITY_REFUSED if faults else SpoilReason.DAMAGED


def file_digest(file: bytes) -> str:
    """SHA-256, hexadecimal, of a job file: what the registry's statement names."""
    return hashlib.sha256(file).hexdigest()


def _address(residence: Residence | None) -> tuple[str, ...]:
    if residence is None:
        return ()
    parts = (residence.street, residence.locality, residence.region, residence.country)
    return tuple(part for part in parts if part)


def office_place(office: str) -> str:
    """The issuing office as a card prints it: `bureau-bamako` is Bureau de Bamako."""
    return f"Bureau de {office.partition('-')[2].replace('-', ' ').title()}"
