"""Custody at the command line where it does not go straight: refused, given up, lost, found."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from identity.contract.cards import IssueReason
from services.terminal.outcomes import REFUSED
from tests.integration.admin.conftest import Terminal
from tests.support.card_chain import CardChain, card_approvers_of, chain_of
from tests.support.enrolments import enrolled
from tests.support.platform import AnOfficer
from tests.support.specimens import a_fingerprint, civil_data


@dataclass
class Custody:
    """The terminal at Bamako, and the officers who use it."""

    terminal: Terminal
    registrar: AnOfficer
    folder: Path

    @property
    def chain(self) -> CardChain:
        return chain_of(self.terminal.identity)

    async def ask(self, *words: str, officer: AnOfficer | None = None) -> Any:
        return await self.terminal.ask(*words, officer=officer or self.registrar)

    async def refusal(self, *words: str, officer: AnOfficer | None = None) -> str:
        """The code by which a command is refused."""
        by = officer or self.registrar
        status, out, complaint = await self.terminal.run(*words, "--json", officer=by)
        assert (status, out) == (REFUSED, ""), complaint
        return str(json.loads(complaint)["code"])

    async def somebody(self, given_names: str = "Awa") -> str:
        civil = civil_data(given_names=given_names)
        return (await enrolled(self.registrar, civil)).identity_number

    def rule(self, **values: object) -> None:
        """Let Mali have published what it has not yet."""
        parts = self.terminal.identity.parts
        rules = tuple(replace(one, **values) for one in parts.card_rules)  # type: ignore[arg-type]  # fields of the rule
        self.terminal.identity.app.state.parts = replace(parts, card_rules=rules)

    def charge(self, francs: int) -> None:
        """Let a first card cost something in Mali."""
        parts = self.terminal.identity.parts
        fees = tuple(
            replace(one, fee_francs=francs) if one.reason is IssueReason.FIRST_ISSUE else one
            for one in parts.card_fees
        )
        self.terminal.identity.app.state.parts = replace(parts, card_fees=fees)


@pytest.fixture
def custody(terminal: Terminal, registrar: AnOfficer, tmp_path: Path) -> Custody:
    return Custody(terminal, registrar, tmp_path)


async def test_a_request_is_given_up_refused_or_freed_of_its_fee_by_command(
    custody: Custody,
) -> None:
    custody.charge(3_500)
    number, rota = await custody.somebody(), card_approvers_of(custody.terminal.identity)
    first = await custody.ask("card", "request", number)
    assert (first["fee"]["status"], first["fee"]["francs"]) == ("owed", 3_500)
    given_up = await custody.ask("card", "cancel", first["card_number"], "--yes")
    assert (given_up["state"], given_up["refused_for"]) == ("cancelled", None)

    second = await custody.ask("card", "request", number)
    drawn = await rota.drawn(UUID(second["card_id"]))
    waive = ("card", "waive-fee", second["card_number"], "--reason", "indigence")
    assert await custody.refusal(*waive) == "role_missing"
    assert (await custody.ask(*waive, officer=drawn))["fee"]["status"] == "waived"
    assert await custody.refusal(*waive, officer=drawn) == "card_fee_not_owed"

    refuse = ("card", "refuse", second["card_number"], "--reason", "not_asked_for", "--yes")
    (other,) = set(rota.approvers.values()) - {drawn}
    assert await custody.refusal(*refuse, officer=other) == "approver_not_drawn"
    refused = await custody.ask(*refuse, officer=drawn)
    assert (refused["state"], refused["refused_for"]) == ("cancelled", "not_asked_for")
    held = await custody.ask("card", "held", number)
    assert [card["state"] for card in held["cards"]] == ["cancelled", "cancelled"]


async def test_a_report_of_somebody_else_is_listed_and_taken_back_and_the_card_stays(
    custody: Custody,
) -> None:
    number = await custody.somebody()
    asked = await custody.chain.approved(number, custody.registrar)
    card, _ = await custody.chain.active(asked, number)
    said = ("--kind", "found", "--reporter", "finder")
    report = await custody.ask("card", "report", card.card_number, *said)
    listed = await custody.ask("card", "reports", card.card_number)
    assert [one["report_id"] for one in listed["reports"]] == [report["report_id"]]
    back = await custody.ask("card", "withdraw-report", report["report_id"])
    assert back["withdrawn_at"]
    assert (await custody.ask("card", "show", card.card_number))["state"] == "active"


async def test_a_card_that_nobody_came_for_is_withdrawn_once_the_time_of_the_state_is_over(
    custody: Custody,
) -> None:
    number = await custody.somebody()
    card = await custody.chain.approved(number, custody.registrar)
    await custody.chain.made(card)
    await custody.chain.at_office(card.card_number)
    unclaimed = ("card", "unclaimed", card.card_number)
    assert await custody.refusal(*unclaimed) == "policy_not_established"
    custody.rule(unclaimed_after_days=10)
    assert await custody.refusal(*unclaimed) == "card_still_waits"
    custody.terminal.identity.clock.advance(timedelta(days=11))
    assert (await custody.ask(*unclaimed))["state"] == "unclaimed"
    assert (await custody.ask("card", "return", card.card_number))["state"] == "returned"


async def test_a_bag_that_came_short_is_given_up_and_what_it_lost_is_made_again(
    custody: Custody,
) -> None:
    chain, number = custody.chain, await custody.somebody()
    card = await chain.approved(number, custody.registrar)
    await chain.made(card)
    bag = ("--office", "bureau-bamako", "--seal-number", "C-7", "--card", card.card_number)
    sent = (await custody.ask("delivery", "ship", *bag, officer=chain.maker))["shipment_id"]
    receive = ("delivery", "receive", sent, "--seal-broken")
    short = await custody.ask(*receive, officer=chain.second_maker)
    assert (short["state"], short["missing"]) == ("incomplete", [card.card_number])
    closed = await custody.ask("delivery", "give-up", sent, "--yes", officer=chain.supervisor)
    assert closed["state"] == "closed"
    held = await custody.ask("card", "held", number)
    assert sorted(one["state"] for one in held["cards"]) == ["approved", "lost"]


async def test_a_supervisor_refuses_and_a_holder_known_again_gets_a_new_code(
    custody: Custody,
) -> None:
    chain, number = custody.chain, await custody.somebody()
    asked = await chain.approved(number, custody.registrar)
    await chain.made(asked)
    await chain.at_office(asked.card_number)
    proxy = await custody.somebody("Fanta")
    mandate = ("--proxy", proxy, "--mandate", "disability", "--mandate-reference", "M-12/2026")
    hand_over = ("delivery", "hand-over", asked.card_number, "--identity-number", number)
    act = await custody.ask(*hand_over, *mandate, officer=chain.maker)
    refuse = ("delivery", "refuse", act["act_id"], "--yes")
    assert (await custody.ask(*refuse, officer=chain.supervisor))["state"] == "refused"

    finger = custody.folder / "index.fmr"
    finger.write_bytes(a_fingerprint(2))
    check = ("delivery", "check", asked.card_number, "--finger", f"2={finger}")
    known = (await custody.ask(*check, officer=chain.maker))["check_id"]
    first = await custody.ask(*hand_over, "--check", known, officer=chain.maker)
    await custody.ask("card", "activate", asked.card_number, officer=chain.maker)
    known = (await custody.ask(*check, officer=chain.maker))["check_id"]
    new_code = ("delivery", "new-code", asked.card_number, "--identity-number", number)
    again = await custody.ask(*new_code, "--check", known, officer=chain.maker)
    assert again["suspension_code"] != first["suspension_code"]
    stop = ("card", "suspend", asked.card_number, "--reason", "stolen", "--code")
    assert await custody.refusal(*stop, first["suspension_code"]) == "holder_not_proven"
    stopped = await custody.ask(*stop, again["suspension_code"])
    assert stopped["card"]["state"] == "suspended"


async def test_blanks_go_back_spoil_get_lost_and_are_found_by_command(custody: Custody) -> None:
    chain = custody.chain
    serials = await chain.a_lot_issued(5)
    lot, keeper = f"MLI-2026-{chain.lots:03d}", chain.keeper
    first = str(chain.lots * 1_000)
    moved = ("--first", first, "--count", "1", "--seal-number", "S-8")
    back = await custody.ask("stock", "take-back", lot, *moved, officer=keeper)
    assert (back["counts"]["in_vault"], back["counts"]["issued"]) == (1, 4)
    spoil = ("stock", "spoil", lot, "--serial", serials[1], "--reason", "damaged")
    assert (await custody.ask(*spoil, officer=keeper))["counts"]["spoiled"] == 1
    missing = ("stock", "missing", lot, "--serial", serials[2], "--yes")
    assert (await custody.ask(*missing, officer=keeper))["state"] == "blocked"
    found = await custody.ask("stock", "found", lot, "--serial", serials[2], officer=keeper)
    assert (found["counts"]["missing"], found["counts"]["in_vault"]) == (0, 2)

    inquiry = ("--inquiry", "ENQ-4/2026", "--finding", "Sous la presse.")
    ask, opened = ("stock", "request-release", lot, *inquiry), ("stock", "release", lot, *inquiry)
    await custody.ask(*ask, officer=keeper)
    assert await custody.refusal(*opened, "--yes", officer=keeper) == "approver_not_independent"
    other = ("stock", "release", lot, "--inquiry", "ENQ-4/2026", "--finding", "Volée.", "--yes")
    assert await custody.refusal(*other, officer=chain.second_keeper) == "approval_invalid"
    released = await custody.ask(*opened, "--yes", officer=chain.second_keeper)
    assert released["state"] == "open"

    destroy = ("stock", "request-destruction", "--place", "Bamako", "--blank", serials[1])
    asked = (await custody.ask(*destroy, officer=keeper))["destruction_id"]
    assert await custody.refusal(*destroy, officer=keeper) == "stock_mismatch"
    await custody.ask("stock", "withdraw-destruction", asked, officer=keeper)
    shown = await custody.ask("stock", "show-destruction", asked, officer=keeper)
    assert (shown["state"], shown["blanks"]) == ("withdrawn", [])


async def test_a_batch_is_taken_apart_or_closed_and_its_cards_wait_for_another(
    custody: Custody,
) -> None:
    chain, number = custody.chain, await custody.somebody()
    card = await chain.approved(number, custody.registrar)
    create = ("batch", "create", "--card", card.card_number)
    first = (await custody.ask(*create, officer=chain.maker))["batch_id"]
    cancelled = await custody.ask("batch", "cancel", first, "--yes", officer=chain.maker)
    assert (cancelled["state"], cancelled["cards"]) == ("cancelled", [])
    second = (await custody.ask(*create, officer=chain.maker))["batch_id"]
    close = ("batch", "close", second)
    assert await custody.refusal(*close, officer=chain.maker) == "illegal_transition"
    await custody.ask("batch", "release", second, "--yes", officer=chain.second_maker)
    assert await custody.refusal(*close, officer=chain.maker) == "jobs_open"
    await chain.workshop.make(UUID(second), await chain.blanks())
    assert (await custody.ask(*close, officer=chain.maker))["state"] == "closed"


async def test_a_temporary_certificate_is_issued_by_the_drawn_officer_where_the_state_has_one(
    custody: Custody,
) -> None:
    number, rota = await custody.somebody(), card_approvers_of(custody.terminal.identity)
    order = (number, "--reason", "card_lost")
    assert await custody.refusal("certificate", "request", *order) == "policy_not_established"
    custody.rule(temporary_title="Attestation d'essai", temporary_validity_days=30)
    asked = await custody.ask("certificate", "request", *order)
    known = ("--identity-number", number, "--reason", "card_lost")
    approve = ("certificate", "approve", asked["certificate_id"], *known)
    assert (asked["state"], asked["approver"]) == ("requested", "waiting")
    drawn = await rota.drawn(UUID(asked["certificate_id"]))
    (other,) = set(rota.approvers.values()) - {drawn}
    assert await custody.refusal(*approve, officer=other) == "approver_not_drawn"
    issued = await custody.ask(*approve, officer=drawn)
    assert (issued["state"], issued["expires_on"]) == ("issued", "2026-03-31")
    assert issued["token"]
    assert await custody.refusal("certificate", "request", *order) == "certificate_open"
    lost = ("certificate", "withdraw", asked["certificate_id"], "--reason", "lost", "--yes")
    assert (await custody.ask(*lost))["state"] == "withdrawn"
    shown = await custody.ask("certificate", "show", asked["certificate_id"])
    assert shown["state"] == "withdrawn"
