"""Who plays: the officers of the journey, each with a machine, a State, roles and a key."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.demo.cli import Cli, Seat
from services.demo.stage import Platform
from services.terminal.officer_folder import CREDENTIAL_FILE
from shared.entities import DOMAIN, entity_of
from shared.roles import Role


@dataclass(frozen=True, slots=True)
class Part:
    """One officer: the machine they sit at, and what they may do."""

    machine: str
    roles: tuple[Role, ...]

    @property
    def place(self) -> str:
        """The label of the machine, such as `post-faramana`."""
        return self.machine.partition(".")[0]


PARTS: Mapping[str, Part] = {
    # May approve, but not what she asked for herself.
    "registrar": Part(
        f"bureau-bamako.mli.{DOMAIN}",
        (Role.REGISTRAR, Role.ENROLMENT_APPROVER, Role.CARD_APPROVER),
    ),
    "approver": Part(f"bureau-bamako.mli.{DOMAIN}", (Role.PASSPORT_APPROVER,)),
    # Of other offices: one of them is drawn to decide on what was taken at Bamako.
    "approver-kayes": Part(
        f"bureau-kayes.mli.{DOMAIN}", (Role.ENROLMENT_APPROVER, Role.CARD_APPROVER)
    ),
    "approver-segou": Part(
        f"bureau-segou.mli.{DOMAIN}", (Role.ENROLMENT_APPROVER, Role.CARD_APPROVER)
    ),
    "maker": Part(f"bureau-bamako.mli.{DOMAIN}", (Role.CARD_PERSONALISER, Role.PASSPORT_ISSUER)),
    "second-maker": Part(f"bureau-bamako.mli.{DOMAIN}", (Role.CARD_PERSONALISER,)),
    "keeper": Part(f"bureau-bamako.mli.{DOMAIN}", (Role.STOCK_KEEPER,)),
    "second-keeper": Part(f"bureau-bamako.mli.{DOMAIN}", (Role.STOCK_KEEPER,)),
    "workshop": Part(f"personalisation.mli.{DOMAIN}", (Role.CARD_PERSONALISER,)),
    "supervisor": Part(f"bureau-bamako.mli.{DOMAIN}", (Role.DELIVERY_SUPERVISOR,)),
    "agent": Part(f"bureau-bamako.mli.{DOMAIN}", (Role.PASSPORT_AGENT,)),
    "police-faramana": Part(f"post-faramana.bfa.{DOMAIN}", (Role.BORDER_OFFICER,)),
    "police-petelkole": Part(f"post-petelkole.ner.{DOMAIN}", (Role.BORDER_OFFICER,)),
    "police-niamey": Part(f"station-niamey-ville.ner.{DOMAIN}", (Role.POLICE_OFFICER,)),
    "customs-cinkanse": Part(f"office-cinkanse.bfa.{DOMAIN}", (Role.CUSTOMS_OFFICER,)),
    "customs-faramana": Part(f"office-faramana.bfa.{DOMAIN}", (Role.CUSTOMS_OFFICER,)),
    "customs-koury": Part(f"office-koury.mli.{DOMAIN}", (Role.CUSTOMS_OFFICER,)),
    "customs-bamako": Part(f"office-bamako-fer.mli.{DOMAIN}", (Role.CUSTOMS_OFFICER,)),
    "receiver": Part(f"office-bamako-fer.mli.{DOMAIN}", (Role.CUSTOMS_RECEIVER,)),
    "auditor-mli": Part(f"bureau-bamako.mli.{DOMAIN}", (Role.AUDITOR,)),
    "auditor-bfa": Part(f"bureau-ouagadougou.bfa.{DOMAIN}", (Role.AUDITOR,)),
    "auditor-ner": Part(f"bureau-niamey.ner.{DOMAIN}", (Role.AUDITOR,)),
}


APPROVERS = ("approver-kayes", "approver-segou")


@dataclass(frozen=True, slots=True)
class Cast:
    """The officers once they have their keys and credentials."""

    seats: Mapping[str, Seat]

    def __getitem__(self, name: str) -> Seat:
        return self.seats[name]

    def credential(self, name: str) -> str:
        """What the officer's State vouches for, as the officer carries it."""
        return (self[name].officer / CREDENTIAL_FILE).read_text(encoding="ascii").strip()

    def claims(self, name: str) -> Any:
        """The same, laid out."""
        claims = self.credential(name).split(".")[1]
        return json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))

    def searched_and_drawn_for(self, application_id: str, cli: Cli) -> Seat:
        """Who is drawn for an application, once duplicates were searched for."""
        waited = cli.run("enrol", "wait", application_id, seat=self["registrar"])
        return self.drawn_for(application_id, cli, state=waited["state"])

    def drawn_for(self, object_id: str, cli: Cli, *, state: str) -> Seat:
        """Of the approvers of other offices, whom the registry drew; they alone are told."""
        for name in APPROVERS:
            drawn = cli.run("duty", "drawn", seat=self[name])["pairings"]
            if object_id in {one["object_id"] for one in drawn}:
                return self[name]
        raise LookupError(f"nobody was drawn: what is to be decided is {state}")

    def logged_as(self, name: str) -> str:
        """How audit logs name the officer."""
        claims = self.claims(name)
        return f"{claims['state']}/{claims['sub']}"


def assembled(platform: Platform, folder: Path, cli: Cli) -> Cast:
    """Give each officer a key of their own, and have their State vouch for it."""
    seats = {}
    for name, part in PARTS.items():
        own = folder / name
        state = entity_of(part.machine).state
        assert state is not None
        cli.run("officers", "new", own)
        cli.run(
            *("officers", "credential", own, "--authority", platform.authority(state)),
            *("--place", part.place, "--days", "1"),
            *(word for role in part.roles for word in ("--role", role)),
        )
        seats[name] = Seat(platform.config(part.machine), own)
    return Cast(seats)


def write_credentials(cast: Cast, path: Path) -> Path:
    """Write what each officer's State vouches for, claims laid out; returns the file."""
    listed = {
        name: {"credential": cast.credential(name), "claims": cast.claims(name)}
        for name in cast.seats
    }
    path.write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    return path
