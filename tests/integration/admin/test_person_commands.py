"""A person's record at the command line: read, corrected by two, blocked, merged, given back."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.terminal.outcomes import DONE, REFUSED
from shared.roles import Role
from tests.integration.admin.conftest import Terminal
from tests.support.enrolments import enrolled
from tests.support.platform import AnOfficer
from tests.support.specimens import civil_data

CORRECTION = """
valid_from = 2026-02-01
[changes.name]
family_name = "KEÏTA"
given_names = "Aïssata"
[basis]
source = "court_judgment"
assurance = "high"
evidence = "TGI Bamako, n° 412/2026"
"""
TUTORSHIP = {
    "kind": "tutorship",
    "scope": ["documents", "travel"],
    "begins_on": "2026-03-02",
    "court_act": {
        "court": "Tribunal de Sikasso",
        "reference": "88/2026",
        "decided_on": "2026-03-01",
    },
    "basis": {"source": "court_judgment", "assurance": "high"},
}


class Office:
    """The officers of a registry office, at one terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        identity = terminal.identity
        self.registrar = identity.officer("registrar", Role.REGISTRAR)
        self.clerk = identity.officer("clerk", Role.CIVIL_STATUS_OFFICER)
        self.liaison = identity.officer("liaison", Role.JUDGE_LIAISON)
        self.supervisor = identity.officer("supervisor", Role.REGISTRY_SUPERVISOR)
        self.second = identity.officer("second", Role.REGISTRY_SUPERVISOR)

    async def person(self, birth_date: str = "1990-05-17") -> Any:
        made = await enrolled(self.registrar, civil_data(birth_date=birth_date))
        return await self.ask("person", "read", made.identity_number, officer=self.registrar)

    async def ask(self, *words: str, officer: AnOfficer) -> Any:
        return await self.terminal.ask(*words, officer=officer)

    async def approved(self, decision: dict[str, Any]) -> None:
        """What was proposed, read and approved by the second supervisor."""
        name = decision["decision_id"]
        shown = await self.ask("decision", "show", name, officer=self.second)
        digest = shown["decision"]["order_digest"][:16]
        done = await self.ask("decision", "approve", name, "--digest", digest, officer=self.second)
        assert done["state"] == "applied"


@pytest.fixture
def office(terminal: Terminal) -> Office:
    return Office(terminal)


def order(folder: Path, name: str, content: str) -> str:
    (folder / name).write_text(content)
    return str(folder / name)


async def test_a_name_is_corrected_by_two_officers_and_the_old_one_stays_in_the_history(
    office: Office, tmp_path: Path
) -> None:
    person = await office.person()
    name, file = person["person_id"], order(tmp_path, "correction.toml", CORRECTION)
    status, out, _ = await office.terminal.run(
        *("person", "correct", name, file, "--dry-run"), officer=office.clerk
    )
    assert status == DONE
    assert "KEÏTA" in out
    decision = await office.ask("person", "correct", name, file, officer=office.clerk)
    waiting = await office.ask("decision", "list", officer=office.supervisor)
    assert [one["decision_id"] for one in waiting["decisions"]] == [decision["decision_id"]]
    await office.approved(decision)
    number = person["identity_number"]
    now = await office.ask("person", "read", number, officer=office.registrar)
    assert now["record"]["civil"]["name"]["family_name"] == "KEÏTA"
    before = await office.ask(
        *("person", "read", number, "--as-of", "2026-01-31"), officer=office.registrar
    )
    assert before["record"]["civil"]["name"]["family_name"] == "SPECIMEN"
    history = await office.ask("person", "history", name, officer=office.supervisor)
    assert len(history["versions"]) == 3


async def test_who_approves_says_which_proposal_they_have_read(
    office: Office, tmp_path: Path
) -> None:
    person = await office.person()
    file = order(tmp_path, "correction.toml", CORRECTION)
    decision = await office.ask(
        "person", "correct", person["person_id"], file, officer=office.clerk
    )
    for digest in ("0" * 16, decision["order_digest"][:15]):
        status, _, complaint = await office.terminal.run(
            *("decision", "approve", decision["decision_id"], "--digest", digest),
            officer=office.second,
        )
        assert status == REFUSED
        assert "digest_differs" in complaint


async def test_a_proposal_is_shown_for_people_in_french(office: Office, tmp_path: Path) -> None:
    person = await office.person()
    file = order(tmp_path, "correction.toml", CORRECTION)
    decision = await office.ask(
        "person", "correct", person["person_id"], file, officer=office.clerk
    )
    _, out, _ = await office.terminal.run(
        "decision", "show", decision["decision_id"], officer=office.second
    )
    for words in ("Proposition", "KEÏTA", "Vrai depuis le", "TGI Bamako"):
        assert words in out


async def test_a_record_is_blocked_and_freed_and_a_death_by_error_is_taken_back(
    office: Office,
) -> None:
    person = await office.person()
    name, number = person["person_id"], person["identity_number"]
    await office.approved(
        await office.ask(
            *("person", "block", name, "--reason", "court_order"), officer=office.supervisor
        )
    )
    blocked = await office.ask("person", "read", number, officer=office.registrar)
    assert blocked["record_state"] == "blocked"
    await office.approved(await office.ask("person", "unblock", name, officer=office.supervisor))
    await office.ask(
        *("person", "report-death", name, "--reporter", "family"), officer=office.registrar
    )
    certificate = ("--on", "2026-03-01", "--evidence", "Acte n° 5, mairie de Ségou")
    await office.approved(
        await office.ask("person", "confirm-death", name, *certificate, officer=office.clerk)
    )
    dead = await office.ask("person", "death", name, officer=office.clerk)
    assert (dead["state"], dead["life_state"]) == ("confirmed", "dead")
    await office.approved(
        await office.ask(
            *("person", "correct-death", name, "--source", "court_judgment"), officer=office.clerk
        )
    )
    assert await office.ask("person", "read", number, officer=office.registrar) == person


async def test_two_records_are_merged_and_parted(office: Office) -> None:
    merged, survivor = await office.person(), await office.person()
    proposal = ("merge", "propose", survivor["person_id"], merged["person_id"])
    await office.approved(
        await office.ask(
            *proposal, "--source", "court_judgment", "--adopt", "name", officer=office.supervisor
        )
    )
    listed = await office.ask("merge", "list", survivor["person_id"], officer=office.supervisor)
    (merge,) = listed["merges"]
    assert merge["state"] == "applied"
    await office.approved(
        await office.ask(
            *("merge", "split", merge["merge_id"], "--source", "court_judgment"),
            officer=office.supervisor,
        )
    )
    again = await office.ask("person", "read", merged["identity_number"], officer=office.registrar)
    assert again == merged


async def test_a_guardianship_is_opened_disputed_and_ended(office: Office, tmp_path: Path) -> None:
    child, guardian = await office.person("2016-05-01"), await office.person()
    opening = {**TUTORSHIP, "guardian_ids": [guardian["person_id"]]}
    file = order(tmp_path, "tutorship.json", json.dumps(opening))
    await office.approved(
        await office.ask("guardianship", "open", child["person_id"], file, officer=office.liaison)
    )
    listed = await office.ask("guardianship", "list", child["person_id"], officer=office.liaison)
    (held,) = listed["guardianships"]
    name = held["guardianship_id"]
    await office.ask("guardianship", "dispute", name, officer=office.registrar)
    upheld = {"settlement": "upheld", "court_act": TUTORSHIP["court_act"]}
    file = order(tmp_path, "settlement.json", json.dumps(upheld))
    await office.approved(
        await office.ask("guardianship", "settle", name, file, officer=office.liaison)
    )
    file = order(tmp_path, "end.json", json.dumps({"court_act": TUTORSHIP["court_act"]}))
    await office.approved(
        await office.ask("guardianship", "end", name, file, "--yes", officer=office.liaison)
    )
    ended = await office.ask("guardianship", "show", name, officer=office.liaison)
    assert (ended["state"], ended["end"]) == ("ended", "court")


async def test_an_alias_is_drawn_read_by_and_revoked(office: Office) -> None:
    person = await office.person()
    alias = await office.ask("alias", "make", person["person_id"], officer=office.registrar)
    assert await office.ask("person", "read", alias["alias"], officer=office.registrar) == person
    await office.ask("alias", "revoke", alias["alias_id"], "--yes", officer=office.registrar)
    listed = await office.ask("alias", "list", person["person_id"], officer=office.registrar)
    assert [one["state"] for one in listed["aliases"]] == ["revoked"]
