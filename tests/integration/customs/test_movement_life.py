"""A lorry from declaration to discharge, over signed requests and a real database."""

from datetime import timedelta

import pytest

from customs_gateway.contract.movements import (
    Conclusion,
    Direction,
)
from shared.identifiers import read_transit_reference
from shared.states import State
from tests.integration.customs.conftest import (
    FARAMANA,
    KATI,
    KOURY,
    OUAGA_INTER,
    GatewayUnderTest,
    code_of_office,
)
from tests.integration.customs.journeys import (
    CEMENT,
    RICE,
    a_crossing,
    a_declaration,
    a_driver,
    a_release,
    a_result,
    an_accepted_movement,
    an_arrival,
    trn_of,
)
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import NOON, AnOfficer


@pytest.fixture
def gateway(linked_gateway: GatewayUnderTest) -> GatewayUnderTest:
    return linked_gateway


@pytest.fixture
def burkinabe(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.BFA)


@pytest.fixture
def malian(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.MLI)


async def test_a_lorry_goes_from_declaration_to_discharge_and_each_step_is_audited(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    burkinabe: AnOfficer,
    malian: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    departure, destination = gateway.client(OUAGA_INTER), gateway.client(KATI)

    lodged = await departure.declare_transit(a_declaration(), officer=burkinabe.credential)
    assert (lodged.state, lodged.trn) == ("lodged", None)
    accepted = await departure.accept_declaration(lodged.movement_id, officer=burkinabe.credential)
    trn = trn_of(accepted)
    assert read_transit_reference(trn)[:3] == (2026, State.BFA, code_of_office(OUAGA_INTER))
    held = await departure.select_for_control(trn, officer=burkinabe.credential)
    assert held.state == "departure_control"
    released = await departure.release_movement(trn, a_release(card), officer=burkinabe.credential)
    assert released.state == "in_transit"
    assert released.release is not None
    assert released.release.seals == ("BF-000871", "BF-000872")
    assert released.release.driver_checked_at == NOON
    await gateway.client(FARAMANA).report_crossing(
        trn, a_crossing(Direction.EXIT, 8), officer=burkinabe.credential
    )
    crossed = await gateway.client(KOURY).report_crossing(
        trn, a_crossing(Direction.ENTRY, 9), officer=malian.credential
    )
    assert [(c.office, c.direction) for c in crossed.crossings] == [
        (code_of_office(FARAMANA), "exit"),
        (code_of_office(KOURY), "entry"),
    ]
    arrived = await destination.report_arrival(trn, an_arrival(), officer=malian.credential)
    assert (arrived.state, arrived.arrived_at) == ("arrived", NOON + timedelta(hours=40))
    discharged = await destination.report_control_result(trn, a_result(), officer=malian.credential)
    assert (discharged.state, discharged.conclusion) == ("discharged", Conclusion.CONFORM)
    assert discharged.goods == (RICE, CEMENT)

    assert [event for event, _ in await gateway.audited()] == [
        "movement.declared",
        "movement.accepted",
        "movement.selected_for_control",
        "movement.released",
        "movement.crossed",
        "movement.crossed",
        "movement.arrived",
        "movement.controlled",
        "movement.discharged",
    ]
    log = await departure.get_log(trn, officer=burkinabe.credential)
    assert [(entry.sequence, entry.message) for entry in log.entries] == list(
        enumerate(("T028", "T060", "T029", "T118", "T118", "T006", "T018"), start=1)
    )
    assert await departure.get_movement(trn, officer=burkinabe.credential) == discharged


async def test_facts_that_come_early_wait_and_the_last_one_discharges(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    burkinabe: AnOfficer,
    malian: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(gateway, burkinabe))
    destination = gateway.client(KATI)

    await destination.report_control_result(trn, a_result(), officer=malian.credential)
    early = await gateway.client(KOURY).report_crossing(
        trn, a_crossing(Direction.ENTRY, 9), officer=malian.credential
    )
    assert early.state == "accepted"
    released = await gateway.client().release_movement(
        trn, a_release(card), officer=burkinabe.credential
    )
    assert released.state == "in_transit"
    discharged = await destination.report_arrival(trn, an_arrival(), officer=malian.credential)

    assert discharged.state == "discharged"
    assert (await gateway.audited())[-1][0] == "movement.discharged"
