"""The register is asked in the name of the officer at hand; each officer reads what is theirs."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.purposes import Purpose
from shared.roles import Role
from shared.web.client import RemoteError
from tests.integration.travel_doc.conftest import TwoStates
from tests.integration.travel_doc.journeys import (
    a_filed_application,
    a_person,
    an_issued_passport,
    approved,
)
from tests.support.platform import AnOfficer


async def entries(engine: AsyncEngine, event: str) -> list[tuple[str | None, ...]]:
    """Actor, purpose and reason of every audit entry of an event, in order."""
    query = text("SELECT leaf FROM audit_entries WHERE event = :event ORDER BY position")
    async with engine.connect() as connection:
        leaves = (await connection.execute(query, {"event": event})).scalars()
        found = [json.loads(leaf) for leaf in leaves]
    return [tuple(entry[name] for name in ("actor", "purpose", "reason")) for entry in found]


async def test_the_register_records_who_filed_and_who_issued(
    states: TwoStates, registrar: AnOfficer
) -> None:
    application = await approved(
        states, await a_filed_application(states, await a_person(states, registrar))
    )
    issuer = states.mali.officer("issuer-1", Role.PASSPORT_ISSUER)
    await states.mali.bureau().issue_document(application.application_id, officer=issuer.credential)
    assert await entries(states.identity.engine, "person.disclosed") == [
        ("MLI/agent-1", "travel_document_issuance", "civil"),
        ("MLI/issuer-1", "travel_document_issuance", "personalisation"),
    ]


async def test_who_approves_and_who_issues_read_the_application_and_are_on_record(
    states: TwoStates, registrar: AnOfficer
) -> None:
    bureau = states.mali.bureau()
    issuer = states.mali.officer("issuer-1", Role.PASSPORT_ISSUER)
    application = await a_filed_application(states, await a_person(states, registrar))
    number = application.application_id

    filed = await bureau.get_application(number, officer=states.approver.credential)
    assert filed == application
    await approved(states, application)
    assert (await bureau.get_application(number, officer=issuer.credential)).state == "approved"
    issued = await bureau.issue_document(number, officer=issuer.credential)
    auditor = states.mali.officer("auditor-1", Role.AUDITOR)
    seen = await bureau.get_application(number, officer=auditor.credential, purpose=Purpose.AUDIT)
    assert (seen.state, seen.document_number) == ("issued", issued.document.document_number)
    assert await entries(states.mali.engine, "application.read") == [
        ("MLI/agent-2", "travel_document_issuance", None),
        ("MLI/issuer-1", "travel_document_issuance", None),
        ("MLI/auditor-1", "audit", None),
    ]


async def test_a_reading_that_is_refused_is_on_record_too(states: TwoStates) -> None:
    bureau = states.mali.bureau()
    guard = states.mali.officer("guard-9", Role.BORDER_OFFICER)
    for officer, code in ((guard, "role_missing"), (states.approver, "application_not_found")):
        with pytest.raises(RemoteError) as refused:
            await bureau.get_application(uuid4(), officer=officer.credential)
        assert refused.value.code == code
    assert await entries(states.mali.engine, "application.reading_refused") == [
        ("MLI/guard-9", "travel_document_issuance", "role_missing"),
        ("MLI/agent-2", "travel_document_issuance", "application_not_found"),
    ]


async def test_who_may_revoke_a_passport_may_see_its_state_before(
    states: TwoStates, registrar: AnOfficer
) -> None:
    number = (await an_issued_passport(states, registrar)).document.document_number
    seen = await states.mali.bureau().get_document(number, officer=states.approver.credential)
    assert seen.state == "in_force"
    assert await entries(states.mali.engine, "document.read") == [
        ("MLI/agent-2", "document_status", None)
    ]
