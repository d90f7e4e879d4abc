"""The paper that stands in for a card, at the command line: by two, for a time, taken back."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.decisions import DecisionKind
from identity.contract.life_events import CorrectDeath, DeathReporter, ReportDeath
from identity.contract.records import ChangeRecordState, StateChangeReason
from services.terminal.outcomes import REFUSED
from shared.roles import Role
from shared.states import State
from tests.integration.admin.conftest import Terminal
from tests.support.card_chain import card_approvers_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.registry import Registry, a_basis

AWAITED = ("--reason", "card_awaited")


@pytest.fixture
def for_thirty_days(identity: IdentityUnderTest) -> None:
    """The State has such a paper, and has said for how long it stands."""
    rules = tuple(
        replace(rule, temporary_title="Récépissé", temporary_validity_days=30)
        for rule in identity.parts.card_rules
    )
    object.__setattr__(identity.parts, "card_rules", rules)


async def refusal(terminal: Terminal, *words: str, officer: AnOfficer) -> Any:
    status, _, complaint = await terminal.run(*words, "--json", officer=officer)
    assert status == REFUSED, complaint
    return json.loads(complaint)["code"]


async def drawn_for(terminal: Terminal, asked: Any) -> tuple[Terminal, AnOfficer]:
    """The officer whom the registry drew, at a terminal of their office."""
    drawn = await card_approvers_of(terminal.identity).drawn(UUID(asked["certificate_id"]))
    return terminal.at(f"{drawn.place}.mli.aes.example"), drawn


@pytest.mark.usefixtures("for_thirty_days")
async def test_a_certificate_is_asked_for_issued_by_whom_chance_drew_and_withdrawn_with_the_card(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    both = terminal.identity.officer("both", Role.REGISTRAR, Role.CARD_APPROVER)
    asked = await terminal.ask("certificate", "request", number, *AWAITED, officer=both)
    name, known = asked["certificate_id"], ("--identity-number", number, *AWAITED)
    approve = ("certificate", "approve", name, *known)
    assert await refusal(terminal, *approve, officer=both) == "approver_not_independent"
    there, drawn = await drawn_for(terminal, asked)
    seen = await there.ask("certificate", "asked", name, officer=drawn)
    assert seen["order"] == {"identity_number": number, "reason": "card_awaited"}
    assert await refusal(terminal, "certificate", "asked", name, officer=both) == (
        "approver_not_drawn"
    )
    issued = await there.ask(*approve, officer=drawn)
    assert (issued["state"], issued["title"], issued["issued_on"], issued["expires_on"]) == (
        *("issued", "Récépissé"),
        *("2026-03-02", "2026-03-31"),
    )
    withdraw = ("certificate", "withdraw", name, "--reason", "card_collected", "--yes")
    assert (await terminal.ask(*withdraw, officer=registrar))["state"] == "withdrawn"
    assert await refusal(terminal, *withdraw, officer=registrar) == "illegal_transition"


@pytest.mark.usefixtures("for_thirty_days")
async def test_a_request_given_up_asks_no_drawn_officer_any_more(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    asked = await terminal.ask("certificate", "request", number, *AWAITED, officer=registrar)
    there, drawn = await drawn_for(terminal, asked)
    withdraw = ("certificate", "withdraw", asked["certificate_id"], "--reason", "issued_in_error")
    await terminal.ask(*withdraw, "--yes", officer=registrar)
    assert (await there.ask("duty", "drawn", officer=drawn))["pairings"] == []


@pytest.mark.usefixtures("for_thirty_days")
async def test_a_certificate_ends_with_its_last_day_and_makes_room_for_another(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    identity, number = terminal.identity, (await enrolled(registrar)).identity_number
    request = ("certificate", "request", number, *AWAITED)
    asked = await terminal.ask(*request, officer=registrar)
    name, known = asked["certificate_id"], ("--identity-number", number, *AWAITED)
    there, drawn = await drawn_for(terminal, asked)
    await there.ask("certificate", "approve", name, *known, officer=drawn)
    identity.clock.advance(timedelta(days=30))
    later = identity.officer("later", Role.REGISTRAR)
    shown = await terminal.ask("certificate", "show", name, officer=later)
    assert shown["state"] == "expired"
    assert (await terminal.ask(*request, officer=later))["state"] == "requested"


@pytest.mark.usefixtures("for_thirty_days")
async def test_a_certificate_follows_its_holders_record_and_posts_see_it(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    identity, registry = terminal.identity, Registry(terminal.identity)
    person = await registry.enrolled()
    number = person.identity_number
    request = ("certificate", "request", number, *AWAITED)
    asked = await terminal.ask(*request, officer=registrar)
    there, drawn = await drawn_for(terminal, asked)
    known = ("--identity-number", number, *AWAITED)
    issued = await there.ask(
        "certificate", "approve", asked["certificate_id"], *known, officer=drawn
    )
    post = terminal.at("post-kantchari.bfa.aes.example")
    guard = identity.officer("guard", Role.BORDER_OFFICER, state=State.BFA)

    async def seen() -> str:
        shown = (issued["certificate_number"], "--expires", issued["expires_on"])
        answer = await post.ask("card", "verify", *shown, "--state", "MLI", officer=guard)
        return str(answer["status"])

    assert await seen() == "valid"
    order = ChangeRecordState(reason=StateChangeReason.COURT_ORDER)
    await registry.decide(DecisionKind.BLOCK, person.person_id, order)
    assert await seen() == "suspended"
    report = ReportDeath(reporter=DeathReporter.FAMILY, occurred_on="2026-02-28")
    clerk = registry.registrar.credential
    await registry.client.report_death(person.person_id, report, officer=clerk)
    await registry.decide(DecisionKind.UNBLOCK, person.person_id, order)
    assert await seen() == "suspended", "a death was reported meanwhile"
    await registry.decide(
        DecisionKind.DEATH_CORRECTION, person.person_id, CorrectDeath(basis=a_basis())
    )
    assert await seen() == "valid"
    await registry.decide(DecisionKind.BLOCK, person.person_id, order)
    error = ("certificate", "withdraw", asked["certificate_id"], "--reason", "issued_in_error")
    assert (await terminal.ask(*error, "--yes", officer=registrar))["state"] == "withdrawn"
    assert await seen() == "revoked"
    told = text(
        "SELECT event FROM audit_entries WHERE event IN"
        " ('certificate.withheld', 'certificate.restored') ORDER BY position"
    )
    async with identity.engine.connect() as connection:
        events = [row.event for row in await connection.execute(told)]
    assert events == ["certificate.withheld", "certificate.restored", "certificate.withheld"]


@pytest.mark.usefixtures("for_thirty_days")
async def test_whoever_writes_the_table_has_nobody_else_approve(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    await terminal.ask("certificate", "request", number, *AWAITED, officer=registrar)
    written = text("UPDATE temporary_certificates SET approved_by = 'x'")
    with pytest.raises(IntegrityError, match="approved_by_the_drawn"):
        async with terminal.identity.engine.begin() as connection:
            await connection.execute(written)


async def test_a_state_that_has_no_such_paper_says_so(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    request = ("certificate", "request", number, *AWAITED)
    assert await refusal(terminal, *request, officer=registrar) == "policy_not_established"
