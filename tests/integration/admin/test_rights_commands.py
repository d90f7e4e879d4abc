"""What a person may know, allow, refuse and lock, asked for at a counter, command by command."""

from dataclasses import dataclass
from typing import Any

import pytest

from shared.roles import Role
from tests.integration.admin.conftest import Terminal
from tests.integration.identity.test_access_log import disclosed, nearly_exhausted
from tests.integration.identity.test_consents import asked
from tests.support.enrolments import enrolled
from tests.support.platform import AnOfficer

AT_COUNTER = ("--asked-by", "card_and_face")
PARTNER = "travel-doc.mli.aes.example"
JUDGE = "Code de procédure pénale, ordonnance n° 12/2026"
URGENCY = "Patient inconscient à l'hôpital, ses proches doivent être prévenus."


@dataclass
class Counter:
    """A terminal, the person who came to it, and whom else it takes."""

    terminal: Terminal
    registrar: AnOfficer
    supervisor: AnOfficer
    liaison: AnOfficer
    number: str

    async def ask(self, *words: str, officer: AnOfficer | None = None) -> Any:
        return await self.terminal.ask(*words, officer=officer or self.registrar)

    async def consent(self) -> str:
        """Asked for by the passport office; nobody has answered yet."""
        return str((await asked(self.terminal.identity, self.number)).consent_id)


@pytest.fixture
async def counter(terminal: Terminal, registrar: AnOfficer) -> Counter:
    identity = terminal.identity
    return Counter(
        terminal,
        registrar,
        identity.officer("supervisor", Role.REGISTRY_SUPERVISOR),
        identity.officer("liaison", Role.JUDGE_LIAISON),
        (await enrolled(registrar)).identity_number,
    )


async def test_a_person_learns_who_read_their_record_and_takes_a_copy_of_it(
    counter: Counter,
) -> None:
    await disclosed(counter.terminal.identity, counter.number)
    log = await counter.ask("access", "log", counter.number, *AT_COUNTER)
    assert [(one["machine"], one["what"]) for one in log["accesses"]] == [(PARTNER, "civil")]
    copy = await counter.ask("access", "export", counter.number, *AT_COUNTER)
    assert PARTNER in [one["machine"] for one in copy["recipients"]]
    status, shown, _ = await counter.terminal.run(
        "access", "log", counter.number, *AT_COUNTER, officer=counter.registrar
    )
    assert status == 0
    assert "état civil" in shown
    assert "civil_registration" not in shown


async def test_a_consent_is_given_taken_back_or_refused_at_the_counter(counter: Counter) -> None:
    consent = await counter.consent()
    granted = await counter.ask("consent", "grant", consent, *AT_COUNTER)
    revoked = await counter.ask("consent", "revoke", consent, "--yes")
    denied = await counter.ask("consent", "deny", await counter.consent(), "--yes")
    states = [one["state"] for one in (granted, revoked, denied)]
    assert states == ["granted", "revoked", "denied"]
    held = await counter.ask("consent", "show", counter.number, *AT_COUNTER)
    assert sorted(one["state"] for one in held["consents"]) == ["denied", "revoked"]


async def test_what_a_holder_locks_opens_only_for_two_officers(counter: Counter) -> None:
    lock = ("consent", "lock", counter.number, "--modality", "fingerprint", *AT_COUNTER)
    locked = (await counter.ask(*lock))["lock_id"]
    await counter.ask("consent", "request-unlock", locked)
    kept = await counter.ask("consent", "keep-locked", locked, officer=counter.supervisor)
    assert kept["state"] == "locked"
    await counter.ask("consent", "request-unlock", locked)
    opened = await counter.ask("consent", "unlock", locked, officer=counter.supervisor)
    assert opened["state"] == "released"


async def test_beyond_the_budget_an_officer_says_why_and_another_says_whether_rightly(
    counter: Counter,
) -> None:
    await nearly_exhausted(counter.terminal.identity, f"MLI/{counter.registrar.subject}", left=1)
    log = ("access", "log", counter.number, *AT_COUNTER)
    await counter.ask(*log)
    (alert,) = (await counter.ask("access", "alerts", officer=counter.supervisor))["budgets"]
    assert alert["name"] == f"MLI/{counter.registrar.subject}"
    opened = await counter.ask(
        "access", "urgent", "--purpose", "holder_request", "--reason", URGENCY
    )
    await counter.ask(*log)
    waiting = await counter.ask("access", "to-review", officer=counter.supervisor)
    assert [one["reads_used"] for one in waiting["urgent_accesses"]] == [1]
    review = ("access", "review", opened["urgent_access_id"], "--finding", "justified", "--yes")
    done = await counter.ask(*review, officer=counter.supervisor)
    assert (done["state"], done["reviewed_by"]) == ("justified", "MLI/supervisor")


async def test_a_judge_delays_what_a_person_is_told_and_two_officers_answer_for_it(
    counter: Counter,
) -> None:
    order = (
        *("--machine", PARTNER, "--legal-basis", JUDGE),
        *("--until", "2026-03-20T00:00:00+0000"),
    )
    delay = ("access", "delay", counter.number, *order)
    refused = (await counter.ask(*delay, officer=counter.liaison))["delay_id"]
    refuse = ("access", "delay-refuse", refused, "--yes")
    assert (await counter.ask(*refuse, officer=counter.supervisor))["state"] == "refused"

    asked_for = (await counter.ask(*delay, officer=counter.liaison))["delay_id"]
    known = ("--identity-number", counter.number, *order)
    await counter.ask("access", "delay-approve", asked_for, *known, officer=counter.supervisor)
    await disclosed(counter.terminal.identity, counter.number)
    log = ("access", "log", counter.number, *AT_COUNTER)
    assert (await counter.ask(*log))["accesses"] == []
    lift = ("access", "delay-lift", asked_for, "--yes")
    await counter.ask(*lift, officer=counter.supervisor)
    told = (await counter.ask(*log))["accesses"]
    assert [one["delay_basis"] for one in told if one["machine"] == PARTNER] == [JUDGE]


async def test_nothing_is_purged_before_a_state_says_how_long_it_keeps_and_a_hold_is_lifted_by_two(
    counter: Counter,
) -> None:
    held = await counter.ask(
        *("retention", "hold", counter.number, "--legal-basis", JUDGE), officer=counter.liaison
    )
    for command in (("count", "access_log"), ("purge", "access_log", "--yes")):
        await counter.ask("retention", *command, officer=counter.supervisor)
    purge = ("retention", "purge", "access_log", "--yes")
    (proof,) = (await counter.ask(*purge, officer=counter.supervisor))["purges"]
    assert (proof["established"], proof["purged"]) == (False, 0)
    assert (await counter.ask("retention", "proofs", officer=counter.supervisor))["purges"] == []
    lift = ("retention", "lift", held["hold_id"], "--yes")
    assert (await counter.ask(*lift, officer=counter.supervisor))["state"] == "lifted"
