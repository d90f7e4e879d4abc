"""Mali's identity service over a real database, its machines and its officers."""

import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from identity.app import create_app
from identity.contract.client import IdentityClient
from identity.parts import IdentityParts
from identity.policy.enrolment_rules import EnrolmentRules, published_enrolment_rules
from identity.policy.oversight_rules import published_oversight_rules
from identity.policy.person_rules import published_alias_rules, published_person_rules
from identity.policy.reading_rules import published_reading_rules
from identity.policy.release_rules import published_release_rules
from identity.policy.retention_rules import published_retention_rules
from identity.policy.rules import published_card_fees, published_card_rules
from shared.biometrics.operating_points import published_capture_rules
from shared.roles import Role
from shared.sealing.key_encryption import FileKeyEncryption, add_kek
from shared.sealing.pseudonym import FilePseudonymKey, create_pseudonym_key
from shared.signed_http.keys import Purpose
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from shared.status.publication import PublishedLists
from shared.web.app import signed
from tests.support.engines import POINTS, EqualityEngine
from tests.support.pki import IssuingState, a_state
from tests.support.platform import (
    AdjustableClock,
    AnOfficer,
    KnownKeys,
    connect,
    platform_parts,
)
from tests.support.postgres import Databases
from tests.support.seals import a_seal_signer
from tests.support.walked import noting

ENTITY = "identity.mli.aes.example"


@dataclass
class IdentityUnderTest:
    """The running service and everything a test may want to hold of it."""

    app: FastAPI
    asgi: ASGIApp
    parts: IdentityParts
    engine: AsyncEngine
    clock: AdjustableClock
    trust: KnownKeys
    pki: IssuingState
    kept: dict[str, Any] = field(default_factory=dict)
    """What a test's helpers have set up once."""

    def client(self, caller: str = "bureau-bamako.mli.aes.example") -> IdentityClient:
        key = self.trust.new_key(caller, Purpose.REQUEST)
        return connect(
            IdentityClient,
            self.asgi,
            caller=key,
            entity=ENTITY,
            trust=self.trust,
            clock=self.clock,
        )

    def officer(
        self,
        subject: str,
        *roles: Role,
        state: State = State.MLI,
        place: str = "bureau-bamako",
    ) -> AnOfficer:
        officer = AnOfficer(
            self.trust, state, *roles, subject=subject, now=self.clock(), place=place
        )
        officer.service = self
        return officer


def encryption_key_of(trust: KnownKeys) -> EllipticCurvePrivateKey:
    """A key of the registry, known to kits, to which packets are sealed."""
    key = trust.new_key(ENTITY, Purpose.ENCRYPTION).private_key
    assert isinstance(key, EllipticCurvePrivateKey)
    return key


@asynccontextmanager
async def running_identity(
    databases: Databases,
    folder: Path,
    clock: AdjustableClock,
    trust: KnownKeys,
    enrolment_rules: EnrolmentRules | None = None,
) -> AsyncIterator[IdentityUnderTest]:
    """Mali's service with keys of its own in a folder, by the published rules or others."""
    pki = a_state(folder, State.MLI, now=clock(), document_types=("I",))
    add_kek(folder / "civil.json", "civil-1")
    add_kek(folder / "biometric.json", "biometric-1")
    create_pseudonym_key(folder / "pseudonym.json", state=State.MLI, epoch=1)
    async with (
        databases.fresh("identity") as engine,
        databases.as_application(engine) as application,
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureStandInWarning)
            parts = IdentityParts(
                platform=platform_parts(
                    ENTITY, engine=application, trust=trust, clock=clock, service="identity"
                ),
                state=State.MLI,
                civil_keys=FileKeyEncryption(folder / "civil.json", production=False),
                biometric_keys=FileKeyEncryption(folder / "biometric.json", production=False),
                pseudonym_key=FilePseudonymKey(folder / "pseudonym.json", production=False),
                card_signer=pki.document_signer,
                seal_signer=a_seal_signer(pki, now=clock()),
                attestation_key=trust.new_key(ENTITY, Purpose.ATTESTATION),
                published_lists=PublishedLists(trust.new_key(ENTITY, Purpose.STATUS_LIST)),
                card_rules=published_card_rules(),
                card_fees=published_card_fees(),
                person_rules=published_person_rules(),
                alias_rules=published_alias_rules(),
                reading_rules=published_reading_rules(),
                enrolment_rules=enrolment_rules or published_enrolment_rules(),
                oversight_rules=published_oversight_rules(),
                capture_rules=published_capture_rules(),
                encryption_key=encryption_key_of(trust),
                release_rules=published_release_rules(),
                retention_rules=published_retention_rules(),
                operating_points=POINTS,
                fingers=EqualityEngine(),
                faces=EqualityEngine(),
            )
        app = create_app(parts)
        app.add_middleware(noting)
        yield IdentityUnderTest(app, signed(app, parts.platform), parts, engine, clock, trust, pki)
