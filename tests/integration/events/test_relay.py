"""From a change in the registry to its effect elsewhere, over signed HTTP and a real queue."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from identity.contract.cards import Card
from identity.contract.events import CardTopic
from shared.audit.trail import AuditContext
from shared.database.outbox import OutgoingEvent, publish, redeliver
from shared.database.work import Work, begin_work
from shared.events.client import EventClient
from shared.events.delivery import Pace
from shared.signed_http.keys import Purpose
from shared.states import State
from tests.integration.customs.conftest import ENTITY as CUSTOMS
from tests.integration.customs.conftest import GatewayUnderTest
from tests.integration.customs.journeys import a_driver, a_release, an_accepted_movement, trn_of
from tests.support.card_chain import chain_of
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AdjustableClock, AnOfficer, connect
from tests.support.postgres import Databases
from tests.support.relay import (
    HASTY,
    SECONDS_MAX,
    Line,
    all_delivered,
    delivering,
    eventually,
    outbox_of,
    relay_of,
)

OTHER = "travel-doc.mli.aes.example"


@dataclass
class Road:
    """A lorry whose driver Mali's registry has verified for the gateway."""

    identity: IdentityUnderTest
    gateway: GatewayUnderTest
    databases: Databases
    registrar: AnOfficer
    card: Card
    trn: str
    line: Line

    def relay(
        self, *, other: Line | None = None, pace: Pace = HASTY
    ) -> AbstractAsyncContextManager[None]:
        lines = {CUSTOMS: self.line} if other is None else {CUSTOMS: self.line, OTHER: other}
        return delivering(relay_of(self.identity, self.databases, lines, pace))

    async def suspend(self) -> None:
        await chain_of(self.identity).suspended(self.card.card_number)

    async def reinstate(self) -> None:
        chain = chain_of(self.identity)
        number = await chain.identity_number_of(self.card.card_number)
        await chain.reinstated(self.card.card_number, number)

    async def revoke(self) -> None:
        await chain_of(self.identity).declared(self.card.card_number)

    async def told(self) -> list[str]:
        """What the offices on the route see, oldest first."""
        officer = self.gateway.officer(State.BFA)
        seen = await self.gateway.client().get_driver_notices(self.trn, officer=officer.credential)
        assert seen.card_in_doubt == (
            bool(seen.notices) and seen.notices[-1].topic != "card.reinstated"
        )
        return [notice.topic.value for notice in seen.notices]

    async def effects(self) -> list[str | None]:
        """What the gateway's log says became of the movement because of the driver's card."""
        audited = await self.gateway.audited()
        return [reason for event, reason in audited if event == "movement.driver_card_changed"]

    async def delivered(self) -> bool:
        return await all_delivered(self.identity)

    async def audited(self) -> list[tuple[str, str | None]]:
        """What the registry's log says of its events."""
        async with self.identity.engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT leaf FROM audit_entries ORDER BY position")
            )
            entries = [json.loads(leaf) for leaf in rows.scalars()]
        return [(e["event"], e["reason"]) for e in entries if e["event"].startswith("event.")]

    def work(self) -> AbstractAsyncContextManager[Work]:
        context = AuditContext(ENTITY, "test-1")
        return begin_work(self.identity.engine, self.identity.clock, context)

    async def publish(self, recipient: str, topic: CardTopic, subject: str) -> UUID:
        async with self.work() as work:
            (event,) = await publish(work, [OutgoingEvent(recipient, topic, subject)])
        return event.event_id


@pytest.fixture
async def road(
    linked_gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    databases: Databases,
    registrar: AnOfficer,
) -> Road:
    officer = linked_gateway.officer(State.BFA)
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(linked_gateway, officer))
    await linked_gateway.client().release_movement(trn, a_release(card), officer=officer.credential)
    line = Line(linked_gateway.asgi)
    return Road(identity, linked_gateway, databases, registrar, card, trn, line)


async def test_a_revoked_card_marks_the_movement_of_its_driver(road: Road) -> None:
    async with road.relay():
        await road.revoke()
        await eventually(road.delivered)

    assert await road.told() == ["card.revoked"]
    assert await road.effects() == ["card.revoked"]
    assert await outbox_of(road.identity) == [(CUSTOMS, "card.revoked", True, False)]
    assert await road.audited() == [("event.published", "card.revoked"), ("event.delivered", None)]


async def test_the_mark_stops_nobody(road: Road) -> None:
    async with road.relay():
        await road.revoke()
        await eventually(road.delivered)
    officer = road.gateway.officer(State.BFA)
    movement = await road.gateway.client().get_movement(road.trn, officer=officer.credential)
    assert movement.state == "in_transit"


async def test_a_card_that_is_found_again_is_no_longer_in_doubt(road: Road) -> None:
    async with road.relay():
        await road.suspend()
        await road.reinstate()
        await eventually(road.delivered)
    assert await road.told() == ["card.suspended", "card.reinstated"]


async def test_who_never_asked_about_the_card_is_told_nothing(road: Road) -> None:
    stranger = await a_driver(road.identity, road.registrar)
    await chain_of(road.identity).declared(stranger.card_number)
    assert await outbox_of(road.identity) == []


async def test_what_was_committed_before_a_relay_died_is_delivered_by_the_next(road: Road) -> None:
    await road.revoke()  # nobody delivers: as if the process had been killed after the commit
    assert await road.told() == []
    async with road.relay():
        await eventually(road.delivered)
    assert await road.effects() == ["card.revoked"]


async def test_an_answer_that_is_lost_leads_to_one_effect(road: Road) -> None:
    road.line.answers_lost = 2
    async with road.relay():
        await road.revoke()
        await eventually(road.delivered)
    assert road.line.calls == 3
    assert await road.effects() == ["card.revoked"]
    assert await road.told() == ["card.revoked"]


async def test_a_recipient_that_was_away_is_told_when_it_is_back_in_order(road: Road) -> None:
    road.line.up = False
    async with road.relay():
        await road.suspend()
        await road.reinstate()
        await road.revoke()

        async def tried_in_vain() -> bool:
            return road.line.calls > 3

        await eventually(tried_in_vain)
        assert [each[2] for each in await outbox_of(road.identity)] == [False] * 3
        road.line.up = True
        await eventually(road.delivered)
    assert await road.effects() == ["card.suspended", "card.reinstated", "card.revoked"]


async def test_a_recipient_that_hangs_keeps_no_other_waiting(road: Road) -> None:
    stuck = Line(None)
    stuck.hangs = True
    for number in range(12):
        await road.publish(OTHER, CardTopic.REVOKED, f"{number:012d}")
    async with road.relay(other=stuck):

        async def hanging() -> bool:
            return stuck.calls > 0

        await eventually(hanging)
        await road.revoke()

        async def told() -> bool:
            return await road.effects() == ["card.revoked"]

        await eventually(told)
        assert stuck.calls <= 4


async def test_a_refused_event_is_parked_and_those_behind_it_go_on(road: Road) -> None:
    poison = await road.publish(CUSTOMS, CardTopic.ACTIVATED, "somebody")  # a topic it never takes
    await road.publish(CUSTOMS, CardTopic.REVOKED, "somebody")
    async with road.relay():

        async def settled() -> bool:
            return all(done or parked for _, _, done, parked in await outbox_of(road.identity))

        await eventually(settled)
        assert await outbox_of(road.identity) == [
            (CUSTOMS, "card.activated", False, True),
            (CUSTOMS, "card.revoked", True, False),
        ]
        assert ("event.parked", "topic_not_expected") in await road.audited()
        assert ("event.received", "taken_after_gap") in await road.gateway.audited()

        async with road.work() as work:
            assert await redeliver(work, [poison]) == [poison]

        async def refused_again() -> bool:
            return (await road.audited()).count(("event.parked", "topic_not_expected")) == 2

        await eventually(refused_again)


async def test_a_parked_event_is_delivered_once_its_recipient_is_back(road: Road) -> None:
    road.line.up = False
    async with road.relay(pace=HASTY._replace(attempts_max=2)):
        await road.revoke()

        async def parked() -> bool:
            return [each[3] for each in await outbox_of(road.identity)] == [True]

        await eventually(parked)
        road.line.up = True
        async with road.identity.engine.connect() as connection:
            event_id = await connection.scalar(text("SELECT event_id FROM outbox_events"))
        async with road.work() as work:
            await redeliver(work, [event_id])
        await eventually(road.delivered)
    assert await road.effects() == ["card.revoked"]


async def test_two_relays_share_the_work_and_nothing_happens_twice(road: Road) -> None:
    async with road.relay(), road.relay():
        await road.suspend()
        await road.reinstate()
        await road.suspend()
        await road.revoke()
        await eventually(road.delivered)
    assert await road.effects() == [
        "card.suspended", "card.reinstated", "card.suspended", "card.revoked",
    ]  # fmt: skip
    assert road.line.calls == 4


async def test_what_a_vanished_worker_was_doing_is_done_by_another(road: Road) -> None:
    await road.revoke()
    async with road.identity.engine.begin() as connection:  # as a killed process leaves it
        await connection.execute(
            text(
                "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 hour') RETURNING id)"
                " UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
            )
        )
    async with road.relay():
        await eventually(road.delivered)
    assert await road.effects() == ["card.revoked"]


async def test_no_connection_is_held_during_a_call(road: Road) -> None:
    held: list[int] = []
    answered = asyncio.Event()
    pool = road.identity.parts.platform.engine.pool

    class Watching(Line):
        @override
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            held.append(pool.checkedout())  # type: ignore[attr-defined]  # of the pool in use
            await road.line(scope, receive, send)
            answered.set()

    relay = relay_of(road.identity, road.databases, {CUSTOMS: Watching(None)})
    async with delivering(relay):
        await road.revoke()
        await asyncio.wait_for(answered.wait(), SECONDS_MAX)  # who looks would hold one too
    assert held == [0]


async def test_a_driver_verified_while_the_card_is_revoked_is_told_of_or_refused(
    road: Road,
) -> None:
    """Whichever comes first, nothing falls between: a refusal, or an event."""
    card = await a_driver(road.identity, road.registrar)
    officer = road.gateway.officer(State.BFA)
    trn = trn_of(await an_accepted_movement(road.gateway, officer, "OUAGA-2026-0002"))
    client = road.gateway.client()
    released, _ = await asyncio.gather(
        client.release_movement(trn, a_release(card), officer=officer.credential),
        chain_of(road.identity).declared(card.card_number),
        return_exceptions=True,
    )
    published = await outbox_of(road.identity)
    was_refused = isinstance(released, Exception)
    assert len(published) == (0 if was_refused else 1)


async def test_a_sender_whose_clock_was_wrong_delivers_once_it_is_right(road: Road) -> None:
    """The recipient says so, signed, and no event waits for an operator."""
    wrong = AdjustableClock(road.identity.clock() + timedelta(seconds=45))
    relay = relay_of(road.identity, road.databases, {CUSTOMS: road.line})
    key = road.identity.trust.new_key(ENTITY, Purpose.REQUEST)
    client = connect(
        EventClient,
        road.line,
        caller=key,
        entity=CUSTOMS,
        trust=road.identity.trust,
        clock=wrong,
    )

    async def tried() -> bool:
        return road.line.calls > 0

    async with delivering(replace(relay, recipients={CUSTOMS: client})):
        await road.revoke()
        await eventually(tried)
        wrong.now = road.identity.clock()
        await eventually(road.delivered)

    assert await road.told() == ["card.revoked"]
