"""Steps of a lorry's way that several tests take, through the public client only."""

from datetime import date, timedelta

from customs_gateway.contract.discrepancies import Discrepancy
from customs_gateway.contract.movements import (
    Conclusion,
    DeclareTransit,
    Direction,
    DriverDocument,
    GoodsItem,
    Movement,
    ReleaseMovement,
    ReportArrival,
    ReportControlResult,
    ReportCrossing,
)
from identity.contract.cards import Card
from shared.states import State
from tests.integration.customs.conftest import (
    FARAMANA,
    KATI,
    KOURY,
    GatewayUnderTest,
    code_of_office,
)
from tests.integration.identity.journeys import an_active_card
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import NOON, AnOfficer

RICE = GoodsItem(
    number=1,
    hs6="100630",
    gross_mass_kg=28_000,
    value_francs=9_800_000,
    origin="THA",
    provenance="TGO",
)
CEMENT = GoodsItem(
    number=2,
    hs6="252329",
    gross_mass_kg=4_000,
    value_francs=320_000,
    origin="TGO",
    provenance="TGO",
)


def a_declaration(lrn: str = "OUAGA-2026-0001") -> DeclareTransit:
    return DeclareTransit(
        lrn=lrn,
        holder="IFU-00012345",
        transit_offices=(code_of_office(FARAMANA), code_of_office(KOURY)),
        destination_office=code_of_office(KATI),
        goods=(RICE, CEMENT),
    )


def a_release(card: Card, *, expires_on: date | None = None) -> ReleaseMovement:
    printed = expires_on or card.expires_on
    assert printed is not None
    return ReleaseMovement(
        vehicle_plate="11 GK 4521 BF",
        seals=("BF-000871", "BF-000872"),
        limit_date=NOON.date() + timedelta(days=10),
        driver=DriverDocument(
            issuing_state=State.MLI, card_number=card.card_number, expires_on=printed
        ),
    )


async def a_driver(identity: IdentityUnderTest, registrar: AnOfficer) -> Card:
    return await an_active_card(identity, registrar)


async def an_accepted_movement(
    gateway: GatewayUnderTest, officer: AnOfficer, lrn: str = "OUAGA-2026-0001"
) -> Movement:
    client = gateway.client()
    lodged = await client.declare_transit(a_declaration(lrn), officer=officer.credential)
    return await client.accept_declaration(lodged.movement_id, officer=officer.credential)


def trn_of(movement: Movement) -> str:
    assert movement.trn is not None
    return movement.trn


def a_crossing(direction: Direction, hours: int) -> ReportCrossing:
    return ReportCrossing(direction=direction, occurred_at=NOON + timedelta(hours=hours))


def an_arrival(hours: int = 40) -> ReportArrival:
    return ReportArrival(occurred_at=NOON + timedelta(hours=hours))


def a_result(*discrepancies: Discrepancy) -> ReportControlResult:
    """Conform, or not if there are discrepancies."""
    conclusion = Conclusion.MAJOR_DISCREPANCY if discrepancies else Conclusion.CONFORM
    return ReportControlResult(
        conclusion=conclusion,
        discrepancies=discrepancies,
        occurred_at=NOON + timedelta(hours=41),
    )
