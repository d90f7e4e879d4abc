"""What insiders, mistakes and bad luck do to a card on its way, and what becomes of it then."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.cards import Card, DeclarationKind, ReadHeldCards
from identity.contract.counter import (
    APPROVE,
    ActKind,
    CheckIdentity,
    CounterAct,
    CounterOrder,
    Mandate,
    MandateKind,
)
from identity.contract.delivery import ReceiveShipment, ShipCards
from identity.contract.personalisation import (
    ChipState,
    JobResult,
    Outcome,
    ReportResult,
    SealedJob,
    TakeJob,
)
from identity.contract.stock import (
    STORE,
    TAKE_BACK,
    MoveBlanks,
    NameMissing,
    SerialRange,
    SpoilBlanks,
    SpoilReason,
    StoreLot,
    custody_digest,
    storage_digest,
)
from services.workshop.simulated_chip import SimulatedChip
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.journeys import an_active_card
from tests.support.card_chain import BLANKS_IN_A_LOT, OFFICE, CardChain, chain_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.specimens import a_fingerprint, civil_data


@pytest.fixture
def chain(identity: IdentityUnderTest) -> CardChain:
    return chain_of(identity)


async def a_made_card(chain: CardChain, registrar: AnOfficer, name: str) -> tuple[Card, str]:
    """A card that the workshop has finished, and its holder's number."""
    number = (await enrolled(registrar, civil_data(given_names=name))).identity_number
    card = await chain.approved(number, registrar)
    await chain.made(card)
    return card, number


async def state_of(chain: CardChain, card: Card) -> str:
    return (await chain.client.get_card(card.card_number, officer=chain.desk.credential)).state


async def shipped(chain: CardChain, *cards: Card) -> UUID:
    numbers = tuple(card.card_number for card in cards)
    order = ShipCards(office=OFFICE, cards=numbers, seal_number="C-9")
    return (await chain.client.ship_cards(order, officer=chain.maker.credential)).shipment_id


async def opened(chain: CardChain, shipment: UUID, *cards: Card) -> str:
    found = ReceiveShipment(cards=tuple(card.card_number for card in cards), seal_intact=True)
    by = chain.second_maker.credential
    return (await chain.client.receive_shipment(shipment, found, officer=by)).state


async def test_a_card_declared_on_its_way_keeps_no_other_in_the_bag(
    chain: CardChain, registrar: AnOfficer
) -> None:
    declared, _ = await a_made_card(chain, registrar, "Awa")
    other, _ = await a_made_card(chain, registrar, "Moussa")
    bag = await shipped(chain, declared, other)
    await chain.declared(declared.card_number, DeclarationKind.LOST)
    assert await opened(chain, bag, declared, other) == "received"
    assert await state_of(chain, declared) == "returned"
    assert await state_of(chain, other) == "at_office"


async def test_a_bag_is_closed_though_a_card_missing_in_it_was_declared_or_revoked(
    chain: CardChain, registrar: AnOfficer
) -> None:
    declared, number = await a_made_card(chain, registrar, "Awa")
    missing, _ = await a_made_card(chain, registrar, "Moussa")
    bag = await shipped(chain, declared, missing)
    assert await opened(chain, bag) == "incomplete"
    await chain.declared(declared.card_number, DeclarationKind.LOST)
    closed = await chain.client.close_shipment(bag, officer=chain.supervisor.credential)
    assert closed.state == "closed"
    assert [await state_of(chain, one) for one in (declared, missing)] == ["lost", "lost"]
    held = await chain.client.held_cards(
        ReadHeldCards(identity_number=number), officer=chain.desk.credential
    )
    assert len(held.cards) == 1  # the holder asks for a duplicate; nobody else does


async def test_who_sends_a_bag_does_not_open_it(chain: CardChain, registrar: AnOfficer) -> None:
    card, _ = await a_made_card(chain, registrar, "Awa")
    bag = await shipped(chain, card)
    found = ReceiveShipment(cards=(card.card_number,), seal_intact=True)
    with pytest.raises(RemoteError, match="approver_not_independent"):
        await chain.client.receive_shipment(bag, found, officer=chain.maker.credential)


async def test_another_office_does_not_say_that_a_card_is_unclaimed(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    card, _ = await a_made_card(chain, registrar, "Awa")
    await chain.at_office(card.card_number)
    elsewhere = identity.officer("elsewhere", Role.REGISTRAR, place="bureau-kayes")
    with pytest.raises(RemoteError, match="not_authorised"):
        await chain.rota.at(elsewhere).leave_card_unclaimed(
            card.card_number, officer=elsewhere.credential
        )


async def proposed_for_proxy(chain: CardChain, registrar: AnOfficer) -> tuple[Card, CounterAct]:
    """A card in the safe, and somebody with a mandate who came for it."""
    card, number = await a_made_card(chain, registrar, "Awa")
    await chain.at_office(card.card_number)
    proxy = (await enrolled(registrar, civil_data(given_names="Fanta"))).identity_number
    mandate = Mandate(
        kind=MandateKind.DISABILITY, proxy_identity_number=proxy, reference="M-12/2026"
    )
    order = CounterOrder(kind=ActKind.HAND_OVER, identity_number=number, mandate=mandate)
    return card, await chain.at_counter(card.card_number, order)


async def test_a_supervisor_decides_where_the_person_is_and_nowhere_else(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    card, act = await proposed_for_proxy(chain, registrar)
    role = Role.DELIVERY_SUPERVISOR
    away = identity.officer("away", role, place="bureau-kayes")
    signed = chain.sign(away, APPROVE, act.order_digest)
    there = chain.rota.at(away)
    with pytest.raises(RemoteError, match="not_authorised"):
        await there.approve_counter_act(act.act_id, officer=away.credential, approval=signed)
    with pytest.raises(RemoteError, match="not_authorised"):
        await there.refuse_counter_act(act.act_id, officer=away.credential)
    signed = chain.sign(chain.supervisor, APPROVE, act.order_digest)
    done = await chain.client.approve_counter_act(
        act.act_id, officer=chain.supervisor.credential, approval=signed
    )
    assert (done.state, await state_of(chain, card)) == ("done", "handed_over")


async def test_what_nobody_decided_yesterday_sends_the_holder_away_no_more(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    card, act = await proposed_for_proxy(chain, registrar)
    identity.clock.advance(timedelta(days=1))
    number = await chain.identity_number_of(card.card_number)
    assert (await chain.handed_over(card.card_number, number)).state == "done"
    signed = chain.sign(chain.supervisor, APPROVE, act.order_digest)
    with pytest.raises(RemoteError, match="illegal_transition"):
        await chain.client.approve_counter_act(
            act.act_id, officer=chain.supervisor.credential, approval=signed
        )


async def test_an_act_proposed_before_the_holder_stopped_the_card_again_reinstates_nothing(
    identity: IdentityUnderTest, chain: CardChain, registrar: AnOfficer
) -> None:
    """In the morning by a witness, then by the finger; stolen at noon; approved in the evening."""
    card = await an_active_card(identity, registrar)
    number = await chain.identity_number_of(card.card_number)
    await chain.suspended(card.card_number)
    await ladder_climbed(chain, card)
    witness = (await enrolled(registrar, civil_data(given_names="Fanta"))).identity_number
    act = await chain.at_counter(
        card.card_number,
        CounterOrder(
            kind=ActKind.REINSTATEMENT, identity_number=number, witness_identity_number=witness
        ),
    )
    identity.clock.advance(timedelta(hours=1))
    await reinstated_by_supervisor(chain, card, number, witness)
    identity.clock.advance(timedelta(hours=1))
    await chain.suspended(card.card_number)
    signed = chain.sign(chain.supervisor, APPROVE, act.order_digest)
    with pytest.raises(RemoteError, match="card_changed"):
        await chain.client.approve_counter_act(
            act.act_id, officer=chain.supervisor.credential, approval=signed
        )
    assert await state_of(chain, card) == "suspended"


async def ladder_climbed(chain: CardChain, card: Card) -> None:
    """Two worn fingers and a face that does not match: only a supervisor is left."""
    for finger in (2, 7):
        await chain.client.check_identity(
            card.card_number,
            CheckIdentity(finger=finger, record=a_fingerprint(finger, seed=99)),
            officer=chain.maker.credential,
        )
    await chain.client.check_identity(
        card.card_number,
        CheckIdentity(portrait=b"\xff\xd8 somebody else \xff\xd9"),
        officer=chain.maker.credential,
    )


async def reinstated_by_supervisor(chain: CardChain, card: Card, number: str, witness: str) -> None:
    order = CounterOrder(
        kind=ActKind.REINSTATEMENT, identity_number=number, witness_identity_number=witness
    )
    act = await chain.at_counter(card.card_number, order)
    await chain.client.approve_counter_act(
        act.act_id,
        officer=chain.supervisor.credential,
        approval=chain.sign(chain.supervisor, APPROVE, act.order_digest),
    )


@dataclass
class Work:
    """A card in work at the workshop."""

    chain: CardChain
    card: Card
    serial: str
    batch: UUID
    chip: SimulatedChip = field(default_factory=SimulatedChip)

    @property
    def lot(self) -> str:
        return f"MLI-2026-{self.chain.lots:03d}"

    async def take(self) -> SealedJob:
        order = TakeJob(
            serial=self.serial, chip_id=self.chip.chip_id, chip_key=self.chip.public_key
        )
        workshop = self.chain.workshop
        return await workshop.client.take_job(self.batch, order, officer=workshop.officer)

    async def report(self, job: SealedJob, outcome: Outcome, batch: UUID | None = None) -> str:
        result = JobResult(
            serial=self.serial,
            chip_id=self.chip.chip_id,
            outcome=outcome,
            chip_state=ChipState.SECURED if outcome is Outcome.MADE else ChipState.INITIALIZED,
        )
        workshop, batch = self.chain.workshop, batch or self.batch
        said = ReportResult(statement=workshop.result(batch, job.job_id, result))
        done = await workshop.client.report_result(batch, said, officer=workshop.officer)
        return done.card_state


@pytest.fixture
async def in_work(chain: CardChain, registrar: AnOfficer) -> Work:
    number = (await enrolled(registrar)).identity_number
    card = await chain.approved(number, registrar)
    batch = await chain.a_batch(card.card_number)
    return Work(chain, card, await chain.blanks(), batch.batch_id)


async def test_a_blank_of_which_a_card_is_being_made_leaves_the_workshop_by_its_result_alone(
    in_work: Work,
) -> None:
    job, chain = await in_work.take(), in_work.chain
    serials = SerialRange(first=chain.lots * 1_000, count=1)
    back = MoveBlanks(serials=serials, seal_number="S-9")
    keeper, client = chain.keeper, chain.client
    signed = chain.sign(keeper, TAKE_BACK, custody_digest(in_work.lot, back, State.MLI))
    with pytest.raises(RemoteError, match="blank_in_work"):
        await client.take_back_blanks(in_work.lot, back, officer=keeper.credential, approval=signed)
    spoil = SpoilBlanks(serials=(in_work.serial,), reason=SpoilReason.DAMAGED)
    with pytest.raises(RemoteError, match="blank_in_work"):
        await client.spoil_blanks(in_work.lot, spoil, officer=keeper.credential)
    assert await in_work.report(job, Outcome.MADE) == "passed"


async def test_a_delivery_that_two_officers_count_differently_is_not_stored(
    identity: IdentityUnderTest,
) -> None:
    chain = chain_of(identity)
    lot = await chain.a_lot_received()
    with pytest.raises(RemoteError, match="stock_mismatch"):
        await chain.store(lot, BLANKS_IN_A_LOT - 1)
    second = chain.second_keeper
    counted, told = StoreLot(counted=BLANKS_IN_A_LOT), StoreLot(counted=BLANKS_IN_A_LOT - 1)
    signed = chain.sign(second, STORE, storage_digest(lot.order_digest, told, State.MLI))
    with pytest.raises(RemoteError, match="approval_invalid"):
        await chain.client.store_lot(
            lot.lot_number, counted, officer=second.credential, approval=signed
        )
    known = await chain.client.lot(lot.lot_number, officer=second.credential)
    assert (known.state, known.counts.in_vault) == ("counted", 0)
    forged = "UPDATE blank_lots SET state = 'open', stored_by = 'x', storage_token = 'x'"
    async with identity.engine.connect() as connection:
        with pytest.raises(IntegrityError, match="blank_lots_counted_by_a_second"):
            await connection.execute(text(forged))
    assert (await chain.store(lot, BLANKS_IN_A_LOT)).state == "open"


async def test_a_card_whose_blank_was_stolen_from_the_machine_is_made_again(in_work: Work) -> None:
    job, chain = await in_work.take(), in_work.chain
    stolen = NameMissing(serials=(in_work.serial,))
    lot = await chain.client.name_missing(in_work.lot, stolen, officer=chain.keeper.credential)
    assert (lot.state, lot.counts.missing) == ("blocked", 1)
    with pytest.raises(RemoteError, match="stock_mismatch"):  # nobody has what was made of it
        await in_work.report(job, Outcome.MADE)
    assert await in_work.report(job, Outcome.SPOILED) == "failed"
    counts = (await chain.client.lot(in_work.lot, officer=chain.keeper.credential)).counts
    assert (counts.missing, counts.spoiled, counts.issued) == (1, 0, BLANKS_IN_A_LOT - 1)
    number = await chain.identity_number_of(in_work.card.card_number)
    held = await chain.client.held_cards(
        ReadHeldCards(identity_number=number), officer=chain.desk.credential
    )
    assert sorted(card.state for card in held.cards) == ["approved", "failed"]


async def test_a_result_counts_once_for_its_own_job_and_is_never_taken_back(in_work: Work) -> None:
    job = await in_work.take()
    with pytest.raises(RemoteError, match="result_of_another_batch"):
        await in_work.report(job, Outcome.MADE, batch=uuid4())
    assert await in_work.report(job, Outcome.MADE) == "passed"
    assert await in_work.report(job, Outcome.MADE) == "passed"
    with pytest.raises(RemoteError, match="result_known"):
        await in_work.report(job, Outcome.SPOILED)
    stranger = replace(in_work, chip=SimulatedChip())
    with pytest.raises(RemoteError, match="result_not_genuine"):
        await stranger.report(job, Outcome.MADE)


async def test_one_blank_in_two_batches_at_once_becomes_one_card(
    in_work: Work, chain: CardChain, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar, civil_data(given_names="Fanta"))).identity_number
    card = await chain.approved(number, registrar)
    batch = await chain.a_batch(card.card_number)
    other = Work(chain, card, in_work.serial, batch.batch_id)
    took = await asyncio.gather(in_work.take(), other.take(), return_exceptions=True)
    refused = [one.code for one in took if isinstance(one, RemoteError)]
    assert refused == ["blank_has_another_chip"]


async def test_two_officers_at_two_counters_hand_one_card_over_once(
    chain: CardChain, registrar: AnOfficer
) -> None:
    card, number = await a_made_card(chain, registrar, "Awa")
    await chain.at_office(card.card_number)
    check = await chain.checked(card.card_number)
    order = CounterOrder(kind=ActKind.HAND_OVER, identity_number=number, check_id=check.check_id)
    done = await asyncio.gather(
        *(chain.at_counter(card.card_number, order) for _ in range(4)), return_exceptions=True
    )
    given = [one for one in done if isinstance(one, CounterAct)]
    refused = {one.code for one in done if isinstance(one, RemoteError)}
    assert (len(given), len(done) - len(given)) == (1, 3)
    known = {"counter_act_open", "check_not_matched", "card_changed", "illegal_transition"}
    assert refused <= known | {"approval_invalid"}


async def test_nobody_is_their_own_witness_or_proxy(chain: CardChain, registrar: AnOfficer) -> None:
    card, number = await a_made_card(chain, registrar, "Awa")
    await chain.at_office(card.card_number)
    mandate = Mandate(
        kind=MandateKind.DISABILITY, proxy_identity_number=number, reference="M-12/2026"
    )
    own = CounterOrder(kind=ActKind.HAND_OVER, identity_number=number, mandate=mandate)
    with pytest.raises(RemoteError, match="stand_in_not_accepted"):
        await chain.at_counter(card.card_number, own)
    await ladder_climbed(chain, card)
    alone = CounterOrder(
        kind=ActKind.HAND_OVER, identity_number=number, witness_identity_number=number
    )
    with pytest.raises(RemoteError, match="stand_in_not_accepted"):
        await chain.at_counter(card.card_number, alone)
