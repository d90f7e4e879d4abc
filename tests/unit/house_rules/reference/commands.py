"""`commands.md`: every command of `liptako` with its arguments and options."""

from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from services.admin.root import liptako
from services.terminal.help_page import help_key
from services.terminal.outcomes import DONE, MISUSED, NO_ANSWER, REFUSED
from services.terminal.words import say
from shared.i18n.language import Language
from tests.unit.house_rules.reference.tables import code, page, table

COMMON = ("config", "officer", "dry_run", "yes", "lang", "as_json")
EXIT_CODES = {
    DONE: "done; or shown what would be done, with `--dry-run`",
    REFUSED: "refused or failed; the code and the remedy are shown",
    MISUSED: "called wrongly: an option, a file, the settings, or no confirmation",
    NO_ANSWER: "no answer that can be trusted",
}


def render() -> dict[str, str]:
    introduction = (
        "`liptako` is what officers and operators have: a client of the services, in French and"
        " English\n(`liptako --help`). A command speaks for one machine (`--config`) and one person"
        " (`--officer`)."
    )
    found = list(leaves(typer.main.get_command(liptako())))
    shared = {one.name: one for _, leaf in found for one in leaf.params if one.name in COMMON}
    rows = [_row(shared[name]) for name in COMMON]
    options = "## Options of all commands\n\n" + table(["Option", "Values", "Meaning"], rows)
    codes = [[code(str(number)), meaning] for number, meaning in EXIT_CODES.items()]
    exits = "## Exit codes\n\n" + table(["Code", "Meaning"], codes)
    parts = [_part(path, leaf) for path, leaf in found]
    return {"commands.md": page("Commands", introduction, options, exits, *parts)}


def leaves(command: Any, path: str = "liptako") -> Iterator[tuple[str, Any]]:
    """Every command of a tree, by the words that call it."""
    if not isinstance(command, TyperGroup):
        yield path, command
        return
    for name, one in command.commands.items():
        yield from leaves(one, f"{path} {name}")


def _part(path: str, leaf: Any) -> str:
    own = [one for one in leaf.params if one.name not in COMMON]
    names = {one.name for one in leaf.params}
    notes = ["Can be tried with `--dry-run`."] * ("dry_run" in names)
    notes += ["Final: asks before, unless `--yes` is given."] * ("yes" in names)
    text = " ".join([f"{say(help_key(path), Language.EN)}.", *notes])
    rows = [_row(one) for one in own]
    shown = [table(["Argument or option", "Values", "Meaning"], rows)] if rows else []
    return "\n\n".join([f"## {path}", text, *shown])


def _row(parameter: TyperArgument | TyperOption) -> list[str]:
    choices = parameter.type_descriptor.choices or ()
    listed = ", ".join(code(str(choice.value)) for choice in choices)
    meaning = say(f"option_{parameter.name}", Language.EN)
    if isinstance(parameter, TyperArgument):
        name = (parameter.name or "").upper()
        return [code(name if parameter.required else f"[{name}]"), listed, meaning]
    needed = " (required)" if parameter.required else ""
    variable = f" [{code(parameter.envvar)}]" if isinstance(parameter.envvar, str) else ""
    return [code(parameter.opts[0]), listed, f"{meaning}{needed}{variable}"]
