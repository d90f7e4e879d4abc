"""A day of the whole platform: Mali's registry, passports, a neighbour's border, the gateway."""

import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from identity.contract.cards import Card
from identity.contract.oversight.alerts import AlertScope, Metric
from identity.contract.personalisation import JobFile
from identity.oversight.store import alerts
from shared.roles import Role
from shared.states import State
from tests.integration.admin.conftest import Terminal, terminal
from tests.integration.customs.conftest import GatewayUnderTest, linked_gateway
from tests.integration.identity.test_oversight import a_work
from tests.integration.travel_doc.conftest import TwoStates, states
from tests.support.card_chain import CardChain, chain_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.postgres import Databases
from tests.support.relay import Line, delivering, relay_of
from tests.support.specimens import civil_data
from travel_doc.contract.border import BorderVerdict, CheckDocument

__all__ = ["linked_gateway", "states", "terminal"]
NIAMEY = "station-niamey-ville.ner.aes.example"


@dataclass
class Day:
    """What a story needs: the services, the officers, and the commands that they give."""

    identity: IdentityUnderTest
    terminal: Terminal
    registrar: AnOfficer
    folder: Path

    @property
    def chain(self) -> CardChain:
        return chain_of(self.identity)

    def station(self) -> tuple[Terminal, AnOfficer]:
        """A police station of Niger, and who sits there."""
        officer = self.identity.officer("police-niamey", Role.POLICE_OFFICER, state=State.NER)
        return self.terminal.at(NIAMEY), officer

    def file(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    async def somebody(self, given_names: str = "Awa") -> str:
        """A person in the register; their identity number."""
        civil = civil_data(given_names=given_names)
        return (await enrolled(self.registrar, civil)).identity_number

    async def a_card_at_the_office(self, number: str) -> tuple[Card, JobFile]:
        """A person's first card, made and in the office's safe."""
        asked = await self.chain.approved(number, self.registrar)
        made = await self.chain.made(asked)
        await self.chain.at_office(asked.card_number)
        return asked, made

    async def shown(self, card_number: str) -> Any:
        """The card as the office sees it now."""
        return await self.terminal.ask("card", "show", card_number, officer=self.registrar)

    async def refusal(self, terminal: Terminal, *words: str, officer: AnOfficer) -> str:
        """The code by which a command is refused."""
        status, out, complaint = await terminal.run(*words, "--json", officer=officer)
        assert (status != 0, out) == (True, ""), complaint
        return str(json.loads(complaint)["code"])

    async def logged(self, *events: str) -> list[str]:
        """Which of these events the registry's log has, in order."""
        query = text("SELECT event FROM audit_entries ORDER BY position")
        async with self.identity.engine.connect() as connection:
            return [one for one in (await connection.execute(query)).scalars() if one in events]

    async def counted(self, metric: Metric, scope: AlertScope) -> dict[str, int]:
        """What the watch over unusual volumes counts of each, over all that was done."""
        rules = self.identity.parts.oversight_rules.anomalies
        rule = next(one for one in rules if (one.metric, one.scope) == (metric, scope))
        now, week = self.identity.clock(), timedelta(days=7)
        async with a_work(self.identity) as work:
            done = await alerts.counts(work, rule, since=now - week, until=now + week)
        return {one.name: one.value for one in done}

    async def comparisons(self) -> list[dict[str, Any]]:
        """What is recorded of each 1:1 check, in order."""
        query = text("SELECT * FROM identity_checks ORDER BY checked_at")
        async with self.identity.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]


@pytest.fixture
def day(
    identity: IdentityUnderTest,
    terminal: Terminal,
    registrar: AnOfficer,
    tmp_path: Path,
) -> Day:
    return Day(identity, terminal, registrar, tmp_path)


@dataclass
class Neighbours:
    """Who relies on Mali's cards: its passports, the border of Burkina Faso, customs."""

    day: Day
    states: TwoStates
    gateway: GatewayUnderTest
    databases: Databases

    def relay(self) -> AbstractAsyncContextManager[None]:
        """The registry tells the others what happened, while this lasts."""
        lines = {
            "travel-doc.mli.aes.example": Line(self.states.mali.asgi),
            "customs.aes.example": Line(self.gateway.asgi),
        }
        return delivering(relay_of(self.day.identity, self.databases, lines))

    async def at_the_border(self, made: JobFile) -> BorderVerdict:
        """A post of Burkina Faso reads the card, by a status list that is not older than this."""
        self.states.burkina.clock.advance(timedelta(seconds=61))
        order = CheckDocument(
            ef_sod=made.ef_sod,
            dg1=made.data_groups[1],
            dg2=made.data_groups[2],
            ef_com=made.ef_com,
        )
        return await self.states.burkina.post().check_document(
            order, officer=self.states.guard.credential
        )

    async def is_to_check(self, application_id: UUID) -> bool:
        """Whether Mali's passport office wants the register asked again about an applicant."""
        application = await self.states.mali.bureau().get_application(
            application_id, officer=self.states.agent.credential
        )
        return application.to_check


@pytest.fixture
def neighbours(
    day: Day,
    states: TwoStates,
    linked_gateway: GatewayUnderTest,
    databases: Databases,
) -> Neighbours:
    return Neighbours(day, states, linked_gateway, databases)
