"""Decisions on a record by command: taken back, rejected, applied; a judge's, a civil act's."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from shared.sealing.pseudonym import pairwise_pseudonym
from tests.integration.admin.conftest import Terminal
from tests.integration.admin.test_person_commands import CORRECTION, TUTORSHIP, Office, order

JUDGMENT = {"source": "court_judgment", "assurance": "high", "evidence": "TGI Ségou, n° 7/2026"}
MARRIAGE = {
    "kind": "marriage",
    "occurred_on": "2026-02-14",
    "changes": {"usage_name": "TRAORÉ"},
    "basis": {"source": "marriage_certificate", "assurance": "high", "evidence": "Acte n° 31"},
}
STANDING = {"nationality": "MLI", "kind": "citizen", "standing": "to_establish", "basis": JUDGMENT}
CUSTOMS = "customs.aes.example"


@pytest.fixture
def office(terminal: Terminal) -> Office:
    return Office(terminal)


async def test_a_proposal_is_taken_back_by_its_author_or_rejected_by_another(
    office: Office, tmp_path: Path
) -> None:
    name = (await office.person())["person_id"]
    file = order(tmp_path, "correction.toml", CORRECTION)
    correct = ("person", "correct", name, file)
    first = (await office.ask(*correct, officer=office.clerk))["decision_id"]
    withdraw = ("decision", "withdraw", first, "--yes")
    assert (await office.ask(*withdraw, officer=office.clerk))["state"] == "withdrawn"
    second = (await office.ask(*correct, officer=office.clerk))["decision_id"]
    reject = ("decision", "reject", second, "--yes")
    assert (await office.ask(*reject, officer=office.second))["state"] == "rejected"
    history = await office.ask("person", "history", name, officer=office.supervisor)
    assert len(history["versions"]) == 1


async def test_what_a_judge_and_a_civil_act_say_is_recorded_once_two_have_signed(
    office: Office, tmp_path: Path
) -> None:
    name = (await office.person())["person_id"]
    file = order(tmp_path, "marriage.json", json.dumps(MARRIAGE))
    event = ("person", "life-event", name, file)
    await office.approved(await office.ask(*event, officer=office.clerk))
    told = await office.ask("person", "life-events", name, officer=office.clerk)
    assert [one["kind"] for one in told["events"]] == ["marriage"]

    file = order(tmp_path, "standing.json", json.dumps(STANDING))
    decided = ("person", "nationality", name, file)
    await office.approved(await office.ask(*decided, officer=office.liaison))
    now = await office.ask("person", "show", name, officer=office.supervisor)
    civil = now["record"]["civil"]
    assert (civil["usage_name"], civil["nationality_standing"]) == ("TRAORÉ", "to_establish")


async def test_the_record_of_a_dead_person_is_put_away_for_good(office: Office) -> None:
    name = (await office.person())["person_id"]
    certificate = ("--on", "2026-03-01", "--evidence", "Acte n° 5, mairie de Ségou")
    report = ("person", "report-death", name, "--reporter", "family")
    await office.ask(*report, officer=office.registrar)
    dead = ("person", "confirm-death", name, *certificate)
    await office.approved(await office.ask(*dead, officer=office.clerk))
    archive = ("person", "archive", name, "--yes")
    await office.approved(await office.ask(*archive, officer=office.supervisor))
    shown = await office.ask("person", "show", name, officer=office.supervisor)
    assert (shown["record_state"], shown["life_state"]) == ("archived", "dead")


async def test_a_ward_who_comes_of_age_is_handed_what_was_done_for_them(
    office: Office, tmp_path: Path
) -> None:
    ward, guardian = await office.person("2008-03-15"), await office.person()
    opening = {**TUTORSHIP, "guardian_ids": [guardian["person_id"]]}
    file = order(tmp_path, "tutorship.json", json.dumps(opening))
    opened = ("guardianship", "open", ward["person_id"], file)
    await office.approved(await office.ask(*opened, officer=office.liaison))
    (held,) = (await office.ask("guardianship", "list", ward["person_id"], officer=office.liaison))[
        "guardianships"
    ]
    office.terminal.identity.clock.advance(timedelta(days=14))
    hand_over = ("guardianship", "hand-over", held["guardianship_id"], "--yes")
    ended = await office.ask(*hand_over, officer=office.registrar)
    assert (ended["state"], ended["end"]) == ("ended", "majority")


async def test_a_merge_is_shown_to_whoever_answers_for_it(office: Office) -> None:
    merged, survivor = await office.person(), await office.person()
    propose = ("merge", "propose", survivor["person_id"], merged["person_id"])
    await office.approved(
        await office.ask(*propose, "--source", "court_judgment", officer=office.supervisor)
    )
    listed = await office.ask("merge", "list", survivor["person_id"], officer=office.supervisor)
    (merge,) = listed["merges"]
    shown = await office.ask("merge", "show", merge["merge_id"], officer=office.supervisor)
    assert shown == merge


async def test_the_state_tells_whom_a_partners_pseudonym_names(office: Office) -> None:
    person, identity = await office.person(), office.terminal.identity
    pseudonym = pairwise_pseudonym(
        identity.parts.pseudonym_key, partner=CUSTOMS, identity_number=person["identity_number"]
    )
    check = ("pseudonym", "check", CUSTOMS, pseudonym, person["identity_number"])
    found = await office.ask(*check, officer=office.supervisor)
    assert (found["matches"], found["epoch"]) == (True, 1)
