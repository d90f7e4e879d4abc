"""A card from request to revocation, command by command, each officer with a key of their own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from typing_extensions import override

from services.terminal.document_folder import read_document
from services.terminal.outcomes import DONE, MISUSED, NO_ANSWER, REFUSED
from shared.audit.checkpoint import sign_checkpoint
from shared.database.audit_log import sequence_audit_log
from shared.documents.mrz.zone import parse_mrz
from shared.roles import Role
from shared.signed_http.keys import Purpose
from shared.stand_ins import InsecureStandInWarning
from tests.integration.admin.conftest import Terminal
from tests.support.card_chain import WORKSHOP, card_approvers_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import ENTITY
from tests.support.platform import AnOfficer
from tests.support.specimens import a_fingerprint


async def a_requested_card(terminal: Terminal, registrar: AnOfficer) -> tuple[str, Any]:
    number = (await enrolled(registrar)).identity_number
    return number, await terminal.ask("card", "request", number, officer=registrar)


@dataclass
class Bureau:
    """The commands of the officers through whose hands a card goes."""

    terminal: Terminal
    registrar: AnOfficer
    approver: AnOfficer
    folder: Path

    def officer(self, subject: str, role: Role) -> AnOfficer:
        return self.terminal.identity.officer(subject, role)

    async def refusal(self, *words: str, officer: AnOfficer) -> str:
        """The code by which a command is refused."""
        status, _, complaint = await self.terminal.run(*words, "--json", officer=officer)
        assert status == REFUSED
        return str(json.loads(complaint)["code"])

    async def a_lot(self, lot: str, first: int, count: int = 5) -> None:
        """Blanks counted by two and issued to the workshop."""
        keeper = self.officer("keeper", Role.STOCK_KEEPER)
        second = self.officer("second-keeper", Role.STOCK_KEEPER)
        delivered = ("--supplier", "Fabrique d'essai", "--prefix", "MLIB", "--first", str(first))
        counted = ("--announced", str(count), "--counted", str(count), "--seal-number", "B-1")
        await self.terminal.ask("stock", "receive", lot, *delivered, *counted, officer=keeper)
        counted_again = ("--counted", str(count))
        await self.terminal.ask("stock", "store", lot, *counted_again, officer=second)
        moved = ("--first", str(first), "--count", "2", "--seal-number", "B-2")
        await self.terminal.ask("stock", "issue", lot, *moved, officer=keeper)

    async def approved(self, asked: Any) -> str:
        """A card that the officer drawn for it has looked at, and approved by what they saw."""
        drawn = await card_approvers_of(self.terminal.identity).drawn(UUID(asked["card_id"]))
        away = self.terminal.at(f"{drawn.place}.mli.aes.example")
        (own,) = (await away.ask("duty", "drawn", officer=drawn))["pairings"]
        seen = await away.ask("card", "asked", own["object_id"], officer=drawn)
        known = ("--identity-number", seen["order"]["identity_number"])
        number = str(seen["card_number"])
        await away.ask("card", "approve", number, *known, officer=drawn)
        return number

    async def made(self, card: str, serial: str) -> Any:
        """What the workshop says of an approved card once it has made it."""
        maker = self.officer("maker", Role.CARD_PERSONALISER)
        second = self.officer("second-maker", Role.CARD_PERSONALISER)
        batch = await self.terminal.ask("batch", "create", "--card", card, officer=maker)
        release = ("batch", "release-all", batch["batch_id"], "--yes")
        status, alone, complaint = await self.terminal.run(*release, "--json", officer=maker)
        assert [one["code"] for one in json.loads(alone)["refused"]] == ["approver_not_independent"]
        assert (status, json.loads(complaint)["code"]) == (REFUSED, "batches_not_released")
        released = await self.terminal.ask(*release, officer=second)
        assert released == {"released": [batch["batch_id"]], "refused": []}
        workshop = self.terminal.at(WORKSHOP, Purpose.ATTESTATION, Purpose.ENCRYPTION)
        make = ("batch", "make", batch["batch_id"], "--serial", serial, "--out", str(self.folder))
        with pytest.warns(InsecureStandInWarning):
            status, _, complaint = await workshop.run(*make, "--json", officer=self.approver)
        assert (status, json.loads(complaint)["code"]) == (REFUSED, "role_missing")
        with pytest.warns(InsecureStandInWarning):
            return await workshop.ask(*make, officer=maker)


@pytest.fixture
def bureau(terminal: Terminal, registrar: AnOfficer, approver: AnOfficer, tmp_path: Path) -> Bureau:
    return Bureau(terminal, registrar, approver, tmp_path / "cards")


async def test_a_card_goes_from_blank_to_holder_and_end_by_command(bureau: Bureau) -> None:
    terminal, registrar = bureau.terminal, bureau.registrar
    number, asked = await a_requested_card(terminal, registrar)
    assert (asked["state"], asked["approver"]) == ("requested", "waiting")
    card = await bureau.approved(asked)
    await bureau.a_lot("MLI-2026-071", 71_000)
    made = await bureau.made(card, "MLIB00071000")
    assert (made["state"], made["card_state"]) == ("made", "passed")
    assert {Path(file).suffix for file in made["files"]} == {".bin", ".txt", ".pdf", ".png"}
    assert parse_mrz(read_document(bureau.folder / card).mrz or "").document_number == card

    maker = bureau.officer("maker", Role.CARD_PERSONALISER)
    bag = ("--office", "bureau-bamako", "--seal-number", "C-1", "--card", card)
    sent = await terminal.ask("delivery", "ship", *bag, officer=maker)
    receive = ("delivery", "receive", sent["shipment_id"], "--card", card)
    assert await bureau.refusal(*receive, officer=maker) == "approver_not_independent"
    await terminal.ask(*receive, officer=bureau.officer("second-maker", Role.CARD_PERSONALISER))
    finger = bureau.folder / "index.fmr"
    finger.write_bytes(a_fingerprint(2))
    check = await terminal.ask("delivery", "check", card, "--finger", f"2={finger}", officer=maker)
    shown = ("--identity-number", number, "--check", check["check_id"])
    act = await terminal.ask("delivery", "hand-over", card, *shown, officer=maker)
    assert act["state"] == "done"
    await terminal.ask("card", "activate", card, officer=maker)

    revoke = ("--reason", "issued_in_error", "--yes")
    asked = await terminal.ask("card", "revoke", card, *revoke, officer=registrar)
    assert asked["state"] == "active"
    await terminal.ask("card", "approve-revocation", card, *revoke, officer=bureau.approver)
    assert (await terminal.ask("card", "show", card, officer=registrar))["state"] == "revoked"


async def test_the_count_of_an_evening_tells_where_the_stock_differs_and_what_nobody_counted(
    bureau: Bureau,
) -> None:
    for lot, first in (
        ("MLI-2026-081", 81_000),
        ("MLI-2026-082", 82_000),
        ("MLI-2026-083", 83_000),
    ):
        await bureau.a_lot(lot, first)
    file = bureau.folder.with_name("evening.json")
    as_booked = {"in_vault": 3, "issued": 2, "spoiled": 0}
    one_short = {"in_vault": 2, "issued": 2, "spoiled": 0}
    file.write_text(json.dumps({"lots": {"MLI-2026-081": as_booked, "MLI-2026-082": one_short}}))
    keeper = bureau.officer("keeper", Role.STOCK_KEEPER)
    told = await bureau.terminal.ask("stock", "reconcile", str(file), officer=keeper)
    assert (told["counted"], told["uncounted"]) == (2, ["MLI-2026-083"])
    (differing,) = told["differing"]
    assert (differing["lot_number"], differing["missing"]) == ("MLI-2026-082", 1)
    assert differing["differences"] == [{"place": "in_vault", "book": 3, "counted": 2}]

    # What does not add up gives no more blanks, and says so; the lot beside it does.
    more = ("--count", "1", "--seal-number", "B-3")
    blocked = ("stock", "issue", "MLI-2026-082", "--first", "82002", *more)
    status, _, complaint = await bureau.terminal.run(*blocked, "--json", officer=keeper)
    assert (status, json.loads(complaint)["code"]) == (REFUSED, "blank_lot_blocked")
    await bureau.terminal.ask(
        "stock", "issue", "MLI-2026-081", "--first", "81002", *more, officer=keeper
    )


async def test_who_approves_signs_what_they_know_and_nothing_else(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    _, asked = await a_requested_card(terminal, registrar)
    drawn = await card_approvers_of(terminal.identity).drawn(UUID(asked["card_id"]))
    known = ("--identity-number", "852214882260")
    status, _, complaint = await terminal.run(
        *("card", "approve", asked["card_number"], *known), officer=drawn
    )
    assert status == REFUSED
    assert "approval_invalid" in complaint


async def test_a_refusal_is_told_in_the_language_asked_with_its_remedy_and_request(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    status, out, french = await terminal.run("card", "show", "TESTZZZZZ", officer=registrar)
    assert (status, out) == (REFUSED, "")
    assert "Carte introuvable" in french
    assert "→" in french
    assert "requête" in french
    _, _, english = await terminal.run(
        "card", "show", "TESTZZZZZ", "--lang", "en", officer=registrar
    )
    assert "Card not found" in english
    _, _, machine = await terminal.run("card", "show", "TESTZZZZZ", "--json", officer=registrar)
    complaint = json.loads(machine)
    assert (complaint["code"], complaint["exit_code"]) == ("card_not_found", REFUSED)
    assert complaint["request_id"]


async def test_a_trial_run_signs_everything_and_sends_nothing(
    terminal: Terminal, application_file: str, registrar: AnOfficer
) -> None:
    line = ("enrol", "apply", application_file, "--dry-run")
    status, out, _ = await terminal.run(*line, officer=registrar)
    assert status == DONE
    assert f"POST {ENTITY}/v1/enrolment/applications" in out
    assert "Kéïta" in out
    assert terminal.wire.sent == []  # type: ignore[attr-defined]  # the transport of the tests


@pytest.mark.parametrize(("answers", "expected"), [([], MISUSED), (["non"], MISUSED)])
async def test_what_is_final_is_not_done_unless_confirmed(
    terminal: Terminal, registrar: AnOfficer, answers: list[str], expected: int
) -> None:
    terminal.answers = answers
    status, _, complaint = await terminal.run(
        "card", "revoke", "TESTZZZZZ", "--reason", "lost", officer=registrar
    )
    assert status == expected
    assert "not_confirmed" in complaint
    assert terminal.wire.sent == []  # type: ignore[attr-defined]  # the transport of the tests


async def test_what_is_final_is_done_once_confirmed(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    terminal.answers = ["oui"]
    status, _, complaint = await terminal.run(
        "card", "revoke", "TESTZZZZZ", "--reason", "lost", officer=registrar
    )
    assert status == REFUSED  # there is no such card, and now it was asked for
    assert "card_not_found" in complaint


async def test_an_expired_credential_does_not_leave_the_desk(
    terminal: Terminal, registrar: AnOfficer
) -> None:
    terminal.identity.clock.now = terminal.identity.clock.now.replace(year=2027)
    status, _, complaint = await terminal.run("card", "show", "TESTZZZZZ", officer=registrar)
    assert status == REFUSED
    assert "officer_credential_expired" in complaint
    assert terminal.wire.sent == []  # type: ignore[attr-defined]  # the transport of the tests


class Silence(httpx.AsyncBaseTransport):
    """Nobody there."""

    def __init__(self) -> None:
        self.attempts = 0

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.attempts += 1
        raise httpx.ConnectError("nobody there", request=request)


async def test_silence_is_tried_again_and_then_told_as_such(
    terminal: Terminal, registrar: AnOfficer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.machine.RETRY_PAUSES_SECONDS", (0.0, 0.0))
    terminal.wire = silence = Silence()
    status, _, complaint = await terminal.run("card", "show", "TESTZZZZZ", officer=registrar)
    assert status == NO_ANSWER
    assert "service_unreachable" in complaint
    assert silence.attempts == 3


class Impostor(httpx.AsyncBaseTransport):
    """Answers, but cannot sign."""

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"state": "active"}, request=request)


async def test_an_answer_that_nobody_signed_is_no_answer(
    terminal: Terminal, registrar: AnOfficer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.machine.RETRY_PAUSES_SECONDS", ())
    terminal.wire = Impostor()
    status, out, complaint = await terminal.run("card", "show", "TESTZZZZZ", officer=registrar)
    assert (status, out) == (NO_ANSWER, "")
    assert "answer_not_trusted" in complaint


async def test_without_an_officer_nothing_that_needs_one_is_asked(terminal: Terminal) -> None:
    status, _, complaint = await terminal.run("card", "show", "TESTZZZZZ")
    assert status == MISUSED
    assert "desk_without_officer" in complaint


async def test_an_order_that_cannot_be_right_is_not_sent(
    terminal: Terminal, registrar: AnOfficer, tmp_path: Path
) -> None:
    file = tmp_path / "half.toml"
    file.write_text('kind = "first"\n[civil]\nname = { family_name = "Traoré" }\nsex = "F"\n')
    status, _, complaint = await terminal.run("enrol", "apply", str(file), officer=registrar)
    assert status == MISUSED
    assert "birth_date" in complaint
    assert terminal.wire.sent == []  # type: ignore[attr-defined]  # the transport of the tests


def write_note(folder: str, note: str) -> None:
    """A checkpoint as it was kept: the log must give its root."""
    (Path(folder) / f"{ENTITY}.note").write_text(note)


async def test_the_audit_log_is_verified_and_its_checkpoint_kept(
    terminal: Terminal, application_file: str, registrar: AnOfficer, tmp_path: Path
) -> None:
    identity = terminal.identity
    await terminal.ask("enrol", "apply", application_file, officer=registrar)
    auditor = identity.officer("auditor", Role.AUDITOR)
    kept = str(tmp_path / "kept")
    reports = await terminal.ask("audit", "verify", "--kept", kept, officer=auditor)
    assert [(report["entity"], report["intact"]) for report in reports] == [(ENTITY, True)]
    await sequence_audit_log(identity.engine, identity.parts.platform.audit_key, identity.clock)
    (report,) = await terminal.ask("audit", "verify", "--kept", kept, officer=auditor)
    assert report["size"] > 0
    elsewhere = sign_checkpoint(identity.parts.platform.audit_key, size=1, root=bytes(32))
    write_note(kept, elsewhere)
    status, out, complaint = await terminal.run("audit", "verify", "--kept", kept, officer=auditor)
    assert status == REFUSED
    assert "journal réécrit" in out
    assert "audit_log_not_intact" in complaint
