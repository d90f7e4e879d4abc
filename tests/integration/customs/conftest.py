"""The gateway over a real database, with Mali's real identity service behind it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from customs_gateway.app import create_app
from customs_gateway.contract.client import CustomsClient
from customs_gateway.parts import GatewayParts
from customs_gateway.policy.levy_rules import published_levy_rules
from customs_gateway.policy.offices import published_offices
from customs_gateway.policy.tariff import published_tariff
from customs_gateway.policy.time_limits import published_time_limits
from identity.contract.client import IdentityClient
from shared.roles import Role
from shared.signed_http.keys import Purpose, SigningKey
from shared.states import State
from shared.web.app import signed
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AdjustableClock, AnOfficer, KnownKeys, connect, platform_parts
from tests.support.postgres import Databases

ENTITY = "customs.aes.example"
OUAGA_INTER = "office-ouaga-inter.bfa.aes.example"
FARAMANA = "office-faramana.bfa.aes.example"
KOURY = "office-koury.mli.aes.example"
KATI = "office-kati.mli.aes.example"
KANTCHARI = "office-kantchari.bfa.aes.example"


def code_of_office(entity: str) -> str:
    return published_offices().of_machine(entity).code


class Registry:
    """The line to a State's registry, which a test may cut.

    It notes what was asked and answered, and how many database connections the gateway holds each
    time it asks, and lets a test do something while it does.
    """

    def __init__(self, app: ASGIApp | None) -> None:
        self._app = app
        self.reachable = app is not None
        self.gateway: AsyncEngine | None = None
        self.connections_held: list[int] = []
        self.exchanges: list[tuple[Scope, list[Message]]] = []
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None or not self.reachable:
            raise httpx.ConnectError("no route to the registry")
        assert self.gateway is not None
        pool: Any = self.gateway.pool
        self.connections_held.append(pool.checkedout())
        if self.meanwhile is not None:
            await self.meanwhile()
        answered: list[Message] = []
        self.exchanges.append((scope, answered))

        async def noted(message: Message) -> None:
            answered.append(message)
            await send(message)

        await self._app(scope, receive, noted)


@dataclass
class GatewayUnderTest:
    """The running gateway and everything a test may want to hold of it."""

    app: FastAPI
    asgi: ASGIApp
    engine: AsyncEngine
    clock: AdjustableClock
    trust: KnownKeys
    registry: Registry
    keys: dict[str, SigningKey] = field(default_factory=dict)

    def client(self, caller: str = OUAGA_INTER) -> CustomsClient:
        if caller not in self.keys:
            self.keys[caller] = self.trust.new_key(caller, Purpose.REQUEST)
        return connect(
            CustomsClient,
            self.asgi,
            caller=self.keys[caller],
            entity=ENTITY,
            trust=self.trust,
            clock=self.clock,
        )

    def officer(self, state: State, *roles: Role, subject: str = "officer-customs") -> AnOfficer:
        given = roles or (Role.CUSTOMS_OFFICER,)
        return AnOfficer(self.trust, state, *given, subject=f"{subject}-{state}", now=self.clock())

    async def audited(self) -> list[tuple[str, str | None]]:
        """Event and reason of every audit entry, in order."""
        async with self.engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT leaf FROM audit_entries ORDER BY position")
            )
            entries = [json.loads(leaf) for leaf in rows.scalars()]
        return [(entry["event"], entry["reason"]) for entry in entries]

    async def count(self, table: str) -> int:
        async with self.engine.connect() as connection:
            found = await connection.scalar(
                text(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of ours
            )
            return int(found or 0)


@asynccontextmanager
async def running_gateway(
    databases: Databases, clock: AdjustableClock, trust: KnownKeys, registry: Registry
) -> AsyncIterator[GatewayUnderTest]:
    own_key = trust.new_key(ENTITY, Purpose.REQUEST)
    async with (
        databases.fresh("customs_gateway") as engine,
        databases.as_application(engine) as application,
    ):
        registry.gateway = application
        parts = GatewayParts(
            platform=platform_parts(
                ENTITY, engine=application, trust=trust, clock=clock, service="customs_gateway"
            ),
            registries={
                State.MLI: connect(
                    IdentityClient,
                    registry,
                    caller=own_key,
                    entity="identity.mli.aes.example",
                    trust=trust,
                    clock=clock,
                )
            },
            offices=published_offices(),
            tariff=published_tariff(),
            levy_rules=published_levy_rules(),
            time_limits=published_time_limits(),
        )
        app = create_app(parts)
        yield GatewayUnderTest(app, signed(app, parts.platform), engine, clock, trust, registry)


@pytest.fixture
async def gateway(databases: Databases) -> AsyncIterator[GatewayUnderTest]:
    """The gateway alone: no registry can be reached."""
    async with running_gateway(
        databases, AdjustableClock(), KnownKeys(), Registry(None)
    ) as running:
        yield running


@pytest.fixture
async def linked_gateway(
    databases: Databases, identity: IdentityUnderTest
) -> AsyncIterator[GatewayUnderTest]:
    """The gateway with Mali's registry behind it."""
    async with running_gateway(
        databases, identity.clock, identity.trust, Registry(identity.asgi)
    ) as running:
        yield running
