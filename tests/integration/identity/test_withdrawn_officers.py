"""Whom their State took out does nothing more, whatever they still hold; and it is on record."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from identity.contract.cards import REQUEST, IssueReason, RequestCard, order_digest
from identity.contract.records import ReadPerson
from shared.officers.appointment import appointment_digest
from shared.officers.withdrawal import Withdrawal
from shared.purposes import Purpose
from shared.roles import Role
from shared.signed_http.keys import jwk_of, thumbprint
from shared.states import State
from shared.web.client import RemoteError
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

SECOND = timedelta(seconds=1)
WITHDRAWN = "officer_credential_withdrawn"


def take_out(identity: IdentityUnderTest, officer: AnOfficer) -> None:
    """As the next refresh of trust data brings it."""
    now = identity.clock()
    taken = Withdrawal(officer.subject, issued_until=now, since=now)
    identity.trust.withdrawals[State.MLI, officer.subject] = (taken,)


async def last_entry(identity: IdentityUnderTest) -> dict[str, Any]:
    query = text("SELECT leaf FROM audit_entries ORDER BY position DESC LIMIT 1")
    async with identity.engine.connect() as connection:
        leaf: dict[str, Any] = json.loads((await connection.execute(query)).scalar_one())
    return leaf


async def test_a_suspended_officer_reads_nothing_and_the_attempt_bears_their_name(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    client, order = identity.client(), ReadPerson(identity_number=number)
    await client.read_person(order, officer=registrar.credential, purpose=Purpose.ENROLMENT)
    take_out(identity, registrar)
    with pytest.raises(RemoteError) as refused:
        await client.read_person(order, officer=registrar.credential, purpose=Purpose.ENROLMENT)
    assert refused.value.code == WITHDRAWN
    entry = await last_entry(identity)
    assert entry["actor"] == f"MLI/{registrar.subject}"
    assert entry["reason"] == WITHDRAWN


async def test_a_signature_of_theirs_asks_for_no_card(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    """Not even one made before, and shown with the credential of before."""
    number = (await enrolled(registrar)).identity_number
    order = RequestCard(identity_number=number, reason=IssueReason.FIRST_ISSUE)
    approval = registrar.approve(REQUEST, order_digest(order, State.MLI))
    take_out(identity, registrar)
    with pytest.raises(RemoteError) as refused:
        await identity.client().request_card(order, officer=registrar.credential, approval=approval)
    assert refused.value.code == WITHDRAWN


async def test_whoever_is_trusted_again_comes_with_another_credential(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    take_out(identity, registrar)
    identity.clock.advance(SECOND)
    again = identity.officer(registrar.subject, Role.REGISTRAR)
    order = ReadPerson(identity_number=number)
    client = identity.client()
    read = await client.read_person(order, officer=again.credential, purpose=Purpose.ENROLMENT)
    assert read.identity_number == number
    with pytest.raises(RemoteError) as refused:
        await client.read_person(order, officer=registrar.credential, purpose=Purpose.ENROLMENT)
    assert refused.value.code == WITHDRAWN


async def test_nobody_else_is_taken_out_with_them(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    take_out(identity, identity.officer("somebody-else", Role.REGISTRAR))
    order = ReadPerson(identity_number=number)
    read = await identity.client().read_person(
        order, officer=registrar.credential, purpose=Purpose.ENROLMENT
    )
    assert read.identity_number == number


async def test_an_officer_of_the_officers_key_alone_reads_nothing_once_a_register_is_published(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    client, order = identity.client(), ReadPerson(identity_number=number)
    key = thumbprint(jwk_of(registrar.key.public_key()))
    roles = (Role.REGISTRAR, Role.CARD_PERSONALISER)
    appointed = appointment_digest(registrar.subject, registrar.place, roles, key)
    identity.trust.appointments[State.MLI] = {appointed: None}
    await client.read_person(order, officer=registrar.credential, purpose=Purpose.ENROLMENT)
    promoted = identity.officer(registrar.subject, *roles, Role.REGISTRY_SUPERVISOR)
    stranger = identity.officer("stranger", Role.REGISTRAR)
    for impostor in (promoted, stranger):
        with pytest.raises(RemoteError) as refused:
            await client.read_person(order, officer=impostor.credential, purpose=Purpose.ENROLMENT)
        assert refused.value.code == "officer_not_appointed"
        entry = await last_entry(identity)
        assert entry["actor"] == f"MLI/{impostor.subject}"
        assert entry["reason"] == "officer_not_appointed"
