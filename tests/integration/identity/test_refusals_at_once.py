"""Refusals that race, orders signed twice, answers asked for by somebody else."""

import asyncio
from collections import Counter

import httpx
import pytest

from identity.contract.cards import APPROVE, REQUEST, Card, IssueReason, RequestCard, order_digest
from identity.contract.client import IdentityClient
from identity.contract.personalisation import CreateBatch
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.journeys import a_requested_card
from tests.integration.identity.test_bad_requests import a_client, events
from tests.support.card_chain import chain_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

RETRIES_AT_ONCE = 12


async def test_retries_that_are_refused_at_once_meet_the_same_refusal_and_each_is_on_record(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)

    async def activate() -> httpx.Response:
        return await client.post(
            "/v1/cards/TEST12345/activation",
            headers={
                "aes-purpose": "document_status",
                "aes-officer": registrar.credential,
                "idempotency-key": '"one"',
            },
        )

    answers = await asyncio.gather(*(activate() for _ in range(RETRIES_AT_ONCE)))
    codes = Counter(answer.json()["code"] for answer in answers)
    assert codes.keys() <= {"card_not_found", "in_progress"}
    recorded = await events(identity.engine)
    assert 0 < len(recorded) <= RETRIES_AT_ONCE
    assert {event for event, _, _ in recorded} == {"card.activation_refused"}


async def a_second_request(
    client: IdentityClient, registrar: AnOfficer, number: str, approval: str
) -> Card:
    order = RequestCard(identity_number=number, reason=IssueReason.FIRST_ISSUE)
    return await client.request_card(order, officer=registrar.credential, approval=approval)


async def test_an_approval_serves_one_card_only(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client, rota = identity.client(), chain_of(identity).rota
    person = await enrolled(registrar)
    order = RequestCard(identity_number=person.identity_number, reason=IssueReason.FIRST_ISSUE)
    digest = order_digest(order, State.MLI)
    request = registrar.approve(REQUEST, digest)
    card = await a_second_request(client, registrar, person.identity_number, request)
    approver = await rota.drawn(card.card_id)
    approval = approver.approve(APPROVE, digest)
    number = card.card_number
    await client.approve_card(number, officer=approver.credential, approval=approval)
    await client.cancel_card(number, officer=registrar.credential)
    with pytest.raises(RemoteError) as refused:
        await a_second_request(client, registrar, person.identity_number, request)
    assert refused.value.code == "approval_invalid"
    fresh = registrar.approve(REQUEST, digest)
    card = await a_second_request(client, registrar, person.identity_number, fresh)
    while await rota.drawn(card.card_id) is not approver:  # chance has to draw the same again
        await client.cancel_card(card.card_number, officer=registrar.credential)
        fresh = registrar.approve(REQUEST, digest)
        card = await a_second_request(client, registrar, person.identity_number, fresh)
    with pytest.raises(RemoteError) as refused:
        await client.approve_card(card.card_number, officer=approver.credential, approval=approval)
    assert refused.value.code == "approval_invalid"


async def test_a_kept_answer_is_for_the_officer_who_asked(
    identity: IdentityUnderTest, registrar: AnOfficer, approver: AnOfficer
) -> None:
    card = await a_requested_card(identity.client(), registrar)
    client, key = a_client(identity), {"idempotency-key": '"one"'}
    path = f"/v1/cards/{card.card_number}/cancellation"
    why = {"aes-purpose": "card_issuance"}
    own = {**key, **why, "aes-officer": registrar.credential}
    first = await client.post(path, headers=own)
    assert first.status_code == 200
    assert (await client.post(path, headers=own)).content == first.content
    for other in ({**key}, {**key, **why, "aes-officer": approver.credential}):
        answer = await client.post(path, headers=other)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_conflict")


async def test_two_approvals_or_batches_at_once_leave_one(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = identity.client()
    chain = chain_of(identity)
    card = await a_requested_card(client, registrar)
    drawn = await chain.rota.drawn(card.card_id)
    await asyncio.gather(*(chain.approve(card, drawn) for _ in range(4)), return_exceptions=True)
    order = CreateBatch(cards=(card.card_number,))
    made = await asyncio.gather(
        *(client.create_batch(order, officer=registrar.credential) for _ in range(4)),
        return_exceptions=True,
    )
    refused = [one.code for one in made if isinstance(one, RemoteError)]
    assert len(refused) == 3
    assert set(refused) <= {"card_changed", "nothing_to_batch"}
    done = Counter(event for event, _, _ in await events(identity.engine))
    assert (done["card.approved"], done["card.batched"], done["batch.created"]) == (1, 1, 1)
