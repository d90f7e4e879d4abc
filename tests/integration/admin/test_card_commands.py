"""A card from request to revocation, command by command, each officer with a key of their own."""

import json
from pathlib import Path

import httpx
import pytest
from typing_extensions import override

from services.terminal.document_folder import read_document
from services.terminal.outcomes import DONE, MISUSED, NO_ANSWER, REFUSED
from shared.audit.checkpoint import sign_checkpoint
from shared.database.audit_log import sequence_audit_log
from shared.documents.mrz.zone import parse_mrz
from shared.roles import Role
from tests.integration.admin.conftest import Terminal
from tests.support.enrolments import enrolled
from tests.support.identity_service import ENTITY
from tests.support.platform import AnOfficer


async def a_requested_card(terminal: Terminal, registrar: AnOfficer) -> tuple[str, str]:
    number = (await enrolled(registrar)).identity_number
    card = await terminal.ask("card", "request", number, officer=registrar)
    return number, card["card_number"]


async def test_a_card_is_requested_approved_made_and_revoked_by_command(
    terminal: Terminal,
    registrar: AnOfficer,
    approver: AnOfficer,
    tmp_path: Path,
) -> None:
    number, card = await a_requested_card(terminal, registrar)
    approved = await terminal.ask(
        "card", "approve", card, "--identity-number", number, officer=approver
    )
    assert approved["state"] == "approved"
    folder = tmp_path / "card"
    made = await terminal.ask("card", "personalise", card, "--out", str(folder), officer=registrar)
    assert {Path(file).suffix for file in made["files"]} == {".bin", ".txt", ".pdf", ".png"}
    assert parse_mrz(read_document(folder).mrz or "").document_number == card
    await terminal.ask("card", "activate", card, officer=registrar)
    status, _, _ = await terminal.run(
        "card", "revoke", card, "--reason", "lost", "--yes", officer=registrar
    )
    assert status == DONE
    shown = await terminal.ask("card", "show", card, officer=registrar)
    assert shown["state"] == "revoked"


async def test_who_approves_signs_what_they_know_and_nothing_else(
    terminal: Terminal, registrar: AnOfficer, approver: AnOfficer
) -> None:
    _, card = await a_requested_card(terminal, registrar)
    status, _, complaint = await terminal.run(
        *("card", "approve", card, "--identity-number", "852214882260"), officer=approver
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
