"""An older register brought in at the command line: each line accounted for, none half kept."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from identity.contract.applications import ApplicationState
from identity.policy.enrolment_rules import published_enrolment_rules
from services.terminal.outcomes import REFUSED
from shared.biometrics.abis import BiometricCheck
from shared.roles import Role
from shared.web.client import RemoteError
from tests.integration.admin.conftest import BUREAU, Terminal
from tests.support.enrolments import Office
from tests.support.platform import AnOfficer
from tests.support.searches import done

HEAD = "number_type;number;family_name;given_names;sex;birth_date;birth_place;nationality"
LINES = (
    "NINA;10000000000001;TRAORE;Aminata;F;1984-03-09;Kayes;MLI",
    "NINA;10000000000002;KEITA;Moussa;M;1990;Ségou;MLI",
    "NINA;10000000000003;COULIBALY;Awa;F;1990-02-31;Mopti;MLI",
    "NINA;10000000000001;DIARRA;Salif;M;1979-12-01;Gao;MLI",
    "NINA;10000000000005;;Oumar;M;1979-12-01;Gao;MLI",
)
REJECTED = [
    ("4", "date_invalid", "birth_date"),
    ("5", "number_seen_before", "number"),
    ("6", "value_missing", "family_name"),
]
KEPT = text(
    """
    SELECT (SELECT count(*) FROM dedup_subjects) + (SELECT count(*) FROM dedup_jobs)
        + (SELECT count(*) FROM applications WHERE sealed_content IS NOT NULL)
    """
)


class Registrar:
    """Who brings a register in, and the file."""

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self.terminal = terminal
        self.officer = terminal.identity.officer("registrar", Role.REGISTRAR)
        self.office = Office(terminal.identity.client(), self.officer, terminal.identity.clock)
        self.file, self.rejects = folder / "register.csv", folder / "rejects.csv"
        self._terminals = {BUREAU: terminal}
        self.file.write_text("\n".join((HEAD, *LINES)) + "\n", encoding="utf-8")

    async def bring_in(self, *more: str) -> dict[str, object]:
        words = ("enrol", "import", "run", str(self.file), "--register", "NINA")
        rejects = ("--rejects", str(self.rejects))
        told: dict[str, object] = await self.terminal.ask(
            *words, *rejects, *more, officer=self.officer
        )
        return told

    def rejected(self) -> list[tuple[str, str, str]]:
        with self.rejects.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert all(row["reason"] for row in rows)
        return [(row["line"], row["code"], row["column"]) for row in rows]

    async def kept(self) -> int:
        """How many rows still know of an applicant."""
        async with self.terminal.identity.engine.connect() as connection:
            return int((await connection.execute(KEPT)).scalar_one())

    async def shows_its_files_to(self, drawn: AnOfficer) -> None:
        """Of the approvers, the one drawn for the import reads the files that it brought."""
        clean = await self.office.at(drawn).list_applications(
            ApplicationState.CLEAN, officer=drawn.credential
        )
        named = clean.applications[0].application_id
        (other,) = set(self.office.approvers.values()) - {drawn}
        file = await self.office.at(drawn).get_application_file(named, officer=drawn.credential)
        assert file.content.civil is not None
        with pytest.raises(RemoteError, match="approver_not_drawn"):
            await self.office.at(other).get_application_file(named, officer=other.credential)

    async def act(self, act: str, import_id: object, officer: AnOfficer) -> dict[str, object]:
        machine = f"{officer.place}.mli.aes.example"
        if machine not in self._terminals:
            self._terminals[machine] = self.terminal.at(machine)
        terminal = self._terminals[machine]
        done_so: dict[str, object] = await terminal.ask(
            "enrol", "import", act, str(import_id), "--yes", officer=officer
        )
        return done_so


async def test_a_register_comes_in_under_two_signatures_and_every_line_is_accounted_for(
    terminal: Terminal, tmp_path: Path
) -> None:
    registrar = Registrar(terminal, tmp_path)
    tried = await registrar.bring_in("--dry-run")
    assert (tried["lines"], tried["rejected"], await registrar.kept()) == (5, 2, 0)

    sent = await registrar.bring_in()
    assert (sent["state"], sent["accepted"], sent["rejected"]) == ("finalised", 2, 3)
    assert registrar.rejected() == REJECTED
    await done(terminal.identity)

    import_id = UUID(str(sent["import_id"]))
    shown = ("enrol", "import", "show", str(import_id))
    assert (await terminal.ask(*shown, officer=registrar.officer))["rejected"] == 3
    again = ("enrol", "import", "rejects", str(import_id), "--rejects", str(registrar.rejects))
    assert (await terminal.ask(*again, officer=registrar.officer))["rejected"] == 3
    approver = await registrar.office.drawn(import_id)
    await registrar.shows_its_files_to(approver)
    assert (await registrar.act("approve", import_id, approver))["state"] == "approved"
    completed = await registrar.act("complete", import_id, approver)
    assert (completed["state"], completed["registered"], completed["waiting"]) == (
        "completed",
        2,
        0,
    )


async def test_a_state_may_ask_more_of_the_search_before_lines_are_registered(
    terminal: Terminal, tmp_path: Path
) -> None:
    registrar, app = Registrar(terminal, tmp_path), terminal.identity.app
    published = published_enrolment_rules()
    strict = [
        replace(rule, import_checks_sufficient=(BiometricCheck.PERFORMED,))
        for rule in published.rules
    ]
    app.state.parts = replace(
        terminal.identity.parts, enrolment_rules=replace(published, rules=tuple(strict))
    )
    import_id = (await registrar.bring_in())["import_id"]
    await done(terminal.identity)
    approver = await registrar.office.drawn(UUID(str(import_id)))
    await registrar.act("approve", import_id, approver)
    waits = await registrar.act("complete", import_id, approver)
    assert (waits["registered"], waits["waiting"]) == (0, 2), "they had nothing to compare"
    app.state.parts = terminal.identity.parts
    await done(terminal.identity)
    assert (await registrar.act("complete", import_id, approver))["registered"] == 2


async def test_nothing_is_kept_of_an_import_that_is_abandoned(
    terminal: Terminal, tmp_path: Path
) -> None:
    registrar = Registrar(terminal, tmp_path)
    sent = await registrar.bring_in()
    await done(terminal.identity)
    assert await registrar.kept() == 6

    approver = terminal.identity.officer("approver", Role.ENROLMENT_APPROVER)
    abandoned = await registrar.act("abandon", sent["import_id"], approver)
    assert abandoned["state"] == "abandoned"
    await done(terminal.identity)
    assert await registrar.kept() == 0

    again = await registrar.bring_in()
    assert (again["import_id"] != sent["import_id"], again["accepted"]) == (True, 2)


async def test_nobody_brings_a_register_in_who_registers_nobody(
    terminal: Terminal, tmp_path: Path
) -> None:
    registrar = Registrar(terminal, tmp_path)
    approver = terminal.identity.officer("approver", Role.ENROLMENT_APPROVER)
    words = ("enrol", "import", "run", str(registrar.file), "--register", "NINA")
    status, _, complaint = await terminal.run(
        *words, "--rejects", str(registrar.rejects), "--json", officer=approver
    )
    assert (status, json.loads(complaint)["code"]) == (REFUSED, "role_missing")
    assert await registrar.kept() == 0
