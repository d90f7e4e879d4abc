"""An application at the command line: shown, sent back, put right, decided, given up, let lapse."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.terminal.outcomes import REFUSED
from shared.roles import Role
from shared.signed_http.keys import Purpose
from tests.integration.admin.conftest import APPLICATION, BUREAU, Terminal
from tests.support.enrolments import Office
from tests.support.platform import AnOfficer
from tests.support.searches import done

KIT = "kit-0417.mli.aes.example"


@dataclass
class Desks:
    """A registrar, whoever is drawn to decide, and a terminal for each at their own office."""

    terminal: Terminal
    office: Office
    file: str

    @property
    def registrar(self) -> AnOfficer:
        return self.office.registrar

    async def ask(self, *words: str, by: AnOfficer | None = None) -> Any:
        officer = by or self.registrar
        machine = f"{officer.place}.mli.aes.example"
        at = self.terminal if machine == BUREAU else self.terminal.at(machine)
        return await at.ask("enrol", *words, officer=officer)

    async def applied(self) -> str:
        """Filed and closed, and looked for among everybody."""
        application = str((await self.ask("apply", self.file))["application_id"])
        await done(self.terminal.identity)
        return application

    async def drawn(self, application: str) -> AnOfficer:
        return await self.office.drawn(UUID(application))


@pytest.fixture
def desks(terminal: Terminal, application_file: str) -> Desks:
    return Desks(terminal, Office.of(terminal.identity), application_file)


async def test_an_application_is_read_by_who_was_drawn_sent_back_put_right_and_approved(
    desks: Desks, tmp_path: Path
) -> None:
    application = await desks.applied()
    listed = await desks.ask("list", "--state", "clean")
    assert [one["application_id"] for one in listed["applications"]] == [application]
    approver = await desks.drawn(application)
    read = await desks.ask("file", application, by=approver)
    assert read["content"]["civil"]["name"]["family_name"] == "Kéïta"
    (portrait,) = [one for one in read["captures"] if one["kind"] == "portrait"]
    into = tmp_path / "seen.jpg"
    await desks.ask("capture", application, portrait["buffer_id"], "--into", str(into), by=approver)
    assert into.read_bytes() == (tmp_path / "portrait.jpg").read_bytes()

    back = ("send-back", application, "--reason", "civil_data_doubtful")
    assert (await desks.ask(*back, by=approver))["state"] == "correction_requested"
    civil = {**APPLICATION["civil"], "birth_place": "San"}  # type: ignore[dict-item]
    right = tmp_path / "right.json"
    right.write_text(json.dumps({**APPLICATION, "civil": civil}))
    await desks.ask("amend", application, str(right))
    await done(desks.terminal.identity)
    approver = await desks.drawn(application)
    at = desks.terminal.at(f"{approver.place}.mli.aes.example")
    approve = ("enrol", "approve", application, "--yes")
    status, _, complaint = await at.run(*approve, officer=approver)
    assert (status, "check_not_acknowledged" in complaint) == (REFUSED, True)
    at.answers = ["yes"]
    status, _, complaint = await at.run(*approve, officer=approver)
    assert (status, "check_not_acknowledged" in complaint) == (REFUSED, True)
    at.answers = ["no_engine"]
    approved = await at.ask(*approve, officer=approver)
    assert approved["state"] == "completed"
    assert approved["identity_number"]
    journal = (await desks.ask("journal", application))["entries"]
    assert "civil_data_doubtful" in [one["reason"] for one in journal]


async def test_who_was_drawn_rejects_and_who_took_it_withdraws_with_nothing_kept(
    desks: Desks,
) -> None:
    application = await desks.applied()
    assert len((await desks.ask("captures", application))["captures"]) == 12
    reject = ("reject", application, "--reason", "not_the_applicant", "--yes")
    rejected = await desks.ask(*reject, by=await desks.drawn(application))
    assert rejected["state"] == "rejected"

    again = await desks.applied()
    withdrawn = await desks.ask("withdraw", again, "--yes")
    assert withdrawn["application"]["state"] == "withdrawn"
    assert len(withdrawn["proof"]["captures"]) == 12


async def test_a_worn_finger_takes_a_supervisor_who_is_there_before_it_is_closed(
    desks: Desks, tmp_path: Path
) -> None:
    fingers = [one for one in APPLICATION["fingerprints"] if one["position"] != 10]  # type: ignore[index]
    exception = {"position": 10, "kind": "worn", "photo": "hand.jpg"}
    file = tmp_path / "worn.json"
    file.write_text(json.dumps({**APPLICATION, "fingerprints": fingers, "exceptions": [exception]}))
    opened = await desks.ask("apply", str(file))
    assert opened["state"] == "in_progress"
    application = opened["application_id"]
    await desks.ask("supervise", application, by=desks.office.supervisor)
    assert (await desks.ask("finalise", application))["state"] == "deduplicating"


async def test_what_nobody_goes_on_with_lapses(desks: Desks) -> None:
    application = await desks.office.open()
    desks.terminal.identity.clock.advance(timedelta(days=91))
    later = desks.terminal.identity.officer("later", Role.ENROLMENT_SUPERVISOR)
    assert await desks.ask("expire", "--yes", by=later) == {"expired": 1}
    assert (await desks.ask("show", str(application), by=later))["state"] == "expired"


async def test_packets_of_a_kit_count_once_in_any_order_and_none_of_a_kit_that_is_stopped(
    desks: Desks, tmp_path: Path
) -> None:
    terminal, registrar, supervisor = desks.terminal, desks.registrar, desks.office.supervisor
    field = terminal.at(KIT, Purpose.ATTESTATION)
    packets = tmp_path / "packets"
    make = ("enrol", "packet", "make", desks.file, "--packets", str(packets))
    made = [await field.ask(*make, officer=registrar) for _ in range(2)]
    first, second = (one["folder"] for one in made)

    sent = await field.ask("enrol", "packet", "send", second, officer=registrar)
    assert sent["processed"] == 1
    known = await desks.ask("kit", "show", KIT)
    assert known["missing"] == [1]
    assert (await desks.ask("packet", "show", made[1]["packet_id"]))["state"] == "processed"

    await desks.ask("kit", "stop", KIT, "--reason", "lost", by=supervisor)
    send = ("enrol", "packet", "send", first)
    status, _, complaint = await field.run(*send, "--json", officer=registrar)
    assert (status, json.loads(complaint)["code"]) == (REFUSED, "kit_stopped")
    await desks.ask("kit", "release", KIT, by=supervisor)
    late = await field.ask(*send, officer=registrar)
    assert [one["state"] for one in late["packets"]] == ["withheld"]
    assert (await desks.ask("kit", "show", KIT))["withheld"] == [made[0]["packet_id"]]
    accept = ("packet", "accept", made[0]["packet_id"], "--yes")
    accepted = await desks.ask(*accept, by=supervisor)
    assert (accepted["state"], accepted["withheld_for"]) == ("processed", "kit_stopped")


async def test_of_two_packets_with_one_number_a_supervisor_lets_the_second_count_too(
    desks: Desks, tmp_path: Path
) -> None:
    field, registrar = desks.terminal.at(KIT, Purpose.ATTESTATION), desks.registrar
    made = [
        await field.ask(
            *("enrol", "packet", "make", desks.file, "--packets", str(tmp_path / folder)),
            officer=registrar,
        )
        for folder in ("before", "after-the-disk-was-changed")
    ]
    sent = await field.ask(
        "enrol", "packet", "send", *(one["folder"] for one in made), officer=registrar
    )
    assert [one["state"] for one in sent["packets"]] == ["processed", "conflicting"]
    accept = ("packet", "accept", made[1]["packet_id"], "--yes")
    accepted = await desks.ask(*accept, by=desks.office.supervisor)
    assert accepted["state"] == "processed"
