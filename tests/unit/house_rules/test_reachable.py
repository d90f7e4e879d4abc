"""All that a registry does can be asked for at a terminal, or it is said why nobody does."""

import ast
import inspect
from collections.abc import Iterator

from identity.contract.client import IdentityClient
from shared.web.client import ServiceClient
from tests.unit.house_rules.sources import sources

BY_MACHINES = {
    "card_status_list": "read by whoever checks documents, once for many of them",
    "disclose": "asked by a service, in the name of the officer whom it serves",
    "request_consent": "asked by a service that wants to be told something",
    "seal_certificates": "fetched by whoever reads seals, to verify them without network",
    "verify_card_on_record": "the same question as `verify_card`, for who keeps the signed answer",
}
"""Calls that no person at a terminal makes, and why."""


def calls() -> set[str]:
    """Every question of the registry's client."""
    return {
        name
        for owner in IdentityClient.__mro__
        if issubclass(owner, ServiceClient) and owner is not ServiceClient
        for name, value in vars(owner).items()
        if inspect.iscoroutinefunction(value) and not name.startswith("_")
    }


def asked_at_terminals() -> set[str]:
    return {name for source in sources("services") for name in _methods(source.tree)}


def _methods(tree: ast.AST) -> Iterator[str]:
    """Names of whatever is taken of something: `registry.read_person`, called there or later."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr


def test_every_question_to_the_registry_has_a_command_or_a_reason() -> None:
    without = calls() - asked_at_terminals() - BY_MACHINES.keys()
    assert without == set()


def test_no_reason_outlives_its_question() -> None:
    assert BY_MACHINES.keys() - calls() == set()
