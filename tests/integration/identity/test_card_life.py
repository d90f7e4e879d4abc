"""A card from request to end, over signed requests and a real database."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from identity.contract.cards import (
    REVOKE,
    IssueReason,
    RequestCard,
    RevocationReason,
    order_digest,
)
from shared.database import replay
from shared.documents.mrz.zone import parse_mrz
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from shared.status.document_reference import read_status_reference
from shared.web.client import RemoteError
from tests.integration.identity.journeys import (
    a_made_card,
    a_request,
    a_requested_card,
    an_active_card,
)
from tests.support.card_chain import chain_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.specimens import civil_data


async def events(identity: IdentityUnderTest) -> list[str]:
    async with identity.engine.connect() as connection:
        rows = await connection.execute(text("SELECT event FROM audit_entries ORDER BY position"))
        return list(rows.scalars())


async def test_a_card_lives_from_request_to_destruction_and_each_step_is_audited(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client, chain = identity.client(), chain_of(identity)
    card, number = await a_request(client, registrar)
    await chain.approve(card)
    await chain.active(card, number)
    await chain.suspended(card.card_number)
    await chain.reinstated(card.card_number, number)
    ended = await chain.revoked(card.card_number)
    assert ended.state == "revoked"
    back = await client.take_card_back(card.card_number, officer=registrar.credential)
    assert back.state == "returned"
    await chain.destroyed(cards=(card.card_number,))
    last = await client.get_card(
        card.card_number, officer=registrar.credential, purpose=Purpose.DOCUMENT_STATUS
    )
    assert last.state == "destroyed"
    cards = [event for event in await events(identity) if event.startswith("card.")]
    assert cards == [
        "card.requested",
        "card.approved",
        "card.batched",
        "card.prepared",
        "card.personalised",
        "card.passed",
        "card.shipped",
        "card.arrived",
        "card.handed_over",
        "card.activated",
        "card.suspended",
        "card.receipt_given",
        "card.reinstated",
        "card.revocation_requested",
        "card.revoked",
        "card.returned",
        "card.destroyed",
        "card.read",
    ]


async def test_a_revoked_card_stays_revoked_and_the_refusal_is_audited(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    chain = chain_of(identity)
    card = await an_active_card(identity, registrar)
    number = await chain.identity_number_of(card.card_number)
    await chain.revoked(card.card_number)
    with pytest.raises(RemoteError) as refused:
        await chain.reinstated(card.card_number, number)
    assert refused.value.code == "illegal_transition"
    assert (await events(identity))[-1] == "counter_act.refused"


async def test_a_card_that_its_holder_has_takes_two_to_revoke(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    chain = chain_of(identity)
    card = await an_active_card(identity, registrar)
    asked = await chain.revocation_asked(card.card_number)
    assert asked.state == "active"
    assert asked.revocation_digest is not None
    both = identity.officer("desk", Role.REGISTRAR, Role.CARD_APPROVER)
    own = both.approve(REVOKE, asked.revocation_digest, identity.clock())
    with pytest.raises(RemoteError) as refused:
        await chain.client.approve_revocation(
            card.card_number, officer=both.credential, approval=own
        )
    assert refused.value.code == "approver_not_independent"
    alone = text("UPDATE card_revocations SET approved_by = requested_by, approval_token = 'x'")
    with pytest.raises(IntegrityError, match="four_eyes"):
        async with identity.engine.begin() as connection:
            await connection.execute(alone)


async def test_no_step_is_skipped_by_the_owner_of_the_tables_either(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    chain = chain_of(identity)
    card = await chain.approve(await a_requested_card(chain.client, registrar))
    for state in ("passed", "at_office", "handed_over", "active", "destroyed", "requested"):
        skip = text("UPDATE cards SET state = :state WHERE card_number = :number")
        with pytest.raises(DBAPIError, match="does not go from"):
            async with identity.engine.begin() as connection:
                await connection.execute(skip, {"state": state, "number": card.card_number})


async def test_a_card_expires_by_its_date_and_can_be_renewed(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    chain = chain_of(identity)
    card = await an_active_card(identity, registrar)
    number = await chain.identity_number_of(card.card_number)
    async with identity.engine.begin() as connection:
        await connection.execute(text("UPDATE cards SET expires_on = '2026-03-01'"))
    seen = await identity.client().get_card(
        card.card_number, officer=registrar.credential, purpose=Purpose.DOCUMENT_STATUS
    )
    assert seen.state == "expired"
    again = await chain.approved(number, registrar, IssueReason.EXPIRY)
    assert (again.state, again.reason) == ("approved", IssueReason.EXPIRY)


async def test_who_asked_cannot_approve(identity: IdentityUnderTest, approver: AnOfficer) -> None:
    chain = chain_of(identity)
    card = await a_requested_card(chain.client, approver)
    with pytest.raises(RemoteError) as refused:
        await chain.approve(card, by=approver)
    assert refused.value.code == "approver_not_independent"
    assert (await chain.approve(card)).state == "approved"


async def test_four_eyes_hold_against_the_owner_of_the_tables(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    card = await a_requested_card(identity.client(), registrar)
    change = text(
        "UPDATE cards SET state = 'approved', approved_by = requested_by, approval_token = 'x' "
        "WHERE card_number = :number"
    )
    with pytest.raises(IntegrityError, match="cards_four_eyes"):
        async with identity.engine.begin() as connection:
            await connection.execute(change, {"number": card.card_number})
    unapproved = text("UPDATE cards SET state = 'approved' WHERE card_number = :number")
    with pytest.raises(IntegrityError, match="cards_nothing_without_approval"):
        async with identity.engine.begin() as connection:
            await connection.execute(unapproved, {"number": card.card_number})


async def test_an_approval_of_another_order_approves_nothing(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    chain = chain_of(identity)
    card = await a_requested_card(chain.client, registrar)
    other = card.model_copy(update={"order_digest": "0" * 64})
    with pytest.raises(RemoteError) as refused:
        await chain.approve(other)
    assert refused.value.code == "approval_invalid"


async def test_a_person_has_one_card_at_a_time(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = identity.client()
    person = await enrolled(registrar)
    order = RequestCard(identity_number=person.identity_number, reason=IssueReason.FIRST_ISSUE)

    async def ask() -> None:
        token = registrar.approve("card.request", order_digest(order, State.MLI))
        await client.request_card(order, officer=registrar.credential, approval=token)

    await ask()
    with pytest.raises(RemoteError) as refused:
        await ask()
    assert refused.value.code == "card_on_its_way"


async def test_a_request_given_up_makes_room_for_another(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = identity.client()
    person = await enrolled(registrar)
    order = RequestCard(identity_number=person.identity_number, reason=IssueReason.FIRST_ISSUE)

    async def ask() -> str:
        token = registrar.approve("card.request", order_digest(order, State.MLI))
        card = await client.request_card(order, officer=registrar.credential, approval=token)
        return card.card_number

    given_up = await ask()
    card = await client.cancel_card(given_up, officer=registrar.credential)
    assert card.state == "cancelled"
    assert await ask() != given_up


async def test_no_answer_with_a_portrait_is_kept_beyond_ten_minutes(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    await a_made_card(identity, registrar)
    kept = text("SELECT max(kept_until) FROM idempotent_answers WHERE length(sealed_body) > 2000")
    async with identity.engine.begin() as connection:
        assert await connection.scalar(kept) == identity.clock() + timedelta(minutes=10)
        await replay.purge(connection, now=identity.clock() + timedelta(minutes=11))
        assert await connection.scalar(kept) is None


async def test_the_zone_says_what_the_register_knows_and_no_more(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    civil = civil_data(family_name="Kéïta-Coulibaly", given_names="Ɲàgalen", birth_date="1975")
    made = await a_made_card(identity, registrar, civil)
    zone = parse_mrz(made.mrz)
    assert (zone.surname, zone.given_names) == ("KEITA COULIBALY", "NAGALEN")
    assert (zone.birth_date.year, zone.birth_date.month, zone.birth_date.day) == (75, None, None)
    assert zone.document_number == made.card_number
    assert read_status_reference(zone.optional_data) is not None
    assert str(made.expires_on) == "2031-03-01"


async def test_a_foreigner_gets_no_citizens_card(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    with pytest.raises(RemoteError) as refused:
        await a_requested_card(identity.client(), registrar, civil_data(nationality="GIN"))
    assert refused.value.code == "card_not_eligible"


async def test_a_card_costs_nothing_for_a_fault_of_ours_that_two_officers_put_on_record(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    chain, number = chain_of(identity), (await enrolled(registrar)).identity_number
    card, _ = await chain.active(await chain.approved(number, registrar), number)
    with pytest.raises(RemoteError, match="card_reason_does_not_fit"):
        await chain.asked(number, registrar, IssueReason.ISSUER_FAULT)
    await chain.revocation_asked(card.card_number)
    with pytest.raises(RemoteError, match="card_reason_does_not_fit"):
        await chain.asked(number, registrar, IssueReason.ISSUER_FAULT)
    await chain.revoked(card.card_number, RevocationReason.ISSUED_IN_ERROR)
    again = await chain.asked(number, registrar, IssueReason.ISSUER_FAULT)
    assert (again.fee.status, again.fee.francs) == ("free", 0)
