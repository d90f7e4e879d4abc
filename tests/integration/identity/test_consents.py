"""The holder decides: who is told what needs their word, and by what they are recognised."""

from collections.abc import Awaitable
from datetime import timedelta
from uuid import UUID

import pytest

from identity.contract.accesses import HolderProof
from identity.contract.cards import Card
from identity.contract.consents import (
    Consent,
    ConsentState,
    DecideConsent,
    LockModality,
    LockState,
    Modality,
    ReadConsents,
    RequestConsent,
    release_digest,
)
from identity.contract.disclosure import DiscloseAttributes, DisclosedAttributes, Scope
from identity.contract.verification import DocumentStatus
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.journeys import an_active_card
from tests.integration.identity.test_access_log import enrolled
from tests.integration.identity.test_verification import AGE, verify
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

PARTNER = "travel-doc.mli.aes.example"
AT_COUNTER = DecideConsent(asked_by=HolderProof.CARD_AND_FACE)


def agent(identity: IdentityUnderTest) -> str:
    return identity.officer("agent-1", Role.PASSPORT_AGENT).credential


async def asked(identity: IdentityUnderTest, number: str, *, days: int = 30) -> Consent:
    return await identity.client(PARTNER).request_consent(
        RequestConsent(identity_number=number, scope=Scope.RESIDENCE, days=days),
        purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE,
        officer=agent(identity),
    )


async def residence_of(identity: IdentityUnderTest, number: str) -> DisclosedAttributes:
    return await identity.client(PARTNER).disclose(
        DiscloseAttributes(identity_number=number, scope=Scope.RESIDENCE),
        purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE,
        officer=agent(identity),
    )


async def code_of_refusal(question: Awaitable[object]) -> str:
    with pytest.raises(RemoteError) as refused:
        await question
    return refused.value.code


async def test_what_needs_consent_is_released_after_it_and_before_its_end_only(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    assert await code_of_refusal(residence_of(identity, number)) == "consent_missing"
    consent = await asked(identity, number)
    assert consent.state is ConsentState.REQUESTED
    assert await code_of_refusal(residence_of(identity, number)) == "consent_missing"
    counter = identity.client()
    granted = await counter.grant_consent(
        consent.consent_id, AT_COUNTER, officer=registrar.credential
    )
    assert granted.expires_at == identity.clock() + timedelta(days=30)
    assert (await residence_of(identity, number)).portrait is None
    identity.clock.now = granted.expires_at
    late = identity.officer("agent-2", Role.PASSPORT_AGENT).credential
    assert (
        await code_of_refusal(
            identity.client(PARTNER).disclose(
                DiscloseAttributes(identity_number=number, scope=Scope.RESIDENCE),
                purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE,
                officer=late,
            )
        )
        == "consent_missing"
    )
    again = identity.officer("officer-again", Role.REGISTRAR)
    held = await identity.client().read_consents(
        ReadConsents(identity_number=number, asked_by=HolderProof.CARD_AND_FACE),
        officer=again.credential,
    )
    assert [one.state for one in held.consents] == [ConsentState.EXPIRED]


async def test_a_revoked_consent_releases_nothing_and_cannot_be_granted_again(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    consent = await asked(identity, number)
    counter, officer = identity.client(), registrar.credential
    await counter.grant_consent(consent.consent_id, AT_COUNTER, officer=officer)
    await counter.revoke_consent(consent.consent_id, officer=officer)
    assert await code_of_refusal(residence_of(identity, number)) == "consent_missing"
    again = counter.grant_consent(consent.consent_id, AT_COUNTER, officer=officer)
    assert await code_of_refusal(again) == "illegal_transition"


async def test_a_denied_consent_stays_denied(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    consent = await asked(identity, number)
    counter, officer = identity.client(), registrar.credential
    denied = await counter.deny_consent(consent.consent_id, officer=officer)
    assert denied.state is ConsentState.DENIED
    again = counter.grant_consent(consent.consent_id, AT_COUNTER, officer=officer)
    assert await code_of_refusal(again) == "illegal_transition"


async def locked_card(identity: IdentityUnderTest, registrar: AnOfficer, card: Card) -> UUID:
    number = await number_of(identity, card)
    lock = await identity.client().lock_modality(
        LockModality(
            identity_number=number, modality=Modality.CARD, asked_by=HolderProof.CARD_AND_FACE
        ),
        officer=registrar.credential,
    )
    return lock.lock_id


async def number_of(identity: IdentityUnderTest, card: Card) -> str:
    from sqlalchemy import text  # noqa: PLC0415 - the one place that looks it up

    async with identity.engine.connect() as connection:
        found = await connection.scalar(
            text(
                "SELECT identity_number FROM persons NATURAL JOIN cards WHERE card_number = :card"
            ),
            {"card": card.card_number},
        )
    assert isinstance(found, str)
    return found


async def test_a_card_that_its_holder_locked_proves_nobody_until_two_officers_open_it(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    card = await an_active_card(identity, registrar)
    lock_id = await locked_card(identity, registrar, card)
    found = await verify(identity, card.card_number, card.expires_on, AGE)
    assert (found.status, found.answers, found.pseudonym) == (
        DocumentStatus.SUSPENDED,
        (None,),
        None,
    )
    counter, digest = identity.client(), release_digest(lock_id, State.MLI)
    both = identity.officer("officer-both", Role.REGISTRAR, Role.REGISTRY_SUPERVISOR)
    await counter.request_lock_release(
        lock_id, officer=both.credential, approval=both.approve("lock.request_release", digest)
    )
    own = counter.release_lock(
        lock_id, officer=both.credential, approval=both.approve("lock.release", digest)
    )
    assert await code_of_refusal(own) == "approver_not_independent"
    supervisor = identity.officer("officer-supervisor", Role.REGISTRY_SUPERVISOR)
    opened = await counter.release_lock(
        lock_id,
        officer=supervisor.credential,
        approval=supervisor.approve("lock.release", digest),
    )
    assert opened.state is LockState.RELEASED
    again = await verify(identity, card.card_number, card.expires_on, AGE)
    assert (again.status, again.answers) == (DocumentStatus.VALID, (True,))


async def test_a_lock_that_the_supervisor_keeps_stays_and_there_is_one_of_each(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    card = await an_active_card(identity, registrar)
    lock_id = await locked_card(identity, registrar, card)
    assert await code_of_refusal(locked_card(identity, registrar, card)) == "modality_locked"
    counter, digest = identity.client(), release_digest(lock_id, State.MLI)
    await counter.request_lock_release(
        lock_id,
        officer=registrar.credential,
        approval=registrar.approve("lock.request_release", digest),
    )
    supervisor = identity.officer("officer-supervisor", Role.REGISTRY_SUPERVISOR)
    kept = await counter.keep_lock(lock_id, officer=supervisor.credential)
    assert kept.state is LockState.LOCKED
    found = await verify(identity, card.card_number, card.expires_on)
    assert found.status is DocumentStatus.SUSPENDED
