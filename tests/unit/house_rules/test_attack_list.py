"""Every attack on the list has a test that exists, or a reason that is said."""

import ast
import tomllib
from typing import Any

import pytest

from tests.unit.house_rules.sources import ROOT

ATTACKS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "tests/security/attacks.toml").read_text(encoding="utf-8")
)["attack"]
NUMBERS = list(range(1, 31))


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}


def missing(test: str) -> bool:
    path, _, name = test.partition("::")
    return not (ROOT / path).is_file() or name not in functions_of(path)


def test_all_thirty_attacks_are_listed_in_order() -> None:
    assert [attack["number"] for attack in ATTACKS] == NUMBERS


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack["number"]))
def test_an_attack_names_proofs_that_exist_or_says_why_not(attack: dict[str, Any]) -> None:
    assert set(attack) <= {"number", "attack", "tests", "not_yet"}
    assert attack.get("tests") or attack.get("not_yet", "").strip()
    assert [test for test in attack.get("tests", []) if missing(test)] == []


def test_no_proof_is_named_twice() -> None:
    named = [test for attack in ATTACKS for test in attack.get("tests", [])]
    assert len(named) == len(set(named))
