"""Verification says yes, no or cannot tell; disclosure goes to one service; both are on record."""

from datetime import date

import pytest
from sqlalchemy import text

from identity.contract.cards import Card
from identity.contract.disclosure import DiscloseAttributes, Scope
from identity.contract.status_lists import card_list_uri
from identity.contract.verification import (
    Attribute,
    DocumentStatus,
    Expression,
    Operator,
    Verification,
    VerifyCard,
)
from shared.documents.mrz.zone import parse_mrz
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from shared.status.document_reference import read_status_reference
from shared.status.packed_statuses import StatusValue
from shared.status.token_status_list import verify_status_list_jwt
from shared.web.client import RemoteError
from tests.integration.identity.journeys import a_made_card, an_active_card
from tests.support.card_chain import chain_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.specimens import a_portrait, civil_data

CUSTOMS = "customs.aes.example"
AGE = Expression(attribute=Attribute.AGE, operator=Operator.AT_LEAST, value="18")


async def verify(
    identity: IdentityUnderTest,
    number: str,
    expiry: date | None,
    *expressions: Expression,
) -> Verification:
    assert expiry is not None
    order = VerifyCard(
        card_number=number, expires_on=expiry, expressions=expressions, pseudonym=True
    )
    officer = identity.officer("officer-customs", Role.CUSTOMS_OFFICER, state=State.BFA)
    return await identity.client(CUSTOMS).verify_card(
        order, purpose=Purpose.CUSTOMS_DRIVER_CHECK, officer=officer.credential
    )


async def verified_at_the_border(identity: IdentityUnderTest, card: Card) -> Verification:
    assert card.expires_on is not None
    order = VerifyCard(card_number=card.card_number, expires_on=card.expires_on, pseudonym=True)
    guard = identity.officer("officer-border", Role.BORDER_OFFICER, state=State.BFA)
    return await identity.client("travel-doc.bfa.aes.example").verify_card(
        order, purpose=Purpose.BORDER_CHECK, officer=guard.credential
    )


async def test_a_valid_card_is_answered_with_yes_no_and_a_pairwise_pseudonym(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    card = await an_active_card(identity, registrar)
    wrong_name = Expression(attribute=Attribute.FAMILY_NAME, operator=Operator.EQUAL, value="Autre")
    found = await verify(identity, card.card_number, card.expires_on, AGE, wrong_name)
    assert (found.status, found.answers) == (DocumentStatus.VALID, (True, False))
    again = await verify(identity, card.card_number, card.expires_on)
    other = await verified_at_the_border(identity, card)
    assert found.pseudonym is not None
    assert again.pseudonym == found.pseudonym
    assert other.pseudonym not in {found.pseudonym, None}


async def test_a_partial_birth_date_that_leaves_it_open_is_answered_with_neither(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    civil = civil_data(birth_date="2008")
    card = await an_active_card(identity, registrar, civil)
    found = await verify(identity, card.card_number, card.expires_on, AGE)
    assert found.answers == (None,)


@pytest.mark.parametrize("wrong", ["number", "expiry"])
async def test_a_number_without_its_expiry_is_no_oracle(
    identity: IdentityUnderTest, registrar: AnOfficer, wrong: str
) -> None:
    card = await an_active_card(identity, registrar)
    number = "TESTZZZZZ" if wrong == "number" else card.card_number
    expiry = date(2030, 1, 1) if wrong == "expiry" else card.expires_on
    found = await verify(identity, number, expiry, AGE)
    assert found.status is DocumentStatus.UNKNOWN
    assert (found.answers, found.pseudonym) == ((None,), None)


async def test_a_revoked_card_proves_nobody_and_its_place_in_the_list_says_invalid(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = identity.client()
    made = await a_made_card(identity, registrar)
    number = made.card_number
    reference = read_status_reference(parse_mrz(made.mrz).optional_data)
    assert reference is not None

    async def listed() -> int:
        answer = await client.card_status_list(reference.list_number)
        key = identity.trust.find(identity.parts.published_lists.key.keyid)
        assert key is not None
        uri = card_list_uri(ENTITY, reference.list_number)
        found = verify_status_list_jwt(answer.token, key, uri=uri, now=identity.clock())
        return found.lookup(reference.place)

    assert await listed() == StatusValue.INVALID
    chain = chain_of(identity)
    await chain.at_office(number)
    await chain.handed_over(number, await chain.identity_number_of(number))
    assert await listed() == StatusValue.INVALID
    await client.activate_card(number, officer=registrar.credential)
    assert await listed() == StatusValue.VALID
    await chain.suspended(number)
    assert await listed() == StatusValue.SUSPENDED
    await chain.revoked(number)
    assert await listed() == StatusValue.INVALID
    found = await verify(identity, number, made.expires_on, AGE)
    assert (found.status, found.answers) == (DocumentStatus.REVOKED, (None,))


async def test_an_unfit_question_is_refused_before_anything_is_read(
    identity: IdentityUnderTest,
) -> None:
    odd = Expression(attribute=Attribute.SEX, operator=Operator.BELOW, value="F")
    with pytest.raises(RemoteError) as refused:
        await verify(identity, "TESTZZZZZ", date(2030, 1, 1), odd)
    assert refused.value.code == "expression_invalid"


async def test_attributes_go_to_the_travel_document_service_of_the_same_state_alone(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    civil = civil_data()
    person = await enrolled(registrar, civil)
    order = DiscloseAttributes(identity_number=person.identity_number, scope=Scope.CIVIL)
    own = identity.client("travel-doc.mli.aes.example")
    agent = identity.officer("agent-1", Role.PASSPORT_AGENT).credential
    given = await own.disclose(order, purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE, officer=agent)
    assert (given.civil, given.portrait) == (civil, None)
    full = await own.disclose(
        order.model_copy(update={"scope": Scope.PERSONALISATION}),
        purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE,
        officer=identity.officer("agent-2", Role.PASSPORT_ISSUER).credential,
    )
    assert full.portrait == a_portrait()
    for stranger in ("travel-doc.bfa.aes.example", CUSTOMS, "bureau-bamako.mli.aes.example"):
        with pytest.raises(RemoteError) as refused:
            await identity.client(stranger).disclose(
                order, purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE, officer=agent
            )
        assert refused.value.code == "not_authorised"


async def test_without_a_fit_purpose_nothing_is_read(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    person = await enrolled(registrar)
    order = DiscloseAttributes(identity_number=person.identity_number, scope=Scope.CIVIL)
    with pytest.raises(RemoteError) as refused:
        await identity.client("travel-doc.mli.aes.example").disclose(
            order,
            purpose=Purpose.BORDER_CHECK,
            officer=identity.officer("agent-1", Role.PASSPORT_AGENT).credential,
        )
    assert refused.value.code == "purpose_missing"


async def test_the_database_holds_no_name_birth_date_or_portrait_in_clear(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    civil = civil_data(family_name="Introuvable", given_names="Unique")
    await an_active_card(identity, registrar, civil)
    tables = ["persons", "fingerprints", "cards", "idempotent_answers", "audit_entries"]
    async with identity.engine.connect() as connection:
        for table in tables:
            rows = await connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            stored = b"\n".join(
                value if isinstance(value, bytes) else str(value).encode()
                for row in rows
                for value in row
            )
            assert stored, table
            for secret in (b"Introuvable", b"Unique", b"1990-05-17", a_portrait()[:64]):
                assert secret not in stored, table
