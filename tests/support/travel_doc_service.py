"""The travel document services of two States for tests, over Mali's real register."""

import warnings
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp, Receive, Scope, Send

from identity.contract.client import IdentityClient
from shared.documents.passive_authentication.examination import Policy
from shared.documents.passive_authentication.verify import DEFAULT_POLICY
from shared.entities import EntityKind, service_of
from shared.pki.csca_store import CscaStore
from shared.roles import Role
from shared.sealing.key_encryption import FileKeyEncryption, add_kek
from shared.sealing.pseudonym import FilePseudonymKey, create_pseudonym_key
from shared.signed_http.keys import Purpose, SigningKey
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from shared.status.live_lists import LiveStatusLists
from shared.status.publication import PublishedLists
from shared.web.app import signed
from shared.web.client import ServiceClient
from tests.support.identity_service import IdentityUnderTest
from tests.support.pki import IssuingState
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

C = TypeVar("C", bound=ServiceClient)


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


def csca_store(clock: AdjustableClock, *issuing: IssuingState) -> CscaStore:
    """A store of the CSCAs given, each with a fresh CRL, checked now."""
    return CscaStore(
        state.anchor_list(state.crl(now=clock()), checked_at=clock()) for state in issuing
    )


@asynccontextmanager
async def running_travel_doc(
    databases: Databases,
    folder: Path,
    state: State,
    identity: IdentityUnderTest,
    store: CscaStore,
    pki: IssuingState,
    policy: Policy = DEFAULT_POLICY,
) -> AsyncIterator[TravelDocUnderTest]:
    """One State's service; `pki` signs its documents, `store` is what its posts trust."""
    clock, trust = identity.clock, identity.trust
    entity = service_of(EntityKind.TRAVEL_DOC, state)
    registers = {other: Line(identity.asgi if other is State.MLI else None) for other in State}
    neighbours = {other: Line() for other in State}
    to_all = _Caller(trust.new_key(entity, Purpose.REQUEST), trust, clock)
    civil_keys, pseudonym_key = _sealing_keys(folder, state)
    async with (
        databases.fresh("travel_doc") as engine,
        databases.as_application(engine) as application,
    ):
        parts = TravelDocParts(
            platform=platform_parts(
                entity, engine=application, trust=trust, clock=clock, service="travel_doc"
            ),
            state=state,
            civil_keys=civil_keys,
            pseudonym_key=pseudonym_key,
            document_signer=pki.document_signer,
            published_lists=PublishedLists(trust.new_key(entity, Purpose.STATUS_LIST)),
            passport_rules=published_passport_rules(),
            registers=to_all.clients(IdentityClient, EntityKind.IDENTITY, registers),
            issuers=to_all.clients(TravelDocClient, EntityKind.TRAVEL_DOC, neighbours),
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


@dataclass
class _Caller:
    """The service as a caller of others."""

    key: SigningKey
    trust: KnownKeys
    clock: AdjustableClock

    def clients(
        self, client: type[C], kind: EntityKind, lines: Mapping[State, Line]
    ) -> dict[State, C]:
        """One client for each State's service of a kind."""
        return {
            state: connect(
                client,
                line,
                caller=self.key,
                entity=service_of(kind, state),
                trust=self.trust,
                clock=self.clock,
            )
            for state, line in lines.items()
        }


def _sealing_keys(folder: Path, state: State) -> tuple[FileKeyEncryption, FilePseudonymKey]:
    """Keys of a State's own, in files of the test's folder."""
    kek, secret = folder / f"civil-{state}.json", folder / f"pseudonym-{state}.json"
    add_kek(kek, "civil-1")
    create_pseudonym_key(secret, state=state, epoch=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        return (
            FileKeyEncryption(kek, production=False),
            FilePseudonymKey(secret, production=False),
        )
