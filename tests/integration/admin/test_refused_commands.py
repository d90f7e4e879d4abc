"""Whoever has no role for it is refused by every command that changes the registry, in words."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from typer.core import TyperArgument

from services.terminal.outcomes import REFUSED
from shared.identifiers import draw_identity_number
from shared.roles import Role
from tests.integration.admin.conftest import Terminal
from tests.support.walkable import changing

COURT_ACT = {"court": "Tribunal de Kayes", "reference": "3/2026", "decided_on": "2026-02-02"}
BASIS = {"source": "court_judgment", "assurance": "high", "evidence": "n° 3/2026"}
CHANGES = {"birth_place": "Kayes"}
ORDERS: Mapping[str, Mapping[str, Any]] = {
    "person correct": {"valid_from": "2026-02-01", "changes": CHANGES, "basis": BASIS},
    "person nationality": {
        "nationality": "MLI",
        "kind": "citizen",
        "standing": "established",
        "basis": BASIS,
    },
    "person life-event": {
        "kind": "birth",
        "occurred_on": "2026-02-01",
        "changes": CHANGES,
        "basis": BASIS,
    },
    "guardianship open": {
        "kind": "tutorship",
        "scope": ["documents"],
        "begins_on": "2026-03-02",
        "guardian_ids": [str(UUID(int=1))],
        "court_act": COURT_ACT,
        "basis": BASIS,
    },
    "guardianship settle": {"settlement": "upheld", "court_act": COURT_ACT},
    "guardianship end": {"court_act": COURT_ACT},
    "stock reconcile": {"lots": {"MLI-2026-071": {"in_vault": 1, "issued": 1, "spoiled": 1}}},
}
"""What the files of those commands say that take one."""

ELSEWHERE = {"enrol packet send", "enrol import run", "adjudication seed", "batch make"}
"""Refused in journeys of their own, which have what they send."""

SAID = {
    "card_number": "TESTAAAAA",
    "digest": "0" * 16,
    "identity_number": draw_identity_number(),
    "lot": "MLI-2026-071",
    "machine": "travel-doc.mli.aes.example",
    "office": "bureau-bamako",
    "on": "2026-03-01",
    "outcome": "distinct",
    "prefix": "MLIB",
    "reason": "Personne sans connaissance, ses proches doivent être prévenus.",
    "serial": "MLIB00071000",
}
"""What is given for a parameter by its name, where its kind does not tell."""

OTHERWISE = {
    "batch release-all": "batches_not_released",
    "post recognise": "not_authorised",  # no registry office is a post
}
"""What else the refusal is told as."""

NOBODY = str(UUID(int=0))
BESIDES = {
    "card recognise": ("--finger", "2={file}"),
    "card suspend": ("TESTAAAAA", "--check", NOBODY),
    "card declare": ("TESTAAAAA", "--check", NOBODY),
    "stock request-destruction": ("--card", "TESTAAAAA"),
    "delivery ship": ("--card", "TESTAAAAA"),
    "delivery check": ("--finger", "2={file}"),
    "delivery hand-over": ("--check", NOBODY),
    "delivery reinstate": ("--check", NOBODY),
    "delivery new-code": ("--check", NOBODY),
    "delivery approve": ("--witness", SAID["identity_number"]),
    "post recognise": (
        *("--identity-number", SAID["identity_number"]),
        *("--finger", "2={file}"),
    ),
}
"""What is not required of the line, but is of the order."""

GROUPS: dict[str, dict[str, Any]] = defaultdict(dict)
for _path, _leaf in changing():
    if _path not in ELSEWHERE:
        GROUPS[_path.partition(" ")[0]][_path] = _leaf


def line(path: str, leaf: Any, file: str) -> list[str]:
    """The command with all that it requires, about things that nobody has."""
    words = [*path.split(), *(word.format(file=file) for word in BESIDES.get(path, ()))]
    for one in leaf.params:
        if one.required and one.name != "config":
            given = _given(one, file)
            words += [given] if isinstance(one, TyperArgument) else [one.opts[0], given]
    return [*words, "--yes"] if any(one.name == "yes" for one in leaf.params) else words


def order_file(path: str, folder: Path) -> str:
    file = folder / "order.json"
    file.write_text(json.dumps(ORDERS[path]))
    return str(file)


def _given(parameter: Any, file: str) -> str:
    kind = parameter.type_descriptor.annotation
    (kind, *_) = get_args(kind) or (kind,)
    by_kind = {Path: file, UUID: NOBODY, datetime: "2026-04-01T00:00:00+0000"}
    if kind in by_kind:
        return by_kind[kind]
    said = SAID.get(parameter.name, "1")
    if issubclass(kind, Enum):
        values = [str(one.value) for one in kind]
        return said if said in values else values[0]
    return said


@pytest.mark.parametrize("group", GROUPS)
async def test_without_a_role_for_it_nothing_is_changed_by_command(
    group: str, terminal: Terminal, application_file: str, tmp_path: Path
) -> None:
    nobody = terminal.identity.officer("nobody", Role.CUSTOMS_RECEIVER)
    codes = {}
    for path, leaf in GROUPS[group].items():
        file = order_file(path, tmp_path) if path in ORDERS else application_file
        words = line(path, leaf, file)
        status, _, complaint = await terminal.run(*words, "--json", officer=nobody)
        assert status == REFUSED, complaint
        codes[path] = json.loads(complaint)["code"]
    assert codes == {path: OTHERWISE.get(path, "role_missing") for path in codes}
