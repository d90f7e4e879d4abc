"""The paper that stands in for a card, at the command line: by two, for a time, taken back."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.terminal.outcomes import REFUSED
from shared.roles import Role
from tests.integration.admin.conftest import Terminal
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

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


@pytest.mark.usefixtures("for_thirty_days")
async def test_a_certificate_is_asked_for_issued_by_another_and_withdrawn_with_the_card(
    terminal: Terminal, registrar: AnOfficer, approver: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    both = terminal.identity.officer("both", Role.REGISTRAR, Role.CARD_APPROVER)
    asked = await terminal.ask("certificate", "request", number, *AWAITED, officer=both)
    name, known = asked["certificate_id"], ("--identity-number", number, *AWAITED)
    approve = ("certificate", "approve", name, *known)
    assert await refusal(terminal, *approve, officer=both) == "approver_not_independent"
    issued = await terminal.ask(*approve, officer=approver)
    assert (issued["state"], issued["title"], issued["issued_on"], issued["expires_on"]) == (
        *("issued", "Récépissé"),
        *("2026-03-02", "2026-03-31"),
    )
    withdraw = ("certificate", "withdraw", name, "--reason", "card_collected", "--yes")
    assert (await terminal.ask(*withdraw, officer=registrar))["state"] == "withdrawn"
    assert await refusal(terminal, *withdraw, officer=registrar) == "illegal_transition"


@pytest.mark.usefixtures("for_thirty_days")
async def test_a_certificate_ends_with_its_last_day_and_makes_room_for_another(
    terminal: Terminal, registrar: AnOfficer, approver: AnOfficer
) -> None:
    identity, number = terminal.identity, (await enrolled(registrar)).identity_number
    request = ("certificate", "request", number, *AWAITED)
    asked = await terminal.ask(*request, officer=registrar)
    name, known = asked["certificate_id"], ("--identity-number", number, *AWAITED)
    await terminal.ask("certificate", "approve", name, *known, officer=approver)
    identity.clock.advance(timedelta(days=30))
    later = identity.officer("later", Role.REGISTRAR)
    shown = await terminal.ask("certificate", "show", name, officer=later)
    assert shown["state"] == "expired"
    assert (await terminal.ask(*request, officer=later))["state"] == "requested"


async def test_a_state_that_has_no_such_paper_says_so(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    request = ("certificate", "request", number, *AWAITED)
    assert await refusal(terminal, *request, officer=registrar) == "policy_not_established"
