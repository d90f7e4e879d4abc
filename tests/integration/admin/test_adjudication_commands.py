"""Who may be somebody already, at the command line: judged blindly, by a third, and on appeal."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.terminal.outcomes import REFUSED
from shared.roles import Role
from tests.integration.admin.conftest import Terminal
from tests.support.enrolments import Office
from tests.support.platform import AnOfficer
from tests.support.searches import done, searched

FACTS = {
    "name": {"family_name": "TRAORE", "given_names": "Bintou"},
    "sex": "F",
    "birth_date": "1984-03-09",
    "birth_place": "Kayes",
}
KNOWN = {
    "nonce": "a-nonce-of-sixteen",
    "applicant": FACTS,
    "candidates": [{"facts": FACTS, "is_applicant": True}],
    "outcome": "same_person_update",
}


class Desks:
    """The officers of a registry, each at the same terminal."""

    def __init__(self, terminal: Terminal, application_file: str) -> None:
        self.terminal, self.file = terminal, application_file
        identity = terminal.identity
        self.registrar = identity.officer("registrar", Role.REGISTRAR, Role.ADJUDICATOR)
        self.head = identity.officer("head", Role.ADJUDICATION_SUPERVISOR)
        self.office = Office(identity.client(), self.registrar, identity.clock)

    def adjudicator(self, name: str) -> AnOfficer:
        return self.terminal.identity.officer(name, Role.ADJUDICATOR)

    async def ask(self, *words: str, officer: AnOfficer) -> Any:
        return await self.terminal.ask(*words, officer=officer)

    async def refusal(self, *words: str, officer: AnOfficer) -> str:
        status, _, complaint = await self.terminal.run(*words, "--json", officer=officer)
        assert status == REFUSED
        return str(json.loads(complaint)["code"])

    async def apply(self) -> str:
        """The same person comes, each time as somebody new; a worker searches for duplicates."""
        filed = await self.ask("enrol", "apply", self.file, officer=self.registrar)
        assert filed["state"] == "deduplicating"
        await searched(self.terminal.identity, UUID(filed["application_id"]))
        return str(filed["application_id"])

    async def shown(self, application: str) -> Any:
        return await self.ask("enrol", "wait", application, officer=self.registrar)

    async def approve(self, application: str) -> str:
        """The officer drawn for it approves; the number of who is registered."""
        shown = await self.office.client.get_application(
            UUID(application), officer=self.registrar.credential
        )
        decided = await self.office.approve(shown)
        assert decided.person is not None
        return decided.person.identity_number

    async def vote(self, name: str, outcome: str, *, names_candidate: bool = False) -> None:
        officer = self.adjudicator(name)
        case = await self.ask("adjudication", "next", officer=officer)
        assert await self.ask("adjudication", "show", case["case_id"], officer=officer) == case
        (candidate,) = case["exhibit"]["candidates"]
        chosen = ("--candidate", candidate["candidate_id"]) if names_candidate else ()
        words = ("adjudication", "vote", case["case_id"], outcome, *chosen, "--yes")
        noted = await self.ask(*words, officer=officer)
        assert noted == {"case_id": case["case_id"]}


@pytest.fixture
def desks(terminal: Terminal, application_file: str) -> Desks:
    return Desks(terminal, application_file)


async def test_who_comes_twice_is_judged_by_people_alone_and_gets_one_number(desks: Desks) -> None:
    number = await desks.approve(await desks.apply())
    again = await desks.apply()
    assert (await desks.shown(again))["state"] == "adjudication"
    status = await desks.ask("duplicates", "status", again, officer=desks.head)
    assert (status["state"], status["candidates"], status["outcome"]) == ("done", 1, None)
    waiting = await desks.ask("adjudication", "cases", officer=desks.head)
    assert [one["application_id"] for one in waiting["cases"]] == [again]

    refused = await desks.refusal("adjudication", "next", officer=desks.registrar)
    assert refused == "no_case_waiting"  # who enrolled has no part in judging
    await desks.vote("one", "fraud_suspected")
    await desks.vote("two", "same_person_update", names_candidate=True)
    assert (await desks.shown(again))["state"] == "adjudication"
    await desks.vote("three", "fraud_suspected")
    assert (await desks.shown(again))["state"] == "rejected"

    appeal = await desks.ask("adjudication", "appeal", again, officer=desks.registrar)
    assert appeal["case"]["state"] == "appealed"
    for name in ("one", "two", "three"):
        refused = await desks.refusal("adjudication", "next", officer=desks.adjudicator(name))
        assert refused == "no_case_waiting"
    for name in ("four", "five"):
        await desks.vote(name, "same_person_update", names_candidate=True)
    assert await desks.approve(again) == number
    refused = await desks.refusal("adjudication", "appeal", again, officer=desks.registrar)
    assert refused == "nothing_to_appeal"


async def test_known_cases_measure_who_judges(desks: Desks, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text(json.dumps(KNOWN))
    seed = ("adjudication", "seed", str(file))
    assert await desks.refusal(*seed, officer=desks.adjudicator("right")) == "role_missing"
    await desks.ask(*seed, officer=desks.head)
    await desks.vote("right", "same_person_update", names_candidate=True)
    await desks.vote("wrong", "distinct")
    measured = await desks.ask("adjudication", "officers", officer=desks.head)
    rates = {one["officer"]: one["error_rate_percent"] for one in measured["officers"]}
    assert rates == {"right": 0.0, "wrong": 100.0}


async def test_the_index_is_made_anew_from_the_register(desks: Desks) -> None:
    await desks.approve(await desks.apply())
    identity = desks.terminal.identity
    async with identity.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM dedup_tokens")
        await connection.exec_driver_sql("DELETE FROM gallery_entries")
        await connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    rebuilt = await desks.ask("duplicates", "index", "rebuild", "--yes", officer=desks.head)
    assert rebuilt == {"persons": 1}
    await done(identity)
    assert (await desks.shown(await desks.apply()))["state"] == "adjudication"


async def test_a_search_that_stopped_is_listed_and_made_again_at_a_persons_word(
    desks: Desks,
) -> None:
    filed = await desks.ask("enrol", "apply", desks.file, officer=desks.registrar)
    application = filed["application_id"]
    async with desks.terminal.identity.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE dedup_jobs SET state = 'running'")
        await connection.exec_driver_sql("UPDATE dedup_jobs SET state = 'failed'")
    stopped = await desks.ask("duplicates", "stopped", officer=desks.head)
    assert [one["application_id"] for one in stopped["jobs"]] == [application]
    again = await desks.ask("duplicates", "redeliver", application, officer=desks.head)
    assert again["state"] == "queued"
    await done(desks.terminal.identity)
    assert (await desks.shown(application))["state"] == "clean"
