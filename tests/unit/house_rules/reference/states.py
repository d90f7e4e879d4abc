"""`states.md`: the diagram of every life that the platform moves something along."""

from typing import Any

from shared.lifecycle import Lifecycle
from tests.unit.house_rules.reference.discovery import file_of, modules
from tests.unit.house_rules.reference.tables import page

Life = Lifecycle[Any, Any]


def lives() -> dict[str, list[Life]]:
    """The lifecycles that each module named for one holds, by its file."""
    found = {
        file_of(module.__name__): [v for v in vars(module).values() if isinstance(v, Lifecycle)]
        for module in modules()
        if module.__name__.endswith("lifecycle")
    }
    return {file: held for file, held in sorted(found.items()) if held}


def render() -> dict[str, str]:
    parts = [
        f"## {life.noun}\n\n`{file}`\n\n```mermaid\n{diagram(life)}\n```"
        for file, held in lives().items()
        for life in held
    ]
    introduction = "A move that is not drawn is refused with `illegal_transition`."
    return {"states.md": page("States", introduction, *parts)}


def diagram(life: Life) -> str:
    """Moves in the order of the table, and where a life begins and ends."""
    moves = list(life.moves.items())
    left = list(dict.fromkeys(state for (state, _), _ in moves))
    reached = list(dict.fromkeys(state for _, state in moves))
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {state}" for state in left if state not in reached]
    lines += [f"    {state} --> {to}: {event}" for (state, event), to in moves]
    lines += [f"    {state} --> [*]" for state in reached if state not in left]
    return "\n".join(lines)
