"""Who approves a card is drawn by the registry; whoever else tries is refused, in SQL too."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.cards import REFUSE, Card, RefusalReason, RefuseCard, refusal_digest
from identity.contract.decisions import DecisionKind
from identity.contract.oversight.pairings import (
    SUSPEND_OFFICER,
    PairingState,
    SuspendOfficer,
    SuspensionReason,
    suspension_digest,
)
from identity.contract.records import ChangeRecordState, StateChangeReason
from identity.oversight.actions.watching import raise_alerts
from shared.officers.withdrawal import Withdrawal
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.journeys import a_request, a_requested_card
from tests.integration.identity.test_oversight import a_work
from tests.integration.identity.test_pairing import by_itself
from tests.support.card_chain import CardChain, chain_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.registry import Registry

S = PairingState


@pytest.fixture
def chain(identity: IdentityUnderTest) -> CardChain:
    """Its approvers sit at Kayes and Ségou, none of them on duty yet."""
    return chain_of(identity)


async def seen(chain: CardChain, card: Card) -> Card:
    return await chain.client.get_card(card.card_number, officer=chain.desk.credential)


async def refused(chain: CardChain, card: Card, reason: RefusalReason, by: AnOfficer) -> Card:
    order = RefuseCard(reason=reason)
    digest = refusal_digest(card.card_number, order, State.MLI)
    return await chain.rota.at(by).refuse_card(
        card.card_number,
        order,
        officer=by.credential,
        approval=chain.sign(by, REFUSE, digest),
    )


async def refusal(chain: CardChain, card: Card, by: AnOfficer) -> str:
    with pytest.raises(RemoteError) as error:
        await chain.approve(card, by)
    return error.value.code


async def test_a_request_waits_until_chance_has_somebody_to_choose_from_and_says_so(
    chain: CardChain, registrar: AnOfficer
) -> None:
    card = await a_requested_card(chain.client, registrar)
    kayes, segou = chain.rota.approvers.values()
    assert card.approver is S.WAITING
    assert await refusal(chain, card, kayes) == "no_approver_drawn"
    await chain.rota.go_on_duty(kayes)
    await chain.rota.go_on_duty(segou)
    assert (await seen(chain, card)).approver is S.DRAWN
    drawn = await chain.rota.drawn(card.card_id)
    (other,) = {kayes, segou} - {drawn}
    assert await refusal(chain, card, other) == "approver_not_drawn"
    approved = await chain.approve(card, drawn)
    assert (approved.state, approved.approver) == ("approved", None)


async def test_neither_the_office_that_asks_nor_the_one_that_enrolled_approves(
    identity: IdentityUnderTest, chain: CardChain
) -> None:
    """The holder was enrolled at Bamako; the card is asked for at Kayes, by another officer."""
    enroller = identity.officer("enroller", Role.REGISTRAR, Role.CARD_APPROVER)
    asking = identity.officer("asking", Role.REGISTRAR, place="bureau-kayes")
    colleagues = [
        identity.officer(f"colleague-{n}", Role.CARD_APPROVER, place=place)
        for n, place in enumerate(("bureau-bamako", "bureau-kayes"))
    ]
    for officer in (enroller, *colleagues, *chain.rota.approvers.values()):
        await chain.rota.go_on_duty(officer)
    card = await chain.asked((await enrolled(enroller)).identity_number, asking)
    assert card.approver is S.WAITING  # only Ségou is left, and one alone leaves no chance
    third = identity.officer("third", Role.CARD_APPROVER, place="bureau-sikasso")
    await chain.rota.go_on_duty(third)
    chain.rota.approvers["bureau-sikasso"] = third
    drawn = await chain.rota.drawn(card.card_id)
    assert drawn.place in {"bureau-segou", "bureau-sikasso"}


async def test_only_the_drawn_officer_reads_the_request_and_signs_what_they_read(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    card, number = await a_request(chain.client, registrar)
    drawn = await chain.rota.drawn(card.card_id)
    asked = await chain.rota.at(drawn).asked_card(card.card_id, officer=drawn.credential)
    assert (asked.card_number, asked.order.identity_number) == (card.card_number, number)
    (other,) = set(chain.rota.approvers.values()) - {drawn}
    with pytest.raises(RemoteError, match="approver_not_drawn"):
        await chain.rota.at(other).asked_card(card.card_id, officer=other.credential)
    query = text("SELECT count(*) FROM access_events WHERE what = 'eligibility' AND officer = :who")
    async with identity.engine.connect() as connection:
        assert await connection.scalar(query, {"who": f"MLI/{drawn.subject}"}) == 1


async def test_the_drawn_officer_refuses_and_another_request_is_drawn_anew(
    chain: CardChain, registrar: AnOfficer
) -> None:
    card, number = await a_request(chain.client, registrar)
    drawn = await chain.rota.drawn(card.card_id)
    (other,) = set(chain.rota.approvers.values()) - {drawn}
    with pytest.raises(RemoteError, match="approver_not_drawn"):
        await refused(chain, card, RefusalReason.NOT_ASKED_FOR, other)
    ended = await refused(chain, card, RefusalReason.NOT_ASKED_FOR, drawn)
    assert (ended.state, ended.refused_for) == ("cancelled", RefusalReason.NOT_ASKED_FOR)
    assert await refusal(chain, card, drawn) == "illegal_transition"
    assert (await chain.approved(number, registrar)).state == "approved"


async def test_a_request_given_up_asks_nobody_any_more(
    chain: CardChain, registrar: AnOfficer
) -> None:
    card = await a_requested_card(chain.client, registrar)
    drawn = await chain.rota.drawn(card.card_id)
    await chain.client.cancel_card(card.card_number, officer=registrar.credential)
    own = await chain.rota.at(drawn).own_pairings(officer=drawn.credential)
    assert own.pairings == ()


async def test_giving_requests_up_until_chance_draws_a_friend_raises_an_alert(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    for _ in range(11):
        card = await chain.asked(number, registrar)
        await chain.client.cancel_card(card.card_number, officer=registrar.credential)
    day = datetime(2026, 3, 2, tzinfo=UTC)
    async with a_work(identity) as work:
        await raise_alerts(work, identity.parts, since=day, until=day + timedelta(days=1))
    query = text("SELECT metric, name, place, value FROM alerts WHERE scope = 'officer'")
    async with identity.engine.connect() as connection:
        raised = [tuple(row) for row in await connection.execute(query)]
    assert ("withdrawals", registrar.subject, "bureau-bamako", 11) in raised


async def test_whoever_approves_cards_sooner_than_they_can_read_them_raises_an_alert(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    rules = identity.parts.oversight_rules
    none = tuple(replace(rule, at_least=0, ceiling=0) for rule in rules.anomalies)
    object.__setattr__(identity.parts, "oversight_rules", replace(rules, anomalies=none))
    hasty: Counter[str] = Counter()
    for seconds in (1, 29, 30, 600, None):
        card = await chain.asked((await enrolled(registrar)).identity_number, registrar)
        drawn = await chain.rota.drawn(card.card_id)
        if seconds is not None:
            await chain.rota.at(drawn).asked_card(card.card_id, officer=drawn.credential)
            identity.clock.advance(timedelta(seconds=seconds))
        await chain.approve(card, drawn)
        if seconds is None or seconds < 30:
            hasty[drawn.subject] += 1
    refusing = await chain.asked((await enrolled(registrar)).identity_number, registrar)
    drawn = await chain.rota.drawn(refusing.card_id)
    await refused(chain, refusing, RefusalReason.NOT_ASKED_FOR, drawn)
    day = datetime(2026, 3, 2, tzinfo=UTC)
    async with a_work(identity) as work:
        await raise_alerts(work, identity.parts, since=day, until=day + timedelta(days=1))
    query = text("SELECT name, value FROM alerts WHERE metric = 'hasty_approvals' ORDER BY 1")
    async with identity.engine.connect() as connection:
        raised = {row.name: row.value for row in await connection.execute(query)}
    assert {one: raised.get(one, 0) for one in hasty} == hasty
    assert sum(hasty.values()) == 3


async def test_another_is_drawn_for_whoever_is_late_recuses_is_suspended_or_withdrawn(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    rota = chain.rota
    for n in range(4):
        place = f"bureau-{('mopti', 'gao', 'kidal', 'sikasso')[n]}"
        rota.approvers[place] = identity.officer(f"more-{n}", Role.CARD_APPROVER, place=place)
    card = await a_requested_card(chain.client, registrar)
    late = await rota.drawn(card.card_id)
    identity.clock.advance(timedelta(hours=24))
    for officer in rota.approvers.values():
        await rota.go_on_duty(officer)
    await by_itself(identity)
    partial = await rota.drawn(card.card_id)
    await rota.step_aside(card.card_id, partial)
    suspended = await rota.drawn(card.card_id)
    overseer = identity.officer("overseer", Role.OVERSIGHT_OFFICER, place="bureau-nioro")
    digest = suspension_digest(State.MLI, suspended.subject)
    await rota.at(overseer).suspend_officer(
        SuspendOfficer(officer=suspended.subject, reason=SuspensionReason.LEFT),
        officer=overseer.credential,
        approval=chain.sign(overseer, SUSPEND_OFFICER, digest),
    )
    withdrawn = await rota.drawn(card.card_id)
    now = identity.clock()
    identity.trust.withdrawals[State.MLI, withdrawn.subject] = (
        Withdrawal(subject=withdrawn.subject, issued_until=now, since=now),
    )
    assert await refusal(chain, card, withdrawn) == "officer_credential_withdrawn"
    await by_itself(identity)
    assert (await seen(chain, card)).approver is S.EXHAUSTED  # four draws: somebody has to look
    await rota.at(overseer).reopen_pairing(card.card_id, officer=overseer.credential)
    del rota.approvers[withdrawn.place]
    assert (await chain.approve(card)).state == "approved"
    assert len({late.subject, partial.subject, suspended.subject, withdrawn.subject}) == 4


async def test_a_card_of_somebody_whose_record_was_blocked_meanwhile_is_not_approved(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    registry = Registry(identity)
    person = await registry.enrolled()
    card = await chain.asked(person.identity_number, registrar)
    order = ChangeRecordState(reason=StateChangeReason.COURT_ORDER)
    await registry.decide(DecisionKind.BLOCK, person.person_id, order)
    drawn = await chain.rota.drawn(card.card_id)
    assert await refusal(chain, card, drawn) == "person_not_active"


FORGED = {
    "UPDATE cards SET state = 'approved', approved_by = 'x', approval_token = 'x'": "by_the_drawn",
    "UPDATE cards SET state = 'cancelled', refused_by = 'x', refusal_token = 'x',"
    " refused_for = 'not_asked_for'": "by_the_drawn",
    "UPDATE cards SET state = 'cancelled', refused_by = requested_by, refusal_token = 'x',"
    " refused_for = 'not_asked_for'": "refused_by_another",
    "UPDATE cards SET refused_by = 'x'": "refused_by_somebody",
}


@pytest.mark.parametrize(("written", "constraint"), FORGED.items())
async def test_whoever_writes_the_tables_has_nobody_else_decide(
    identity: IdentityUnderTest,
    chain: CardChain,
    registrar: AnOfficer,
    written: str,
    constraint: str,
) -> None:
    card = await a_requested_card(chain.client, registrar)
    await chain.rota.drawn(card.card_id)
    with pytest.raises(IntegrityError, match=constraint):
        async with identity.engine.begin() as connection:
            await connection.execute(text(written))
