"""Goods that were not as declared: who finds it, who resolves it, who recovers the debt."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from customs_gateway.contract.discrepancies import (
    Discrepancy,
    DiscrepancyKind,
    OpenRecovery,
    RecoveryReason,
    ResolutionReason,
    ResolveDiscrepancy,
    Settlement,
    SettleRecovery,
)
from customs_gateway.contract.movements import Conclusion, ReportControlResult
from customs_gateway.policy.time_limits import published_time_limits
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.customs.conftest import (
    FARAMANA,
    KATI,
    KOURY,
    GatewayUnderTest,
    code_of_office,
)
from tests.integration.customs.journeys import (
    a_driver,
    a_release,
    a_result,
    an_accepted_movement,
    an_arrival,
    trn_of,
)
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import NOON, AnOfficer

SHORT = Discrepancy(kind=DiscrepancyKind.QUANTITY_SHORT, item=1)
BROKEN = Discrepancy(kind=DiscrepancyKind.SEALS_BROKEN)
RESOLVED = ResolveDiscrepancy(reason=ResolutionReason.DUTIES_PAID, evidence="BF-QUI-2026/118")
BY_DECISION = OpenRecovery(reason=RecoveryReason.NOT_RESOLVABLE, recovering_state=State.MLI)
OVERDUE = OpenRecovery(reason=RecoveryReason.NOT_RESOLVED_IN_TIME, recovering_state=State.MLI)
PAID = SettleRecovery(settlement=Settlement.GUARANTOR_PAID, receipt="ML-REC-77")


@pytest.fixture
def gateway(linked_gateway: GatewayUnderTest) -> GatewayUnderTest:
    return linked_gateway


@pytest.fixture
def burkinabe(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.BFA)


@pytest.fixture
def malian(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.MLI)


@pytest.fixture
async def arrived(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    burkinabe: AnOfficer,
    malian: AnOfficer,
) -> str:
    """The TRN of a lorry at its destination."""
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(gateway, burkinabe))
    await gateway.client().release_movement(trn, a_release(card), officer=burkinabe.credential)
    await gateway.client(KATI).report_arrival(trn, an_arrival(), officer=malian.credential)
    return trn


@pytest.fixture
async def in_discrepancy(gateway: GatewayUnderTest, arrived: str, malian: AnOfficer) -> str:
    await gateway.client(KATI).report_control_result(
        arrived, a_result(SHORT, BROKEN), officer=malian.credential
    )
    return arrived


async def test_a_major_discrepancy_discharges_nothing_and_no_second_result_hides_it(
    gateway: GatewayUnderTest, in_discrepancy: str, malian: AnOfficer
) -> None:
    destination = gateway.client(KATI)
    found = await destination.get_movement(in_discrepancy, officer=malian.credential)
    assert (found.state, found.discrepancies) == ("discrepancy", (SHORT, BROKEN))

    with pytest.raises(RemoteError) as refused:
        await destination.report_control_result(
            in_discrepancy, a_result(), officer=malian.credential
        )

    assert refused.value.code == "control_result_differs"
    assert (await gateway.audited())[-1] == (
        "movement.control_result_refused",
        "control_result_differs",
    )


async def test_a_conform_result_with_a_minor_discrepancy_discharges_and_tells_of_it(
    gateway: GatewayUnderTest, arrived: str, malian: AnOfficer
) -> None:
    minor = a_result().model_copy(update={"discrepancies": (SHORT,)})

    found = await gateway.client(KATI).report_control_result(
        arrived, minor, officer=malian.credential
    )

    assert (found.state, found.discrepancies) == ("discharged", (SHORT,))


async def test_a_major_discrepancy_must_be_named_and_concern_declared_goods(
    gateway: GatewayUnderTest, arrived: str, malian: AnOfficer
) -> None:
    nameless = ReportControlResult.model_construct(
        conclusion=Conclusion.MAJOR_DISCREPANCY, discrepancies=(), occurred_at=NOON
    )
    elsewhere = a_result(SHORT.model_copy(update={"item": 3}))
    for report, code in (
        (nameless, "request_malformed"),
        (elsewhere, "discrepancy_item_unknown"),
    ):
        with pytest.raises(RemoteError) as refused:
            await gateway.client(KATI).report_control_result(
                arrived, report, officer=malian.credential
            )
        assert refused.value.code == code
    assert await gateway.count("found_discrepancies") == 0


async def test_the_office_of_departure_resolves_a_discrepancy_and_so_discharges(
    gateway: GatewayUnderTest, in_discrepancy: str, burkinabe: AnOfficer
) -> None:
    departure = gateway.client()

    resolved = await departure.resolve_discrepancy(
        in_discrepancy, RESOLVED, officer=burkinabe.credential
    )

    assert resolved.state == "discharged"
    log = await departure.get_log(in_discrepancy, officer=burkinabe.credential)
    found, end = log.entries[-2:]
    assert (found.message, found.discrepancies) == ("T018", (SHORT, BROKEN))
    assert (end.message, end.reason, end.evidence) == ("T049", "duties_paid", "BF-QUI-2026/118")
    assert (await gateway.audited())[-3:-1] == [
        ("movement.discrepancy_resolved", "duties_paid"),
        ("movement.discharged", None),
    ]
    again = await departure.get_movement(in_discrepancy, officer=burkinabe.credential)
    assert again == resolved


async def test_only_the_office_of_departure_decides_on_a_discrepancy(
    gateway: GatewayUnderTest, in_discrepancy: str, burkinabe: AnOfficer, malian: AnOfficer
) -> None:
    for office, officer in ((KATI, malian), (KOURY, malian), (FARAMANA, burkinabe)):
        client = gateway.client(office)
        for attempt in (
            client.resolve_discrepancy(in_discrepancy, RESOLVED, officer=officer.credential),
            client.open_recovery(in_discrepancy, BY_DECISION, officer=officer.credential),
        ):
            with pytest.raises(RemoteError) as refused:
                await attempt
            assert refused.value.code == "office_not_on_route"
    assert (await gateway.audited())[-2:] == [
        ("movement.discrepancy_resolution_refused", "office_not_on_route"),
        ("movement.recovery_opening_refused", "office_not_on_route"),
    ]


async def test_nothing_is_resolved_or_recovered_where_nothing_was_found(
    gateway: GatewayUnderTest, arrived: str, burkinabe: AnOfficer
) -> None:
    departure, officer = gateway.client(), burkinabe.credential
    for attempt in (
        departure.resolve_discrepancy(arrived, RESOLVED, officer=officer),
        departure.open_recovery(arrived, BY_DECISION, officer=officer),
        departure.open_recovery(arrived, OVERDUE, officer=officer),
        departure.settle_recovery(arrived, PAID, officer=officer),
    ):
        with pytest.raises(RemoteError) as refused:
            await attempt
        assert refused.value.code == "illegal_transition"
    assert await gateway.count("recoveries") == 0


async def test_a_debt_is_recovered_by_the_state_named_and_told_by_its_office_alone(
    gateway: GatewayUnderTest, in_discrepancy: str, burkinabe: AnOfficer, malian: AnOfficer
) -> None:
    departure, destination = gateway.client(), gateway.client(KATI)
    opened = await departure.open_recovery(
        in_discrepancy, BY_DECISION, officer=burkinabe.credential
    )
    assert (opened.state, opened.recovering_state) == ("recovery", State.MLI)

    for attempt, code in (
        (
            departure.resolve_discrepancy(in_discrepancy, RESOLVED, officer=burkinabe.credential),
            "illegal_transition",
        ),
        (
            departure.settle_recovery(in_discrepancy, PAID, officer=burkinabe.credential),
            "recovery_of_another_state",
        ),
    ):
        with pytest.raises(RemoteError) as refused:
            await attempt
        assert refused.value.code == code
    settled = await destination.settle_recovery(in_discrepancy, PAID, officer=malian.credential)

    assert settled.state == "closed_recovered"
    log = await departure.get_log(in_discrepancy, officer=burkinabe.credential)
    assert [(e.message, e.office, e.reason, e.evidence) for e in log.entries[-2:]] == [
        ("T150", opened.departure_office, "not_resolvable", None),
        ("T152", code_of_office(KATI), "guarantor_paid", "ML-REC-77"),
    ]
    assert ("movement.recovery_opened", "not_resolvable") in await gateway.audited()
    assert ("movement.recovery_settled", "guarantor_paid") in await gateway.audited()


async def test_a_recovery_for_lateness_waits_until_the_time_for_a_resolution_is_over(
    gateway: GatewayUnderTest, in_discrepancy: str, burkinabe: AnOfficer
) -> None:
    days = published_time_limits().days_to_resolve(NOON.date())
    with pytest.raises(RemoteError) as early:
        await gateway.client().open_recovery(in_discrepancy, OVERDUE, officer=burkinabe.credential)
    gateway.clock.advance(timedelta(days=days + 1))
    later = gateway.officer(State.BFA)

    opened = await gateway.client().open_recovery(in_discrepancy, OVERDUE, officer=later.credential)

    assert (early.value.code, opened.state) == ("resolution_time_not_over", "recovery")


async def test_a_state_that_the_route_does_not_pass_recovers_nothing(
    gateway: GatewayUnderTest, in_discrepancy: str, burkinabe: AnOfficer
) -> None:
    order = BY_DECISION.model_copy(update={"recovering_state": State.NER})

    with pytest.raises(RemoteError) as refused:
        await gateway.client().open_recovery(in_discrepancy, order, officer=burkinabe.credential)

    assert refused.value.code == "recovering_state_not_on_route"


async def test_what_was_found_and_who_recovers_cannot_be_rewritten(
    gateway: GatewayUnderTest, in_discrepancy: str, burkinabe: AnOfficer
) -> None:
    await gateway.client().open_recovery(in_discrepancy, BY_DECISION, officer=burkinabe.credential)

    for change in (
        "DELETE FROM found_discrepancies",
        "UPDATE recoveries SET recovering_state = 'NER'",
        "INSERT INTO recoveries SELECT movement_id, 'NER' FROM movements",
    ):
        with pytest.raises(DBAPIError, match=r"insert-only|recoveries_pkey"):
            async with gateway.engine.begin() as connection:
                await connection.execute(text(change))
