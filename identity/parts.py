"""What one State's identity service is made of; `services/identity.py` chooses the parts."""

from dataclasses import dataclass
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from fastapi import Depends, Request
from starlette.applications import Starlette

from identity.policy.enrolment_rules import EnrolmentRules
from identity.policy.oversight_rules import OversightRules
from identity.policy.person_rules import AliasRule, PersonRule
from identity.policy.reading_rules import ReadingRules
from identity.policy.release_rules import ReleaseRule
from identity.policy.retention_rules import RetentionRule
from identity.policy.rules import CardFeeRule, CardRule
from shared.biometrics.operating_points import CaptureRule, OperatingPoint
from shared.biometrics.port import FaceEngine, FingerEngine
from shared.documents.lds.chip_files import DocumentSigner
from shared.documents.seal.digital_seal import SealSigner
from shared.sealing.key_encryption import KeyEncryption
from shared.sealing.pseudonym import PseudonymKeys
from shared.signed_http.keys import SigningKey
from shared.states import State
from shared.status.publication import PublishedLists
from shared.web.parts import PlatformParts


@dataclass(frozen=True, slots=True)
class IdentityParts:
    """Keys, rules and surroundings of one State's registry."""

    platform: PlatformParts
    state: State
    civil_keys: KeyEncryption
    biometric_keys: KeyEncryption
    pseudonym_key: PseudonymKeys
    card_signer: DocumentSigner
    seal_signer: SealSigner
    attestation_key: SigningKey
    published_lists: PublishedLists
    card_rules: tuple[CardRule, ...]
    card_fees: tuple[CardFeeRule, ...]
    person_rules: tuple[PersonRule, ...]
    alias_rules: tuple[AliasRule, ...]
    reading_rules: ReadingRules
    release_rules: tuple[ReleaseRule, ...]
    retention_rules: tuple[RetentionRule, ...]
    enrolment_rules: EnrolmentRules
    oversight_rules: OversightRules
    capture_rules: tuple[CaptureRule, ...]
    operating_points: tuple[OperatingPoint, ...]
    encryption_key: EllipticCurvePrivateKey
    """Opens what is sealed to the registry: packets of enrolment kits."""
    fingers: FingerEngine | None = None
    faces: FaceEngine | None = None
    """None where the State has no such engine: captures are not measured then, and at the counter
    people decide in its place."""


def parts_of(app: Starlette) -> IdentityParts:
    parts: IdentityParts = app.state.parts
    return parts


async def _parts(request: Request) -> IdentityParts:
    return parts_of(request.app)


Parts = Annotated[IdentityParts, Depends(_parts)]
