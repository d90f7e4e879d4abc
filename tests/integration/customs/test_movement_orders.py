"""Who may order and report what on a movement, and what stays as it was written."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from customs_gateway.contract.movements import (
    CancellationReason,
    CancelMovement,
    Direction,
    RefusalReason,
    RefuseRelease,
    RejectDeclaration,
    RejectionReason,
)
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.customs.conftest import (
    FARAMANA,
    KANTCHARI,
    KATI,
    KOURY,
    GatewayUnderTest,
    code_of_office,
)
from tests.integration.customs.journeys import (
    CEMENT,
    RICE,
    a_crossing,
    a_declaration,
    an_accepted_movement,
    an_arrival,
    trn_of,
)
from tests.support.platform import AnOfficer


@pytest.fixture
def burkinabe(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.BFA)


@pytest.fixture
def malian(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.MLI)


async def test_a_crossing_reported_twice_is_one_crossing(
    gateway: GatewayUnderTest, burkinabe: AnOfficer
) -> None:
    trn = trn_of(await an_accepted_movement(gateway, burkinabe))
    faramana = gateway.client(FARAMANA)

    reported = [
        await faramana.report_crossing(
            trn, a_crossing(Direction.EXIT, 8), officer=burkinabe.credential
        )
        for _ in range(2)
    ]

    assert len(reported[-1].crossings) == 1
    assert await gateway.count("movement_events") == 3


async def test_two_reports_at_once_are_both_kept(
    gateway: GatewayUnderTest, burkinabe: AnOfficer, malian: AnOfficer
) -> None:
    trn = trn_of(await an_accepted_movement(gateway, burkinabe))

    await asyncio.gather(
        gateway.client(FARAMANA).report_crossing(
            trn, a_crossing(Direction.EXIT, 8), officer=burkinabe.credential
        ),
        gateway.client(KOURY).report_crossing(
            trn, a_crossing(Direction.ENTRY, 9), officer=malian.credential
        ),
        gateway.client(KATI).report_arrival(trn, an_arrival(), officer=malian.credential),
    )

    movement = await gateway.client().get_movement(trn, officer=burkinabe.credential)
    assert len(movement.crossings) == 2
    assert movement.arrived_at is not None


async def test_what_ended_before_release_stays_ended(
    gateway: GatewayUnderTest, burkinabe: AnOfficer
) -> None:
    client, officer = gateway.client(), burkinabe.credential
    rejected = await client.declare_transit(a_declaration("A"), officer=officer)
    refused = await an_accepted_movement(gateway, burkinabe, "B")
    cancelled = await an_accepted_movement(gateway, burkinabe, "C")

    ended = [
        await client.reject_declaration(
            rejected.movement_id,
            RejectDeclaration(reason=RejectionReason.MISSING),
            officer=officer,
        ),
        await client.refuse_release(
            trn_of(refused),
            RefuseRelease(reason=RefusalReason.VEHICLE_UNFIT),
            officer=officer,
        ),
        await client.cancel_movement(
            trn_of(cancelled),
            CancelMovement(reason=CancellationReason.DECLARANT_REQUEST),
            officer=officer,
        ),
    ]

    assert [movement.state for movement in ended] == ["rejected", "not_released", "cancelled"]
    for movement in ended:
        with pytest.raises(RemoteError) as again:
            await client.accept_declaration(movement.trn or movement.movement_id, officer=officer)
        assert again.value.code == "illegal_transition"
    assert (await gateway.audited())[-1] == (
        "movement.acceptance_refused",
        "illegal_transition",
    )


async def test_only_the_office_of_departure_orders_and_only_the_route_reports(
    gateway: GatewayUnderTest, burkinabe: AnOfficer, malian: AnOfficer
) -> None:
    trn = trn_of(await an_accepted_movement(gateway, burkinabe))
    elsewhere = gateway.client(KANTCHARI)

    for attempt in (
        elsewhere.get_movement(trn, officer=burkinabe.credential),
        elsewhere.report_crossing(trn, a_crossing(Direction.EXIT, 8), officer=burkinabe.credential),
        elsewhere.select_for_control(trn, officer=burkinabe.credential),
        gateway.client(KOURY).report_arrival(trn, an_arrival(), officer=malian.credential),
        gateway.client(KATI).select_for_control(trn, officer=malian.credential),
    ):
        with pytest.raises(RemoteError) as refused:
            await attempt
        assert refused.value.code == "office_not_on_route"
    assert await gateway.count("movement_events") == 1
    assert (await gateway.audited())[-1] == (
        "movement.selection_refused",
        "office_not_on_route",
    )


async def test_a_machine_that_is_no_office_of_the_table_is_refused(
    gateway: GatewayUnderTest, burkinabe: AnOfficer
) -> None:
    for caller in (
        "office-atlantis.bfa.aes.example",
        "post-faramana.bfa.aes.example",
        "identity.bfa.aes.example",
    ):
        with pytest.raises(RemoteError) as refused:
            await gateway.client(caller).declare_transit(
                a_declaration(), officer=burkinabe.credential
            )
        assert refused.value.code == "not_authorised"


async def test_the_officer_must_be_a_customs_officer_of_the_offices_state(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    clerk = gateway.officer(State.BFA, Role.BORDER_OFFICER)

    with pytest.raises(RemoteError) as wrong_role:
        await gateway.client().declare_transit(a_declaration(), officer=clerk.credential)
    with pytest.raises(RemoteError) as wrong_state:
        await gateway.client().declare_transit(a_declaration(), officer=malian.credential)

    assert wrong_role.value.code == "role_missing"
    assert wrong_state.value.code == "not_authorised"


async def test_a_local_reference_opens_one_movement(
    gateway: GatewayUnderTest, burkinabe: AnOfficer
) -> None:
    client = gateway.client()
    await client.declare_transit(a_declaration(), officer=burkinabe.credential)

    with pytest.raises(RemoteError) as refused:
        await client.declare_transit(a_declaration(), officer=burkinabe.credential)

    assert refused.value.code == "declaration_already_lodged"
    assert await gateway.count("movements") == 1


async def test_a_route_has_offices_of_the_confederation_each_once(
    gateway: GatewayUnderTest, burkinabe: AnOfficer
) -> None:
    for destination, code in (
        ("400001", "route_invalid"),
        (code_of_office(FARAMANA), "route_invalid"),
        ("999999", "office_unknown"),
    ):
        order = a_declaration().model_copy(update={"destination_office": destination})
        with pytest.raises(RemoteError) as refused:
            await gateway.client().declare_transit(order, officer=burkinabe.credential)
        assert refused.value.code == code


async def test_goods_are_numbered_from_one(gateway: GatewayUnderTest, burkinabe: AnOfficer) -> None:
    order = a_declaration().model_copy(update={"goods": (CEMENT, RICE)})

    with pytest.raises(RemoteError) as refused:
        await gateway.client().declare_transit(order, officer=burkinabe.credential)

    assert refused.value.code == "request_malformed"


@pytest.mark.parametrize(
    "reference", [str(UUID(int=7)), "26BF200015000000T0", "00BF0000000000000000"]
)
async def test_an_unknown_reference_names_no_movement(
    gateway: GatewayUnderTest, burkinabe: AnOfficer, reference: str
) -> None:
    with pytest.raises(RemoteError) as refused:
        await gateway.client().get_movement(reference, officer=burkinabe.credential)

    assert refused.value.code == "movement_not_found"


async def test_the_log_cannot_be_rewritten_even_by_the_owner_of_the_tables(
    gateway: GatewayUnderTest, burkinabe: AnOfficer
) -> None:
    await an_accepted_movement(gateway, burkinabe)

    for change in (
        "UPDATE movement_events SET event = 'cancel'",
        "DELETE FROM movement_events",
        "UPDATE movements SET holder = 'OTHER'",
        "TRUNCATE transit_references",
    ):
        with pytest.raises(DBAPIError, match="insert-only"):
            async with gateway.engine.begin() as connection:
                await connection.execute(text(change))
