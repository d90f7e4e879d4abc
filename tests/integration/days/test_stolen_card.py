"""The day of the stolen card: what its holder can do, at once, and what nobody else can."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from identity.cards.actions.holder import RECEIPT
from identity.contract.cards import Card, DeclareHeldCard, SuspendHeldCard
from identity.contract.personalisation import JobFile
from shared.attestation import verify_attestation
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.customs.journeys import a_release, an_accepted_movement, trn_of
from tests.integration.days.conftest import Day, Neighbours
from tests.integration.travel_doc.journeys import a_filed_application
from tests.support.identity_service import ENTITY
from tests.support.relay import all_delivered, eventually
from tests.support.specimens import a_fingerprint
from travel_doc.contract.border import Advice, IssuerStatus

MALI = ("--state", "MLI")


@dataclass
class Awa:
    """Who has a card, has asked for a passport, and drives a lorry."""

    number: str
    card: Card
    made: JobFile
    application: UUID
    movement: str


async def test_the_day_of_the_stolen_card(day: Day, neighbours: Neighbours) -> None:
    awa = await _the_morning(day, neighbours)
    assert (await neighbours.at_the_border(awa.made)).advice is Advice.PASSAGE_AUTHORISED
    await _her_employer_reports_it(day, neighbours, awa)
    await _a_stranger_ends_nothing(day, awa)
    proof = await _she_suspends_it_in_niamey(day, awa)
    assert (await neighbours.at_the_border(awa.made)).status is IssuerStatus.SUSPENDED
    await _she_declares_the_theft(day, neighbours, awa, proof)
    assert (await neighbours.at_the_border(awa.made)).status is IssuerStatus.INVALID
    await _customs_releases_nobody_on_it(neighbours, awa)
    await _she_has_another_the_same_day(day, awa)
    await _found_it_is_destroyed_by_two(day, awa.card.card_number)


async def _the_morning(day: Day, neighbours: Neighbours) -> Awa:
    number = await day.somebody(given_names="Awa")
    asked, made = await day.a_card_at_the_office(number)
    await day.chain.handed_over(asked.card_number, number)
    maker = day.chain.maker.credential
    card = await day.chain.client.activate_card(asked.card_number, officer=maker)
    application = await a_filed_application(neighbours.states, number)
    clerk = neighbours.gateway.officer(State.BFA)
    movement = trn_of(await an_accepted_movement(neighbours.gateway, clerk))
    await neighbours.gateway.client().release_movement(
        movement, a_release(card), officer=clerk.credential
    )
    return Awa(number, card, made, application.application_id, movement)


async def _her_employer_reports_it(day: Day, neighbours: Neighbours, awa: Awa) -> None:
    """That is a flag, and the card holds."""
    station, police = day.station()
    told = ("--kind", "stolen", "--reporter", "employer", *MALI)
    await station.ask("card", "report", awa.card.card_number, *told, officer=police)
    assert (await day.shown(awa.card.card_number))["state"] == "active"
    assert (await neighbours.at_the_border(awa.made)).status is IssuerStatus.VALID


async def _a_stranger_ends_nothing(day: Day, awa: Awa) -> None:
    """Whoever gives her number has not her finger."""
    station, police = day.station()
    theirs = f"2={day.file('theirs.fmr', a_fingerprint(2, seed=99))}"
    recognise = ("card", "recognise", awa.number, "--finger", theirs, *MALI)
    seen = await station.ask(*recognise, officer=police)
    assert (seen["matched"], seen["next_rungs"]) == (False, ["another_finger"])
    suspend = ("card", "suspend", "--identity-number", awa.number, "--reason", "stolen", *MALI)
    refused = await day.refusal(station, *suspend, "--check", seen["check_id"], officer=police)
    assert refused == "holder_not_proven"


async def _she_suspends_it_in_niamey(day: Day, awa: Awa) -> str:
    """At a police station of another State, without knowing the number of her card."""
    station, police = day.station()
    hers = f"3={day.file('hers.fmr', a_fingerprint(3))}"
    recognise = ("card", "recognise", awa.number, "--finger", hers, *MALI)
    seen = await station.ask(*recognise, officer=police)
    assert (seen["matched"], seen["engine"], seen["threshold"]) == (True, "test-equality", 50.0)
    suspend = ("card", "suspend", "--identity-number", awa.number, "--reason", "stolen", *MALI)
    receipt = await station.ask(*suspend, "--check", seen["check_id"], officer=police)
    assert receipt["card"]["state"] == "suspended"
    claims = verify_attestation(
        receipt["receipt"],
        day.identity.trust,
        kind=RECEIPT,
        issuer=ENTITY,
        now=day.identity.clock(),
    )
    assert set(claims) == {"sub", "act", "ref", "at"}  # nothing of the holder
    assert (claims["sub"], claims["act"]) == (awa.card.card_number, "suspended: stolen")
    return str(seen["check_id"])


async def _she_declares_the_theft(day: Day, neighbours: Neighbours, awa: Awa, proof: str) -> None:
    """Whoever relies on the card is told: passports, and customs for the lorry under way."""
    station, police = day.station()
    declare = ("card", "declare", "--identity-number", awa.number, "--kind", "stolen", "--yes")
    async with neighbours.relay():
        said = await station.ask(*declare, *MALI, "--check", proof, officer=police)
        assert said["card"]["state"] == "stolen"
        await eventually(lambda: all_delivered(day.identity))
    assert await neighbours.is_to_check(awa.application)
    notices = await neighbours.gateway.client().get_driver_notices(
        awa.movement, officer=neighbours.gateway.officer(State.BFA).credential
    )
    assert notices.card_in_doubt


async def _customs_releases_nobody_on_it(neighbours: Neighbours, awa: Awa) -> None:
    clerk = neighbours.gateway.officer(State.BFA)
    again = trn_of(await an_accepted_movement(neighbours.gateway, clerk, "SECOND"))
    with pytest.raises(RemoteError, match="driver_document_not_valid"):
        await neighbours.gateway.client().release_movement(
            again, a_release(awa.card), officer=clerk.credential
        )


async def _she_has_another_the_same_day(day: Day, awa: Awa) -> None:
    """Mali has not published what a duplicate after a theft costs: nobody waits for that."""
    office, reason = day.terminal, ("--reason", "theft")
    asked = await office.ask("card", "request", awa.number, *reason, officer=day.registrar)
    assert asked["fee"]["status"] == "not_established"
    assert asked["fee"]["legal_basis"]
    second = asked["card_number"]
    known = ("--identity-number", awa.number, *reason)
    drawn = await day.chain.rota.drawn(UUID(asked["card_id"]))
    await office.ask("card", "approve", second, *known, officer=drawn)
    approved = await day.chain.client.get_card(second, officer=day.registrar.credential)
    await day.chain.active(approved, awa.number)
    assert (await day.shown(second))["state"] == "active"
    assert (await day.shown(awa.card.card_number))["state"] == "revoked"


async def _found_it_is_destroyed_by_two(day: Day, card: str) -> None:
    office, chain = day.terminal, day.chain
    await office.ask("card", "return", card, officer=day.registrar)
    listed = ("stock", "request-destruction", "--place", "Bamako", "--card", card)
    record = await office.ask(*listed, officer=chain.keeper)
    destroy = ("stock", "destroy", record["destruction_id"], "--yes")
    assert await day.refusal(office, *destroy, officer=chain.keeper) == "approver_not_independent"
    await office.ask(*destroy, officer=chain.second_keeper)
    assert (await day.shown(card))["state"] == "destroyed"


async def test_by_telephone_the_code_suspends_and_only_the_holder_at_the_counter_reinstates(
    day: Day,
) -> None:
    office, chain = day.terminal, day.chain
    awa = await day.somebody()
    card, _ = await day.a_card_at_the_office(awa)
    number, code = (
        card.card_number,
        (await chain.handed_over(card.card_number, awa)).suspension_code,
    )
    assert code is not None
    await chain.client.activate_card(number, officer=chain.maker.credential)

    by_telephone = ("card", "suspend", number, "--reason", "lost", "--channel", "telephone")
    shown = await day.refusal(
        office, *by_telephone, "--document", "PERMIS-0417", officer=day.registrar
    )
    assert shown == "holder_proof_not_taken_here"
    wrong = f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"
    guessed = await day.refusal(office, *by_telephone, "--code", wrong, officer=day.registrar)
    assert guessed == "holder_not_proven"
    receipt = await office.ask(*by_telephone, "--code", code, officer=day.registrar)
    assert receipt["card"]["state"] == "suspended"

    # Found at home: the code opens nothing, nor does a witness before a finger was tried.
    reinstate = ("delivery", "reinstate", number, "--identity-number", awa)
    neighbour = await day.somebody(given_names="Oumou")
    early = await day.refusal(office, *reinstate, "--witness", neighbour, officer=day.registrar)
    assert early == "checks_not_exhausted"
    check = ("delivery", "check", number, "--finger")
    theirs = day.file("theirs.fmr", a_fingerprint(2, seed=7))
    failed = await office.ask(*check, f"2={theirs}", officer=day.registrar)
    unmatched = await day.refusal(
        office, *reinstate, "--check", failed["check_id"], officer=day.registrar
    )
    assert unmatched == "check_not_matched"
    hers = day.file("hers.fmr", a_fingerprint(1))
    matched = await office.ask(*check, f"1={hers}", officer=day.registrar)
    await office.ask(*reinstate, "--check", matched["check_id"], officer=day.registrar)
    assert (await day.shown(number))["state"] == "active"
    assert await day.logged("card.suspended", "card.reinstated") == [
        "card.suspended",
        "card.reinstated",
    ]


async def test_a_check_stands_for_where_it_was_made_and_for_half_an_hour(day: Day) -> None:
    awa = await day.somebody()
    card, _ = await day.a_card_at_the_office(awa)
    await day.chain.handed_over(card.card_number, awa)
    await day.chain.client.activate_card(card.card_number, officer=day.chain.maker.credential)
    station, police = day.station()
    hers = day.file("hers.fmr", a_fingerprint(2))
    seen = await station.ask(
        "card", "recognise", awa, "--finger", f"2={hers}", *MALI, officer=police
    )
    suspend = ("card", "suspend", card.card_number, "--reason", "lost", "--check", seen["check_id"])
    elsewhere = await day.refusal(day.terminal, *suspend, officer=day.registrar)
    day.identity.clock.advance(timedelta(minutes=31))
    later = await day.refusal(station, *suspend, *MALI, officer=police)
    assert (elsewhere, later) == ("holder_not_proven", "holder_not_proven")


@pytest.mark.parametrize("order", [SuspendHeldCard, DeclareHeldCard])
def test_no_order_about_a_card_has_room_for_anybody_elses_consent(
    order: type[SuspendHeldCard | DeclareHeldCard],
) -> None:
    assert set(order.model_fields) <= {
        *("identity_number", "reason", "kind", "proof", "channel", "happened_on", "place")
    }
