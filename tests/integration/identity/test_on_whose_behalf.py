"""Whoever asks about a person names an officer who answers for it, and the log says which one."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from identity.contract.disclosure import DiscloseAttributes, Scope
from identity.contract.verification import DocumentStatus, VerifyCard
from shared.identifiers import draw_identity_number
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.journeys import a_requested_card, an_active_card
from tests.support.card_chain import chain_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer, KnownKeys

SOME_CARD = VerifyCard(card_number="TESTZZZZZ", expires_on=date(2030, 1, 1))
NEIGHBOURS_POST = "post-faramana.bfa.aes.example"
GATEWAY = "customs.aes.example"
OWN_SERVICE, NEIGHBOURS_SERVICE = "travel-doc.mli.aes.example", "travel-doc.bfa.aes.example"


@pytest.fixture
def guard(identity: IdentityUnderTest) -> AnOfficer:
    """A border officer of the neighbour."""
    return identity.officer("guard-1", Role.BORDER_OFFICER, state=State.BFA)


async def last_entry(identity: IdentityUnderTest) -> tuple[str, str | None, str | None, str | None]:
    """Event, actor, purpose and reason of the newest audit entry."""
    query = text("SELECT leaf FROM audit_entries ORDER BY position DESC LIMIT 1")
    async with identity.engine.connect() as connection:
        entry = json.loads(await connection.scalar(query) or b"{}")
    return entry["event"], entry["actor"], entry["purpose"], entry["reason"]


async def refusal(
    identity: IdentityUnderTest,
    caller: str,
    officer: AnOfficer,
    purpose: Purpose = Purpose.BORDER_CHECK,
) -> str:
    """The code with which a verification is refused."""
    with pytest.raises(RemoteError) as refused:
        await identity.client(caller).verify_card(
            SOME_CARD, purpose=purpose, officer=officer.credential
        )
    return refused.value.code


@pytest.mark.parametrize("caller", [NEIGHBOURS_POST, NEIGHBOURS_SERVICE])
async def test_a_neighbours_post_or_service_verifies_a_card_for_an_officer_who_is_on_record(
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    guard: AnOfficer,
    caller: str,
) -> None:
    card = await an_active_card(identity, registrar)
    assert card.expires_on is not None
    order = VerifyCard(card_number=card.card_number, expires_on=card.expires_on)
    found = await identity.client(caller).verify_card(
        order, purpose=Purpose.BORDER_CHECK, officer=guard.credential
    )
    assert found.status is DocumentStatus.VALID
    assert await last_entry(identity) == ("card.verified", "BFA/guard-1", "border_check", "valid")


async def test_officers_of_two_states_are_told_apart_behind_the_gateway_that_both_use(
    identity: IdentityUnderTest,
) -> None:
    for state in (State.BFA, State.NER):
        officer = identity.officer("agent-7", Role.CUSTOMS_OFFICER, state=state)
        await identity.client(GATEWAY).verify_card(
            SOME_CARD, purpose=Purpose.CUSTOMS_DRIVER_CHECK, officer=officer.credential
        )
        assert (await last_entry(identity))[1] == f"{state}/agent-7"


async def test_a_machine_that_names_no_officer_is_refused_and_that_is_on_record(
    identity: IdentityUnderTest,
) -> None:
    answer = await identity.client(NEIGHBOURS_POST)._http.post(
        "/v1/verifications",
        content=SOME_CARD.model_dump_json().encode(),
        headers={"content-type": "application/json", "aes-purpose": "border_check"},
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "officer_credential_invalid")
    assert await last_entry(identity) == (
        "card.verification_refused",
        None,
        "border_check",
        "officer_credential_invalid",
    )


async def test_an_officer_whom_no_known_authority_vouches_for_is_refused(
    identity: IdentityUnderTest,
) -> None:
    stranger = AnOfficer(KnownKeys(), State.BFA, Role.BORDER_OFFICER, subject="guard-1")
    assert await refusal(identity, NEIGHBOURS_POST, stranger) == "officer_credential_invalid"
    assert (await last_entry(identity))[1] is None


async def test_a_credential_that_ran_out_is_refused_abroad_as_at_home(
    identity: IdentityUnderTest, guard: AnOfficer
) -> None:
    identity.clock.advance(timedelta(days=31))
    assert await refusal(identity, NEIGHBOURS_SERVICE, guard) == "officer_credential_expired"


@pytest.mark.parametrize("caller", [OWN_SERVICE, "post-labbezanga.mli.aes.example"])
async def test_a_credential_seen_from_a_neighbour_is_of_no_use_to_a_machine_of_ours(
    identity: IdentityUnderTest, guard: AnOfficer, caller: str
) -> None:
    assert await refusal(identity, caller, guard) == "not_authorised"
    assert await last_entry(identity) == (
        "card.verification_refused",
        "BFA/guard-1",
        "border_check",
        "not_authorised",
    )


@pytest.mark.parametrize(
    ("caller", "purpose"),
    [
        (NEIGHBOURS_POST, Purpose.CUSTOMS_DRIVER_CHECK),
        (NEIGHBOURS_SERVICE, Purpose.CUSTOMS_DRIVER_CHECK),
        (GATEWAY, Purpose.BORDER_CHECK),
        (OWN_SERVICE, Purpose.TRAVEL_DOCUMENT_ISSUANCE),
    ],
)
async def test_a_purpose_of_another_kind_of_machine_is_refused(
    identity: IdentityUnderTest, caller: str, purpose: Purpose
) -> None:
    officer = identity.officer("officer-of-all-trades", *Role, state=State.BFA)
    assert await refusal(identity, caller, officer, purpose) == "purpose_missing"


async def test_an_officer_without_the_role_has_nothing_disclosed_to_them(
    identity: IdentityUnderTest,
) -> None:
    order = DiscloseAttributes(identity_number=draw_identity_number(), scope=Scope.PERSONALISATION)
    with pytest.raises(RemoteError) as refused:
        await identity.client(OWN_SERVICE).disclose(
            order,
            purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE,
            officer=identity.officer("agent-2", Role.PASSPORT_APPROVER).credential,
        )
    assert refused.value.code == "role_missing"
    assert await last_entry(identity) == (
        "person.disclosure_refused",
        "MLI/agent-2",
        "travel_document_issuance",
        "role_missing",
    )


async def test_who_only_approves_reads_the_card_before_and_after_and_each_reading_is_on_record(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client, chain = identity.client(), chain_of(identity)
    card = await a_requested_card(client, registrar)
    only = await chain.rota.drawn(card.card_id)

    async def seen() -> str:
        found = await client.get_card(
            card.card_number, officer=only.credential, purpose=Purpose.CARD_ISSUANCE
        )
        return found.state

    assert await seen() == "requested"
    await chain.approve(card, only)
    assert await seen() == "approved"
    assert await last_entry(identity) == ("card.read", f"MLI/{only.subject}", "card_issuance", None)
    with pytest.raises(RemoteError) as refused:
        await client.get_card(card.card_number, officer=only.credential)
    assert refused.value.code == "role_missing"
    assert (await last_entry(identity))[::3] == ("card.reading_refused", "role_missing")
