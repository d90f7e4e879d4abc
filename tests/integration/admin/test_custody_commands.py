"""Blanks, batches, bags and cards that do not go the straight way, command by command."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.roles import Role
from shared.states import State
from tests.integration.admin.conftest import Terminal
from tests.support.card_chain import CardChain, chain_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.specimens import a_fingerprint, civil_data

INQUIRY = ("--inquiry", "ENQ-2026/4", "--finding", "Deux cartes étaient collées.")


@dataclass
class Desk:
    """A terminal of the office, whoever works there, and cards on their way."""

    terminal: Terminal
    registrar: AnOfficer
    approver: AnOfficer

    @property
    def chain(self) -> CardChain:
        return chain_of(self.terminal.identity)

    async def ask(self, officer: AnOfficer, *words: str) -> Any:
        return await self.terminal.ask(*words, officer=officer)

    async def state(self, card: str) -> str:
        return str((await self.ask(self.registrar, "card", "show", card))["state"])

    async def holder(self, given_names: str = "Awa") -> str:
        """A person in the register; their identity number."""
        made = await enrolled(self.registrar, civil_data(given_names=given_names))
        return made.identity_number

    async def approved(self, given_names: str = "Awa") -> str:
        """A card that waits for the workshop."""
        number = await self.holder(given_names)
        card = await self.chain.approved(number, self.registrar)
        return card.card_number

    async def at_office(self) -> tuple[str, str]:
        """A card in the office's safe, and its holder's number."""
        number = await self.holder()
        card = await self.chain.approved(number, self.registrar)
        await self.chain.made(card)
        await self.chain.at_office(card.card_number)
        return card.card_number, number


@pytest.fixture
def desk(terminal: Terminal, registrar: AnOfficer, approver: AnOfficer) -> Desk:
    return Desk(terminal, registrar, approver)


async def test_a_lot_that_does_not_add_up_is_looked_into_and_released_by_two(desk: Desk) -> None:
    keeper, second, lot = desk.chain.keeper, desk.chain.second_keeper, await desk.chain.a_lot()
    moved = ("--first", "1000", "--count", "5", "--seal-number", "S-1")
    await desk.ask(keeper, "stock", "issue", lot, *moved)
    unused = ("--first", "1004", "--count", "1", "--seal-number", "S-2")
    await desk.ask(keeper, "stock", "take-back", lot, *unused)
    await desk.ask(keeper, "stock", "spoil", lot, "--serial", "MLIA00001000", "--reason", "damaged")
    count = ("stock", "count", lot, "--in-vault", "15", "--issued", "3", "--spoiled", "1")
    found = await desk.ask(keeper, *count)
    assert found["differences"] == [{"place": "in_vault", "book": 16, "counted": 15}]

    lost = ("--serial", "MLIA00001019")
    await desk.ask(keeper, "stock", "missing", lot, *lost, "--yes")
    await desk.ask(keeper, "stock", "found", lot, *lost)
    assert (await desk.ask(keeper, "stock", "request-release", lot, *INQUIRY))["state"] == "blocked"
    released = await desk.ask(second, "stock", "release", lot, *INQUIRY, "--yes")
    assert released["state"] == "open"
    assert [one["lot_number"] for one in (await desk.ask(keeper, "stock", "show"))["lots"]] == [lot]

    listed = ("--blank", "MLIA00001000", "--place", "Bamako")
    asked = await desk.ask(keeper, "stock", "request-destruction", *listed)
    name = asked["destruction_id"]
    assert await desk.ask(second, "stock", "show-destruction", name) == asked
    withdrawn = await desk.ask(keeper, "stock", "withdraw-destruction", name)
    assert withdrawn["state"] == "withdrawn"


async def test_a_batch_is_given_up_made_anew_released_and_closed(desk: Desk) -> None:
    card, chain = await desk.approved(), desk.chain
    create = ("batch", "create", "--card", card)
    first = (await desk.ask(chain.maker, *create))["batch_id"]
    assert (await desk.ask(chain.maker, "batch", "show", first))["cards"] == [card]
    await desk.ask(chain.maker, "batch", "cancel", first, "--yes")
    assert await desk.state(card) == "approved"

    second = await desk.ask(chain.maker, *create)
    release = ("batch", "release", second["batch_id"], "--card", card, "--yes")
    assert (await desk.ask(chain.second_maker, *release))["state"] == "released"
    made = await chain.workshop.make(second["batch_id"], await chain.blanks(), lambda _: None)
    assert made.card_state == "passed"
    closed = await desk.ask(chain.maker, "batch", "close", second["batch_id"])
    assert closed["state"] == "closed"


@pytest.fixture
def a_fee(identity: IdentityUnderTest) -> None:
    """The State has said what a card costs."""
    fees = tuple(replace(rule, fee_francs=1_500) for rule in identity.parts.card_fees)
    object.__setattr__(identity.parts, "card_fees", fees)


@pytest.mark.usefixtures("a_fee")
async def test_a_card_is_asked_for_without_a_fee_and_given_up(desk: Desk) -> None:
    number = await desk.holder()
    card = (await desk.ask(desk.registrar, "card", "request", number))["card_number"]
    waive = ("card", "waive-fee", card, "--reason", "indigence")
    waived = await desk.ask(desk.approver, *waive)
    assert waived["fee"]["status"] == "waived"
    cancelled = await desk.ask(desk.registrar, "card", "cancel", card, "--yes")
    assert cancelled["state"] == "cancelled"
    held = await desk.ask(desk.registrar, "card", "held", number)
    assert [one["card_number"] for one in held["cards"]] == [card]


async def test_a_bag_that_lacks_a_card_is_closed_and_the_card_is_lost(desk: Desk) -> None:
    number, chain = await desk.holder(), desk.chain
    card = await chain.approved(number, desk.registrar)
    await chain.made(card)
    bag = ("--office", "bureau-bamako", "--seal-number", "C-9", "--card", card.card_number)
    sent = (await desk.ask(chain.maker, "delivery", "ship", *bag))["shipment_id"]
    opened = await desk.ask(chain.second_maker, "delivery", "receive", sent, "--seal-broken")
    assert opened["state"] == "incomplete"
    closed = await desk.ask(chain.supervisor, "delivery", "give-up", sent, "--yes")
    assert closed["state"] == "closed"
    assert await desk.ask(chain.maker, "delivery", "show", sent) == closed
    assert await desk.state(card.card_number) == "lost"


async def test_a_supervisor_says_no_or_yes_where_no_finger_is_recognised(
    desk: Desk, tmp_path: Path
) -> None:
    card, number = await desk.at_office()
    witness = await desk.holder("Oumou")
    for finger in (1, 2):
        theirs = tmp_path / f"{finger}.fmr"
        theirs.write_bytes(a_fingerprint(finger, seed=99))
        check = ("delivery", "check", card, "--finger", f"{finger}={theirs}")
        assert not (await desk.ask(desk.registrar, *check))["matched"]
    face = tmp_path / "face.jpg"
    face.write_bytes(b"\xff\xd8\xff\xe0 somebody else \xff\xd9")
    await desk.ask(desk.registrar, "delivery", "check", card, "--portrait", str(face))
    hand_over = ("delivery", "hand-over", card, "--identity-number", number, "--witness", witness)
    refused = await desk.ask(desk.registrar, *hand_over)
    assert refused["state"] == "proposed"
    supervisor = desk.chain.supervisor
    said_no = await desk.ask(supervisor, "delivery", "refuse", refused["act_id"], "--yes")
    assert said_no["state"] == "refused"

    again = (await desk.ask(desk.registrar, *hand_over))["act_id"]
    known = ("--card-number", card, "--identity-number", number, "--witness", witness)
    done = await desk.ask(supervisor, "delivery", "approve", again, *known)
    assert done["state"] == "done"
    assert await desk.state(card) == "handed_over"


async def test_a_holder_gets_another_code_and_reports_of_others_are_only_flags(
    desk: Desk, tmp_path: Path
) -> None:
    card, number = await desk.at_office()
    await desk.chain.handed_over(card, number)
    active = await desk.ask(desk.chain.maker, "card", "activate", card)
    hers = tmp_path / "hers.fmr"
    hers.write_bytes(a_fingerprint(2))
    check = ("delivery", "check", card, "--finger", f"2={hers}")
    seen = ("--check", (await desk.ask(desk.registrar, *check))["check_id"])
    new_code = ("delivery", "new-code", card, "--identity-number", number, *seen)
    assert (await desk.ask(desk.registrar, *new_code))["suspension_code"]

    told = ("--kind", "lost", "--reporter", "employer")
    report = (await desk.ask(desk.registrar, "card", "report", card, *told))["report_id"]
    listed = await desk.ask(desk.registrar, "card", "reports", card)
    assert [one["report_id"] for one in listed["reports"]] == [report]
    await desk.ask(desk.registrar, "card", "withdraw-report", report)
    assert await desk.state(card) == "active"

    post = desk.terminal.at("post-kantchari.bfa.aes.example")
    guard = desk.terminal.identity.officer("guard", Role.BORDER_OFFICER, state=State.BFA)
    verify = ("card", "verify", card, "--expires", active["expires_on"], "--question", "age>=18")
    answered = await post.ask(*verify, "--state", "MLI", officer=guard)
    assert (answered["status"], answered["answers"]) == ("valid", [True])
    assert (await desk.chain.client.seal_certificates()).certificates

    shown = ("--kind", "damaged", "--document", "PERMIS-0417", "--yes")
    await desk.ask(desk.registrar, "card", "declare", card, *shown)
    assert await desk.state(card) == "damaged"


@pytest.fixture
def waits_half_a_year(identity: IdentityUnderTest) -> None:
    """The State has said how long a card waits for its holder."""
    rules = tuple(replace(rule, unclaimed_after_days=180) for rule in identity.parts.card_rules)
    object.__setattr__(identity.parts, "card_rules", rules)


@pytest.mark.usefixtures("waits_half_a_year")
async def test_a_card_that_nobody_collects_goes_back_to_be_destroyed(desk: Desk) -> None:
    card, _ = await desk.at_office()
    desk.terminal.identity.clock.advance(timedelta(days=181))
    later = desk.terminal.identity.officer("later", Role.REGISTRAR)
    assert (await desk.ask(later, "card", "unclaimed", card))["state"] == "unclaimed"
    assert (await desk.ask(later, "card", "return", card))["state"] == "returned"
