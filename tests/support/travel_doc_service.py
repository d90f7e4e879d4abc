"""The travel document services of two States for tests, over Mali's real register."""

import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp, Receive, Scope, Send

from identity.contract.client import IdentityClient
from shared.documents.passive_authentication.examination import Policy
from shared.documents.passive_authentication.verify import DEFAULT_POLICY
from shared.entities import EntityKind, service_of
from shared.pki.crl import issue_crl
from shared.pki.csca_store import AnchorList, CscaStore, ListSource
from shared.pki.profile_checks import CRL_LIFETIME_MAX
from shared.roles import Role
from shared.sealing.key_encryption import FileKeyEncryption, add_kek
from shared.sealing.pseudonym import FilePseudonymKey, create_pseudonym_key
from shared.signed_http.keys import Purpose
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from shared.status.live_lists import LiveStatusLists
from shared.status.publication import PublishedLists
from shared.web.app import signed
from tests.support.identity_service import IdentityUnderTest
from tests.support.pki import TestPki
from tests.support.platform import (
    AdjustableClock,
    AnOfficer,
    KnownKeys,
    connect,
    platform_parts,
)
from tests.support.postgres import Databases
from travel_doc.app import create_app
from travel_doc.contract.client import TravelDocClient
from travel_doc.parts import TravelDocParts
from travel_doc.policy.rules import published_passport_rules


class Line:
    """A line to another service, which a test may connect and cut."""

    def __init__(self, app: ASGIApp | None = None) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.app is None:
            raise httpx.ConnectError("the line is cut")
        await self.app(scope, receive, send)


@dataclass
class TravelDocUnderTest:
    """One State's running service and everything a test may want to hold of it."""

    state: State
    app: FastAPI
    asgi: ASGIApp
    parts: TravelDocParts
    engine: AsyncEngine
    clock: AdjustableClock
    trust: KnownKeys
    register: Line
    neighbours: dict[State, Line]
    registers: dict[State, Line]

    def client(self, caller: str) -> TravelDocClient:
        return connect(
            TravelDocClient,
            self.asgi,
            caller=self.trust.new_key(caller, Purpose.REQUEST),
            entity=self.parts.platform.entity,
            trust=self.trust,
            clock=self.clock,
        )

    def bureau(self) -> TravelDocClient:
        return self.client(f"bureau-capitale.{self.state.lower()}.aes.example")

    def post(self, name: str = "frontiere") -> TravelDocClient:
        return self.client(f"post-{name}.{self.state.lower()}.aes.example")

    def officer(self, subject: str, *roles: Role) -> AnOfficer:
        return AnOfficer(self.trust, self.state, *roles, subject=subject, now=self.clock())


def csca_store(clock: AdjustableClock, *pkis: tuple[State, TestPki]) -> CscaStore:
    """A store of the CSCAs given, each with a fresh CRL, checked now."""
    return CscaStore(
        AnchorList(
            ListSource(f"CSCA {state}", "1", checked_at=clock()),
            certificates=(pki.csca_der,),
            crls=(
                issue_crl(
                    pki.key_store,
                    "csca",
                    pki.csca,
                    revoked={},
                    number=1,
                    now=clock(),
                    lifetime=CRL_LIFETIME_MAX,
                ),
            ),
            country=state.alpha2,
        )
        for state, pki in pkis
    )


@asynccontextmanager
async def running_travel_doc(
    databases: Databases,
    folder: Path,
    state: State,
    identity: IdentityUnderTest,
    store: CscaStore,
    pki: TestPki,
    policy: Policy = DEFAULT_POLICY,
) -> AsyncIterator[TravelDocUnderTest]:
    """One State's service; `pki` signs its documents, `store` is what its posts trust."""
    clock, trust = identity.clock, identity.trust
    entity = service_of(EntityKind.TRAVEL_DOC, state)
    own_key = trust.new_key(entity, Purpose.REQUEST)
    registers = {other: Line(identity.asgi if other is State.MLI else None) for other in State}
    neighbours = {other: Line() for other in State}
    kek = folder / f"civil-{state}.json"
    add_kek(kek, "civil-1")
    secret = folder / f"pseudonym-{state}.json"
    create_pseudonym_key(secret, state=state, epoch=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        civil_keys = FileKeyEncryption(kek, production=False)
        pseudonym_key = FilePseudonymKey(secret, production=False)
    async with databases.fresh("travel_doc") as engine:
        parts = TravelDocParts(
            platform=platform_parts(
                entity, engine=engine, trust=trust, clock=clock, service="travel_doc"
            ),
            state=state,
            civil_keys=civil_keys,
            pseudonym_key=pseudonym_key,
            document_signer=pki.signer,
            published_lists=PublishedLists(trust.new_key(entity, Purpose.STATUS_LIST)),
            passport_rules=published_passport_rules(),
            registers={
                other: connect(
                    IdentityClient,
                    line,
                    caller=own_key,
                    entity=service_of(EntityKind.IDENTITY, other),
                    trust=trust,
                    clock=clock,
                )
                for other, line in registers.items()
            },
            issuers={
                other: connect(
                    TravelDocClient,
                    line,
                    caller=own_key,
                    entity=service_of(EntityKind.TRAVEL_DOC, other),
                    trust=trust,
                    clock=clock,
                )
                for other, line in neighbours.items()
            },
            anchors=lambda: store,
            authentication=policy,
            status_lists=LiveStatusLists(trust, clock),
        )
        app = create_app(parts)
        yield TravelDocUnderTest(
            state=state,
            app=app,
            asgi=signed(app, parts.platform),
            parts=parts,
            engine=engine,
            clock=clock,
            trust=trust,
            register=registers[state],
            neighbours=neighbours,
            registers=registers,
        )
