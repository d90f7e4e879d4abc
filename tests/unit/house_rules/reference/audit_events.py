"""`audit-events.md`: the closed list of what each service records, and where it does."""

import ast
from collections import defaultdict
from enum import StrEnum

from tests.unit.house_rules.reference.discovery import file_of, subclasses
from tests.unit.house_rules.reference.tables import code, page, table
from tests.unit.house_rules.sources import dotted, sources


def event_lists() -> list[type[StrEnum]]:
    return [events for events in subclasses(StrEnum) if events.__name__ == "AuditEvent"]


def recorded_in(events: type[StrEnum]) -> dict[str, list[str]]:
    """For each member, the files of its own service that name it."""
    declared_in = file_of(events.__module__)
    service = declared_in.split("/")[0]
    found: dict[str, list[str]] = defaultdict(list)
    for source in sources(service):
        if source.path != declared_in:
            for member in sorted({n for n in map(_event_named, source.nodes()) if n}):
                found[member].append(source.path)
    return found


def render() -> dict[str, str]:
    parts = []
    for events in event_lists():
        used = recorded_in(events)
        rows = [[code(e.value), ", ".join(map(code, used[e.name]))] for e in events]
        name = events.__module__.split(".")[0]
        parts.append(f"## {name}\n\n" + table(["Event", "Named in"], rows))
    introduction = (
        "Every change of state, every read of personal data and every refusal of an authenticated\n"
        "caller is one of these, written in the transaction of its effect (a refusal: in one of its"
        " own)."
    )
    return {"audit-events.md": page("Audit events", introduction, *parts)}


def _event_named(node: ast.AST) -> str:
    owner, _, member = dotted(node).rpartition(".")
    return member if owner.split(".")[-1] == "AuditEvent" else ""
