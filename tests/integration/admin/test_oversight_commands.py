"""Duty, draws, re-visits, cases, notices and alerts by command, each refused to somebody."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from identity.oversight.actions.watching import raise_alerts
from services.terminal.outcomes import REFUSED
from shared.roles import Role
from tests.integration.admin.conftest import BUREAU, Terminal
from tests.integration.identity.test_oversight import (
    EXCEPTIONS,
    a_file_with_witnesses,
    a_work,
    visitor_of,
)
from tests.support.enrolments import Office
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

CARD = ("--asked-by", "card_and_face")
NOBODY = "00000000-0000-0000-0000-000000000000"


class Desks:
    """Officers of several offices, each at a terminal of their own office."""

    def __init__(self, terminal: Terminal) -> None:
        self.identity = terminal.identity
        self.office = Office.of(self.identity)
        self.registrar = self.office.registrar
        self.kayes, self.segou = self.office.approvers.values()
        self.overseer = self.an_overseer("bureau-sikasso")
        self._terminals = {BUREAU: terminal}

    def an_overseer(self, place: str, name: str = "overseer") -> AnOfficer:
        return self.identity.officer(f"{name}-{place}", Role.OVERSIGHT_OFFICER, place=place)

    def _at(self, place: str) -> Terminal:
        machine = f"{place}.mli.aes.example"
        if machine not in self._terminals:
            self._terminals[machine] = self._terminals[BUREAU].at(machine)
        return self._terminals[machine]

    async def ask(self, officer: AnOfficer, *words: str) -> Any:
        return await self._at(officer.place).ask(*words, officer=officer)

    async def refusal(self, officer: AnOfficer, *words: str, at: str | None = None) -> str:
        terminal = self._at(at or officer.place)
        status, out, complaint = await terminal.run(*words, "--json", officer=officer)
        assert (status, out) == (REFUSED, "")
        return str(json.loads(complaint)["code"])


@pytest.fixture
def desks(terminal: Terminal) -> Desks:
    return Desks(terminal)


@pytest.fixture
def one_draw(identity: IdentityUnderTest) -> None:
    """After one draw somebody who oversees looks into it."""
    rules = identity.parts.oversight_rules
    pairing = tuple(replace(rule, draws_max=1) for rule in rules.pairing)
    object.__setattr__(identity.parts, "oversight_rules", replace(rules, pairing=pairing))


@pytest.fixture
def everything_again(identity: IdentityUnderTest) -> None:
    rules = identity.parts.oversight_rules
    review = tuple(replace(rule, revisits_per_thousand=1_000) for rule in rules.review)
    object.__setattr__(identity.parts, "oversight_rules", replace(rules, review=review))


async def test_duty_is_taken_at_ones_office_and_ended_once(desks: Desks) -> None:
    take = ("duty", "take", "--hours", "8")
    assert await desks.refusal(desks.kayes, *take, at="bureau-segou") == "duty_elsewhere"
    taken = await desks.ask(desks.kayes, *take)
    assert (taken["state"], taken["place"]) == ("on_duty", "bureau-kayes")
    assert await desks.refusal(desks.kayes, *take) == "duty_refused"
    assert (await desks.ask(desks.kayes, "duty", "end"))["state"] == "ended"
    assert await desks.refusal(desks.kayes, "duty", "end") == "duty_not_found"


@pytest.mark.usefixtures("one_draw")
async def test_a_draw_is_followed_left_and_made_again_by_command(desks: Desks) -> None:
    application = await desks.office.ready()
    file = str(application.application_id)
    assert (await desks.ask(desks.registrar, "oversight", "draw", file))["state"] == "waiting"
    assert await desks.refusal(desks.registrar, "oversight", "draw", NOBODY) == "pairing_not_found"
    waiting = await desks.ask(desks.overseer, "oversight", "draws")
    assert [one["object_id"] for one in waiting["pairings"]] == [file]
    assert await desks.refusal(desks.registrar, "oversight", "draws") == "role_missing"

    drawn = await desks.office.drawn(application.application_id)
    (other,) = {desks.kayes, desks.segou} - {drawn}
    own = await desks.ask(drawn, "duty", "drawn")
    assert [one["object_id"] for one in own["pairings"]] == [file]
    assert (await desks.ask(other, "duty", "drawn"))["pairings"] == []
    assert await desks.refusal(desks.registrar, "duty", "drawn") == "role_missing"

    again = ("oversight", "draw-again", file)
    assert await desks.refusal(desks.overseer, *again) == "illegal_transition"
    recuse = ("duty", "recuse", file, "--conflict", "relative", "--yes")
    assert await desks.refusal(other, *recuse) == "approver_not_drawn"
    assert (await desks.ask(drawn, *recuse))["state"] == "exhausted"

    history = ("oversight", "draw-history", file)
    (draw,) = (await desks.ask(desks.overseer, *history))["draws"]
    assert (draw["officer"], draw["released"]) == (drawn.subject, "conflict_of_interest")
    assert await desks.refusal(desks.registrar, *history) == "role_missing"
    concerned = desks.an_overseer("bureau-bamako")
    assert await desks.refusal(concerned, *again) == "overseer_not_independent"
    assert (await desks.ask(desks.overseer, *again))["state"] == "waiting"


async def test_an_officer_is_suspended_by_one_and_returned_by_another(desks: Desks) -> None:
    words = ("oversight", "suspend-officer")
    reason = ("--reason", "suspended")
    own = desks.overseer.subject
    assert await desks.refusal(desks.overseer, *words, own, *reason) == "approver_not_independent"
    suspended = await desks.ask(desks.overseer, *words, desks.kayes.subject, *reason)
    assert suspended["suspended_by"] == own
    assert await desks.refusal(desks.kayes, "duty", "take") == "officer_suspended"

    lift = ("oversight", "lift-suspension", suspended["suspension_id"], desks.kayes.subject)
    assert await desks.refusal(desks.overseer, *lift) == "approver_not_independent"
    lifted = await desks.ask(desks.an_overseer("bureau-mopti"), *lift)
    assert lifted["lifted_by"] == "overseer-bureau-mopti"
    assert (await desks.ask(desks.kayes, "duty", "take"))["state"] == "on_duty"


async def a_case(desks: Desks) -> tuple[str, str]:
    """Somebody was looked for again and found to be somebody else: the case, and their number."""
    person = await desks.office.enrol()
    (revisit,) = (await desks.ask(desks.overseer, "oversight", "revisit", "list"))["revisits"]
    named = revisit["revisit_id"]
    visitor = await visitor_of(desks.office, UUID(named))
    other = next(
        one
        for one in desks.office.approvers.values()
        if one.place not in {visitor.place, "bureau-bamako"}
    )
    assert await desks.refusal(desks.registrar, "oversight", "revisit", "list") == "role_missing"
    file = ("oversight", "revisit", "file", named)
    assert await desks.refusal(other, *file) == "approver_not_drawn"
    assert (await desks.ask(visitor, *file))["civil"]["birth_place"]

    report = ("oversight", "revisit", "report", named, "--found", "discrepancy")
    found = (*report, "--discrepancy", "person_unknown", "--yes")
    assert await desks.refusal(other, *found) == "approver_not_drawn"
    reported = await desks.ask(visitor, *found)
    assert reported["state"] == "discrepant"
    return str(reported["case_id"]), person.identity_number


async def test_a_witness_is_asked_again_by_command_and_found_again(
    desks: Desks, identity: IdentityUnderTest
) -> None:
    rules, review = identity.parts.enrolment_rules, identity.parts.oversight_rules
    drawn = tuple(replace(rule, witness_sample_percent=100) for rule in rules.rules)
    object.__setattr__(identity.parts, "enrolment_rules", replace(rules, rules=drawn))
    no_files = tuple(replace(rule, revisits_per_thousand=0) for rule in review.review)
    object.__setattr__(identity.parts, "oversight_rules", replace(review, review=no_files))
    await a_file_with_witnesses(desks.office)
    listed = (await desks.ask(desks.overseer, "oversight", "revisit", "list"))["revisits"]
    assert [one["reason"] for one in listed] == ["witness", "witness"]
    named = listed[0]["revisit_id"]
    visitor = await visitor_of(desks.office, UUID(named))
    shown = await desks.ask(visitor, "oversight", "revisit", "file", named)
    assert shown["vouched_for"]["given_names"] == "Kadidia"
    report = ("oversight", "revisit", "report", named, "--found", "confirmed", "--yes")
    assert (await desks.ask(visitor, *report))["state"] == "confirmed"


async def reviewed(desks: Desks, case: str, places: Sequence[str]) -> list[str]:
    review = ("oversight", "case", "review", case, "--finding", "ask", "--yes")
    return [(await desks.ask(desks.an_overseer(place), *review))["state"] for place in places]


@pytest.mark.usefixtures("everything_again")
async def test_a_revisit_becomes_a_case_that_two_other_offices_judge(desks: Desks) -> None:
    case, _ = await a_case(desks)
    (listed,) = (await desks.ask(desks.overseer, "oversight", "case", "list"))["cases"]
    assert (listed["case_id"], listed["kind"]) == (case, "revisit")
    assert await desks.refusal(desks.registrar, "oversight", "case", "list") == "role_missing"
    review = ("oversight", "case", "review", case, "--finding", "innocent", "--yes")
    concerned = desks.an_overseer("bureau-bamako")
    assert await desks.refusal(concerned, *review) == "overseer_not_independent"
    states = await reviewed(desks, case, ("bureau-mopti", "bureau-gao"))
    assert states == ["reviewed", "substantiated"]


@pytest.mark.usefixtures("everything_again")
async def test_a_person_is_told_answers_and_appeals_by_command(desks: Desks) -> None:
    case, number = await a_case(desks)
    await reviewed(desks, case, ("bureau-mopti", "bureau-gao"))
    unknown = ("notice", "show", "852214882260", *CARD)
    assert await desks.refusal(desks.registrar, *unknown) == "person_not_found"
    (notice,) = (await desks.ask(desks.registrar, "notice", "show", number, *CARD))["notices"]
    named, deciding = notice["notice_id"], desks.an_overseer("bureau-mopti")

    told = ("notice", "acknowledge", named, *CARD)
    assert (await desks.ask(desks.registrar, *told))["state"] == "acknowledged"
    assert await desks.refusal(desks.registrar, *told) == "illegal_transition"
    decide = ("notice", "decide", named, "--outcome", "maintained", "--yes")
    assert await desks.refusal(deciding, *decide) == "notice_too_early"
    appeal = ("notice", "appeal", named, *CARD, "--words", "C'est bien moi.", "--yes")
    assert await desks.refusal(desks.registrar, *appeal) == "illegal_transition"

    answer = ("notice", "answer", named, *CARD, "--words", "J'ai déménagé.", "--yes")
    assert (await desks.ask(desks.registrar, *answer))["state"] == "answered"
    assert await desks.refusal(desks.registrar, *answer) == "illegal_transition"
    file = ("notice", "file", named)
    assert (await desks.ask(deciding, *file))["answer"] == "J'ai déménagé."
    assert await desks.refusal(desks.registrar, *file) == "role_missing"

    assert (await desks.ask(deciding, *decide))["state"] == "maintained"
    assert (await desks.ask(desks.registrar, *appeal))["state"] == "appealed"
    hear = ("notice", "hear", named, "--outcome", "allowed", "--yes")
    assert await desks.refusal(deciding, *hear) == "overseer_not_independent"
    judge = desks.an_overseer("bureau-tombouctou")
    assert (await desks.ask(judge, *hear))["state"] == "allowed"


async def two_alerts(desks: Desks) -> list[str]:
    """Too many withdrawals by one officer on two days."""
    application = await desks.office.ready()
    identity, day = desks.identity, datetime(2026, 3, 2, tzinfo=UTC)
    for begins in (day, day + timedelta(days=1)):
        given = {"application": application.application_id, "at": begins, "times": 11}
        async with identity.engine.begin() as connection:
            await connection.execute(text(EXCEPTIONS), given)
        async with a_work(identity) as work:
            await raise_alerts(work, identity.parts, since=begins, until=begins + timedelta(days=1))
    found = await desks.ask(desks.overseer, "oversight", "alert", "list")
    return [one["alert_id"] for one in found["alerts"]]


async def test_alerts_are_taken_up_explained_or_handed_on_by_command(desks: Desks) -> None:
    explained, escalated = await two_alerts(desks)
    alert, colleague = ("oversight", "alert"), desks.an_overseer("bureau-bamako")
    assert await desks.refusal(desks.registrar, *alert, "list") == "role_missing"
    taken = await desks.ask(desks.overseer, *alert, "acknowledge", explained)
    assert taken["state"] == "acknowledged"
    again = (*alert, "acknowledge", explained)
    assert await desks.refusal(desks.overseer, *again) == "illegal_transition"

    shown = ("--reference", "Note 12/2026", "--yes")
    explain = (*alert, "explain", explained, "--explanation", "campaign", *shown)
    assert await desks.refusal(colleague, *explain) == "overseer_not_independent"
    assert (await desks.ask(desks.overseer, *explain))["state"] == "explained"
    await desks.ask(desks.overseer, *alert, "acknowledge", escalated)
    escalate = (*alert, "escalate", escalated, *shown)
    assert await desks.refusal(colleague, *escalate) == "overseer_not_independent"
    assert (await desks.ask(desks.overseer, *escalate))["state"] == "escalated"
