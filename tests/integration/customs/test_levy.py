"""The levy assessed, collected and posted, over signed requests and a real database."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from customs_gateway.contract.ledger import Account, TrialBalance
from customs_gateway.contract.levy import (
    AssessLevy,
    Assessment,
    CollectLevy,
    ExemptionClaim,
    ExemptionCode,
    LevyItem,
    Regime,
)
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.customs.conftest import (
    KATI,
    KOURY,
    OUAGA_INTER,
    GatewayUnderTest,
    code_of_office,
)
from tests.support.platform import AnOfficer

ACCEPTED = date(2026, 3, 2)


@pytest.fixture
def malian(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.MLI)


@pytest.fixture
def receiver(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.MLI, Role.CUSTOMS_RECEIVER, subject="officer-receiver")


def rice(**changes: Any) -> LevyItem:
    values: dict[str, Any] = {
        "number": 1,
        "hs6": "100630",
        "origin": "THA",
        "provenance": "TGO",
        "value_francs": 9_800_000,
    }
    return LevyItem(**values | changes)


def mangoes_of_burkina(**changes: Any) -> LevyItem:
    values: dict[str, Any] = {
        "number": 2,
        "hs6": "080450",
        "origin": "BFA",
        "provenance": "BFA",
        "value_francs": 1_200_000,
        "exemption": ExemptionClaim(code=ExemptionCode.ORI, evidence="CO-BFA-2026-00417"),
    }
    return LevyItem(**values | changes)


def an_order(declaration: str = "C-2026-118", **changes: Any) -> AssessLevy:
    values: dict[str, Any] = {
        "source_system": "SYDONIA",
        "declaration": declaration,
        "accepted_on": ACCEPTED,
        "regime": Regime.HOME_USE,
        "items": (rice(), mangoes_of_burkina()),
    }
    return AssessLevy(**values | changes)


def a_receipt(assessment: Assessment, amount: int, number: str = "Q-2026-77") -> CollectLevy:
    return CollectLevy(
        assessment_id=assessment.assessment_id,
        source_system="RECETTE",
        receipt=number,
        paid_on=ACCEPTED,
        amount_francs=amount,
    )


def balances(trial: TrialBalance) -> dict[Account, int]:
    return {line.account: line.balance_francs for line in trial.accounts}


async def test_the_levy_is_assessed_collected_and_balances(
    gateway: GatewayUnderTest, malian: AnOfficer, receiver: AnOfficer
) -> None:
    client = gateway.client(KATI)

    assessment = await client.assess_levy(an_order(), officer=malian.credential)
    assert (assessment.taxable_francs, assessment.levy_francs) == (9_800_000, 49_000)
    assert [(i.levy_francs, i.exempted_by) for i in assessment.items] == [
        (49_000, None),
        (0, ExemptionCode.ORI),
    ]
    assert (assessment.state, assessment.office) == (State.MLI, code_of_office(KATI))
    assert assessment.rate_version == "rate-2025-03-28"
    owed = await client.trial_balance(State.MLI, officer=malian.credential)
    assert balances(owed) == {
        Account.RECEIVABLE: 49_000,
        Account.COLLECTED: 0,
        Account.BANK: 0,
        Account.REVENUE: -49_000,
    }
    part = await client.collect_levy(a_receipt(assessment, 40_000), officer=receiver.credential)
    assert part.outstanding_francs == 9_000
    rest = await client.collect_levy(
        a_receipt(assessment, 9_000, "Q-2026-78"), officer=receiver.credential
    )
    assert rest.outstanding_francs == 0
    paid = await client.trial_balance(State.MLI, officer=receiver.credential)
    assert balances(paid)[Account.RECEIVABLE] == 0
    assert balances(paid)[Account.COLLECTED] == 49_000
    assert paid.debit_francs == paid.credit_francs == 98_000
    assert [event for event, _ in await gateway.audited()] == [
        "levy.assessed",
        "ledger.read",
        "levy.collected",
        "levy.collected",
        "ledger.read",
    ]


async def test_the_same_declaration_again_is_the_same_assessment(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    client = gateway.client(KATI)

    first = await client.assess_levy(an_order(), officer=malian.credential)
    again = await client.assess_levy(an_order(), officer=malian.credential)

    assert again == first
    assert await gateway.count("ledger_journals") == 1


async def test_assessments_at_once_of_one_declaration_post_once(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    client = gateway.client(KATI)

    answers = await asyncio.gather(
        *(client.assess_levy(an_order(), officer=malian.credential) for _ in range(4))
    )

    assert len({answer.assessment_id for answer in answers}) == 1
    assert await gateway.count("ledger_journals") == 1


async def test_the_same_declaration_with_other_data_is_refused(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    client = gateway.client(KATI)
    await client.assess_levy(an_order(), officer=malian.credential)

    with pytest.raises(RemoteError) as refused:
        await client.assess_levy(an_order(items=(rice(value_francs=1),)), officer=malian.credential)

    assert refused.value.code == "assessment_differs"
    assert (await gateway.audited())[-1] == ("levy.assessment_refused", "assessment_differs")


async def test_two_states_may_number_their_declarations_alike(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    burkinabe = gateway.officer(State.BFA)

    await gateway.client(KATI).assess_levy(an_order(), officer=malian.credential)
    await gateway.client(OUAGA_INTER).assess_levy(
        an_order(items=(rice(),)), officer=burkinabe.credential
    )

    assert await gateway.count("ledger_journals") == 2


async def test_goods_all_exempt_are_assessed_at_nothing_and_post_nothing(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    order = an_order(items=(mangoes_of_burkina(number=1),))

    assessment = await gateway.client(KATI).assess_levy(order, officer=malian.credential)

    assert (assessment.taxable_francs, assessment.levy_francs) == (0, 0)
    assert await gateway.count("ledger_journals") == 0


async def test_a_difference_with_the_national_liquidation_is_reported(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    order = an_order(liquidated_francs=49_001)

    assessment = await gateway.client(KATI).assess_levy(order, officer=malian.credential)

    assert assessment.difference_francs == 1


async def test_goods_levied_in_another_state_are_exempt_and_not_in_the_same(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    burkinabe = gateway.officer(State.BFA)
    first = await gateway.client(OUAGA_INTER).assess_levy(
        an_order(items=(rice(),)), officer=burkinabe.credential
    )

    def resent(evidence: UUID) -> AssessLevy:
        claim = ExemptionClaim(code=ExemptionCode.RES, evidence=str(evidence))
        return an_order("C-2", items=(rice(exemption=claim),))

    for evidence, client, officer in (
        (uuid4(), gateway.client(KATI), malian),
        (first.assessment_id, gateway.client(OUAGA_INTER), burkinabe),
    ):
        with pytest.raises(RemoteError) as refused:
            await client.assess_levy(resent(evidence), officer=officer.credential)
        assert refused.value.code == "exemption_not_applicable"
    exempt = await gateway.client(KATI).assess_levy(
        resent(first.assessment_id), officer=malian.credential
    )
    assert exempt.levy_francs == 0


async def test_what_cannot_be_judged_is_not_assessed(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    changes: list[tuple[dict[str, Any], str]] = [
        ({"accepted_on": date(2025, 3, 27)}, "levy_not_in_force"),
        ({"accepted_on": date(2026, 3, 4)}, "acceptance_in_future"),
        ({"items": (rice(origin="BFA"),)}, "exemption_evidence_missing"),
        ({"items": (rice(hs6="271012", origin="NGA"),)}, "exemption_needs_decision"),
        ({"items": (rice(), rice())}, "request_malformed"),
    ]
    for change, code in changes:
        order = an_order().model_copy(update=change)
        with pytest.raises(RemoteError) as refused:
            await gateway.client(KATI).assess_levy(order, officer=malian.credential)
        assert refused.value.code == code
    assert await gateway.count("levy_assessments") == 0


async def test_a_receipt_is_posted_once_and_only_as_it_was(
    gateway: GatewayUnderTest, malian: AnOfficer, receiver: AnOfficer
) -> None:
    client = gateway.client(KATI)
    assessment = await client.assess_levy(an_order(), officer=malian.credential)

    for _ in range(2):
        await client.collect_levy(a_receipt(assessment, 40_000), officer=receiver.credential)
    with pytest.raises(RemoteError) as differs:
        await client.collect_levy(a_receipt(assessment, 9_000), officer=receiver.credential)

    assert differs.value.code == "collection_differs"
    assert await gateway.count("levy_collections") == 1


async def test_nothing_was_paid_tomorrow(
    gateway: GatewayUnderTest, malian: AnOfficer, receiver: AnOfficer
) -> None:
    client = gateway.client(KATI)
    assessment = await client.assess_levy(an_order(), officer=malian.credential)

    tomorrow = a_receipt(assessment, 40_000).model_copy(update={"paid_on": date(2026, 3, 4)})
    with pytest.raises(RemoteError) as refused:
        await client.collect_levy(tomorrow, officer=receiver.credential)

    assert refused.value.code == "payment_in_future"
    assert await gateway.count("levy_collections") == 0


async def test_no_more_is_collected_than_is_owed_even_at_once(
    gateway: GatewayUnderTest, malian: AnOfficer, receiver: AnOfficer
) -> None:
    client = gateway.client(KATI)
    assessment = await client.assess_levy(an_order(), officer=malian.credential)

    answers = await asyncio.gather(
        *(
            client.collect_levy(
                a_receipt(assessment, 30_000, f"Q-{n}"), officer=receiver.credential
            )
            for n in range(3)
        ),
        return_exceptions=True,
    )

    refused = [answer for answer in answers if isinstance(answer, RemoteError)]
    assert [error.code for error in refused] == ["collection_exceeds_levy"] * 2
    assert await gateway.count("levy_collections") == 1


async def test_a_receiver_collects_for_their_own_state_only(
    gateway: GatewayUnderTest, receiver: AnOfficer
) -> None:
    burkinabe = gateway.officer(State.BFA)
    theirs = await gateway.client(OUAGA_INTER).assess_levy(
        an_order(items=(rice(),)), officer=burkinabe.credential
    )

    with pytest.raises(RemoteError) as refused:
        await gateway.client(KATI).collect_levy(
            a_receipt(theirs, 49_000), officer=receiver.credential
        )

    assert refused.value.code == "assessment_not_found"


async def test_who_assesses_does_not_collect(gateway: GatewayUnderTest, malian: AnOfficer) -> None:
    client = gateway.client(KATI)
    assessment = await client.assess_levy(an_order(), officer=malian.credential)

    with pytest.raises(RemoteError) as refused:
        await client.collect_levy(a_receipt(assessment, 49_000), officer=malian.credential)

    assert refused.value.code == "role_missing"


async def test_accounts_are_read_by_offices_and_auditors_of_their_state(
    gateway: GatewayUnderTest, malian: AnOfficer
) -> None:
    auditor = gateway.officer(State.MLI, Role.AUDITOR, subject="auditor")
    bureau = "bureau-bamako.mli.aes.example"

    read = await gateway.client(bureau).trial_balance(State.MLI, officer=auditor.credential)
    assert read.state is State.MLI
    with pytest.raises(RemoteError) as other:
        await gateway.client(KOURY).trial_balance(State.NER, officer=malian.credential)
    with pytest.raises(RemoteError) as machine:
        await gateway.client("post-koury.mli.aes.example").trial_balance(
            State.MLI, officer=malian.credential
        )
    assert other.value.code == machine.value.code == "not_authorised"
    assert (await gateway.audited())[-1] == ("ledger.reading_refused", "not_authorised")
