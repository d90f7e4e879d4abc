"""The officers of a State from their appointment to the day everybody knows that they are out."""

import json
import warnings
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from services.admin.ceremony import run_development_ceremony
from services.admin.ceremony_plan import development_plan
from services.admin.officer_register import REGISTER_FILE
from services.terminal.officer_folder import CREDENTIAL_FILE, seat
from services.terminal.outcomes import DONE, MISUSED, REFUSED
from shared.officers.errors import (
    OfficerCredentialInvalid,
    OfficerCredentialWithdrawn,
    OfficerNotAppointed,
)
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from shared.trust.client import TrustClient
from shared.trust.live import LiveTrust
from tests.support.platform import NOON
from tests.unit.admin.test_command_line import run


class Town:
    """A platform after its ceremony, and people who type commands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, NOON
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureStandInWarning)
            plan = development_plan(posts={}, offices={}, bureaux={State.MLI: ["bamako"]})
            run_development_ceremony(folder, plan, now=NOON, production=False)
        self.authority = folder / "keys" / "officers.mli.aes.example"

    def clock(self) -> datetime:
        return self.now

    def line(self, *words: str | Path) -> tuple[int, str, str]:
        self.now += timedelta(seconds=5)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureStandInWarning)
            return run(*map(str, words), clock=self.clock)

    def say(self, *words: str | Path) -> Any:
        status, out, err = self.line(*words, "--json")
        assert (status, err) == (DONE, "")
        return json.loads(out)

    def officers(self, *words: str | Path) -> Any:
        return self.say("officers", *words, "--authority", self.authority)

    def person(self, name: str) -> Path:
        folder = self.folder / name
        self.say("officers", "new", folder)
        return folder

    def list_of(self, number: int) -> Path:
        return self.folder / f"list-{number}.json"

    def published(self, number: int, *after: str | Path) -> None:
        """The list goes from the authority over officers to the State, and to the repository."""
        self.say(*self.publishing(number, *after))

    def publishing(self, number: int, *after: str | Path) -> tuple[str | Path, ...]:
        """The last of the commands that publish the list."""
        file, release = self.list_of(number), self.folder / f"release-{number}"
        told = self.officers("withdrawals", "--into", file, *after)
        repository = ("--repository", self.folder / "trust")
        keys = self.folder / "keys" / "authority.mli.aes.example"
        target = ("--target", told["target"], "--authority", keys)
        self.say("trust", "sign", file, *target, *repository, "--release", release)
        online = self.folder / "keys" / "trust.aes.example"
        return ("trust", "publish", release, *repository, "--online", online)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


class Machine:
    """A machine of the State: its trust data, refreshed whenever somebody sits down at it."""

    def __init__(self, town: Town) -> None:
        root = (town.folder / "root.json").read_bytes()
        client = TrustClient(root, town.folder / "cache", town.folder / "trust")
        self.town, self.trust = town, LiveTrust(client, town.clock)

    def roles_of(self, folder: Path) -> set[str]:
        """What whoever takes a seat with this folder may do; or the refusal."""
        with time_machine.travel(self.town.now, tick=False):
            assert self.trust.refresh()
        return set(seat(folder, self.trust, now=self.town.now, passphrase=None).officer.roles)

    def refuses(
        self, folder: Path, why: type[OfficerCredentialInvalid] = OfficerCredentialWithdrawn
    ) -> None:
        with pytest.raises(why):
            self.roles_of(folder)


class Office:
    """Two keepers and an officer whom they have appointed."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.ada, self.bintou = town.person("ada"), town.person("bintou")
        self.agent = town.person("agent")
        town.officers("found", self.ada, self.bintou)
        post = ("--place", "bureau-bamako", "--role", "registrar")
        self.subject = self.by_both("appoint", self.agent, *post)["subject"]
        town.officers("collect", self.subject, self.agent)

    def by_one(self, act: str, *more: str | Path) -> Any:
        return self.town.officers(act, self.subject, "--by", self.ada, *more)

    def by_both(self, act: str, whom: str | Path, *more: str | Path) -> Any:
        proposed = self.town.officers(act, whom, "--by", self.ada, *more)
        (waiting,) = self.town.officers("waiting")["proposals"]
        assert waiting["order"]["order_id"] == proposed["proposal"]
        return self.town.officers("approve", proposed["proposal"], "--by", self.bintou)


def test_a_register_that_is_opened_anew_follows_the_last_and_forgets_no_withdrawal(
    town: Town,
) -> None:
    machine, office = Machine(town), Office(town)
    assert machine.roles_of(office.agent) == {"registrar"}
    office.by_one("suspend")
    town.published(1)
    machine.refuses(office.agent)
    register, after = town.authority / REGISTER_FILE, ("--after", town.list_of(1))

    register.rename(town.folder / "first-register")
    town.officers("found", office.ada, office.bintou)
    refused = [town.line(*town.publishing(2), "--json")]
    refused.append(town.line(*town.publishing(3, *after), "--json"))
    assert [json.loads(err)["code"] for _, _, err in refused] == ["trust_publication_refused"] * 2
    machine.refuses(office.agent)

    register.unlink()
    town.officers("found", office.ada, office.bintou, *after)
    town.published(4, *after)
    machine.refuses(office.agent)
    assert len(machine.trust.snapshot.registers[State.MLI]) == 2


def test_whoever_moves_leaves_their_old_credential_and_whoever_is_suspended_theirs(
    town: Town,
) -> None:
    machine, office = Machine(town), Office(town)
    assert machine.roles_of(office.agent) == {"registrar"}
    old = (office.agent / CREDENTIAL_FILE).read_text()
    post = ("--place", "bureau-kayes", "--role", "card_approver")
    office.by_both("move", office.subject, *post)
    town.published(1)
    machine.refuses(office.agent)
    town.officers("collect", office.subject, office.agent)
    assert machine.roles_of(office.agent) == {"card_approver"}
    (office.agent / CREDENTIAL_FILE).write_text(old)
    machine.refuses(office.agent)
    town.officers("collect", office.subject, office.agent)
    office.by_one("suspend")
    town.published(2)
    machine.refuses(office.agent)
    collecting = ("officers", "collect", office.subject, office.agent)
    status, _, err = town.line(*collecting, "--authority", town.authority)
    assert status == REFUSED
    assert "officer_unknown" in err
    office.by_both("reinstate", office.subject)
    town.officers("collect", office.subject, office.agent)
    town.published(3)
    assert machine.roles_of(office.agent) == {"card_approver"}


def test_a_lost_key_is_replaced_by_another_and_who_leaves_is_out_for_good(town: Town) -> None:
    machine, office = Machine(town), Office(town)
    office.by_one("key-lost", "--since", town.now.isoformat(timespec="seconds"))
    other = town.person("other")
    office.by_both("reinstate", office.subject, "--key", other)
    town.officers("collect", office.subject, other)
    town.published(1)
    assert machine.roles_of(other) == {"registrar"}
    machine.refuses(office.agent)
    office.by_one("renew")
    office.by_one("leave", "--yes")
    town.published(2)
    machine.refuses(other)
    listed = {one["subject"]: one["state"] for one in town.officers("list")["officers"]}
    assert listed[office.subject] == "gone"


def test_one_keeper_alone_appoints_nobody_and_no_credential_goes_past_the_register(
    town: Town,
) -> None:
    ada, bintou, agent = town.person("ada"), town.person("bintou"), town.person("agent")
    town.officers("found", ada, bintou)
    post = ("--place", "bureau-bamako", "--role", "registrar")
    proposed = town.officers("appoint", agent, "--by", ada, *post)
    authority = ("--authority", town.authority)
    for words, code in (
        (("approve", proposed["proposal"], "--by", ada), "approver_not_independent"),
        (("approve", proposed["proposal"], "--by", agent), "role_missing"),
        (("approve", "something-else", "--by", bintou), "proposal_unknown"),
        (("credential", agent, *post), "officers_register_kept"),
        (("suspend", proposed["subject"], "--by", ada), "officer_unknown"),
    ):
        status, _, err = town.line("officers", *words, *authority)
        assert status == REFUSED, words
        assert code in err


def test_to_leave_is_confirmed_and_a_bent_register_is_not_used(town: Town) -> None:
    ada, bintou = town.person("ada"), town.person("bintou")
    keepers = town.officers("found", ada, bintou)["keepers"]
    leaving = ("officers", "leave", keepers[1], "--by", ada, "--authority", town.authority)
    status, _, err = town.line(*leaving)
    assert status == MISUSED
    assert "not_confirmed" in err
    register = town.authority / REGISTER_FILE
    register.write_text(register.read_text().replace(".", ".A", 1))
    status, _, err = town.line(*leaving, "--yes")
    assert status == REFUSED
    assert "officers_register_damaged" in err


def test_whoever_has_the_officers_key_alone_makes_no_officer(town: Town) -> None:
    """Neither before the register is opened, nor with the register put out of the way."""
    machine, impostor = Machine(town), town.person("impostor")
    post = ("--place", "bureau-bamako", "--role", "registrar")
    town.officers("credential", impostor, *post)
    assert machine.roles_of(impostor) == {"registrar"}  # until the State publishes a register
    office = Office(town)
    town.published(1)
    machine.refuses(impostor, OfficerNotAppointed)
    assert machine.roles_of(office.agent) == {"registrar"}

    register = town.authority / REGISTER_FILE
    aside = register.rename(register.with_suffix(".aside"))
    town.officers("credential", impostor, *post)
    machine.refuses(impostor, OfficerNotAppointed)
    promoted = ("--place", "bureau-bamako", "--role", "enrolment_approver")
    town.officers("credential", office.agent, *promoted, "--subject", office.subject)
    machine.refuses(office.agent, OfficerNotAppointed)
    aside.rename(register)
    town.officers("collect", office.subject, office.agent)
    assert machine.roles_of(office.agent) == {"registrar"}
