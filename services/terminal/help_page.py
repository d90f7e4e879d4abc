"""Help pages in the reader's language: what a command does, how it is called, its options."""

from collections.abc import Iterable
from typing import Any

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typing_extensions import override

from services.terminal.surroundings import Session
from services.terminal.words import say
from shared.i18n.language import Language

_HELP = "help"
_CHOICES_BESIDE_NAME_MAX = 3
"""More are listed in the description, so that the column of names stays narrow."""


class BilingualCommand(TyperCommand):
    """A command whose page is written from the catalogue of words."""

    @override
    def format_help(self, ctx: Any, formatter: Any) -> None:
        _show_page(self, ctx, ())


class BilingualGroup(TyperGroup):
    """A group of commands, likewise."""

    @override
    def format_help(self, ctx: Any, formatter: Any) -> None:
        _show_page(self, ctx, self.commands.values())


def help_key(path: str) -> str:
    """The key of a page: `liptako card request` is `help_card_request`."""
    return "_".join([_HELP, *path.replace("-", "_").split()[1:]])


def _show_page(
    command: TyperCommand | TyperGroup, ctx: typer.Context, commands: Iterable[Any]
) -> None:
    session: Session = ctx.obj
    language, out = session.language, session.surroundings.out
    path = ctx.command_path
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    options = [one for one in command.params if isinstance(one, TyperOption)]
    listed = [(one.name or "", say(help_key(f"{path} {one.name}"), language)) for one in commands]
    out.print()
    out.print(Text(f" {path}", style="bold"), Text(say(help_key(path), language)), sep="  ")
    out.print()
    usage = [path, *(_argument_name(one) for one in arguments)]
    if listed:
        usage.append(say("help_word_command", language))
    if options or not listed:
        usage.append("[options]")
    out.print(Text(f" {say('help_word_usage', language)} "), Text(" ".join(usage), style="cyan"))
    _show_list(session, "help_word_commands", listed)
    _show_list(
        session,
        "help_word_arguments",
        [(_argument_name(one), _about(one, language)) for one in arguments],
    )
    shown = [(_option_name(one, language), _about(one, language)) for one in options]
    shown.append(("--help", say("option_help", language)))
    _show_list(session, "help_word_options", shown)
    out.print()


def _show_list(session: Session, title: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    out = session.surroundings.out
    out.print()
    out.print(Text(f" {say(title, session.language)}", style="bold yellow"))
    table = Table.grid(padding=(0, 3))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    for name, about in rows:
        table.add_row(Text(name), Text(about))
    out.print(Padding(table, (0, 2)))


def _argument_name(argument: TyperArgument) -> str:
    return (argument.name or "").upper()


def _option_name(option: TyperOption, language: Language) -> str:
    name = option.opts[0]
    described = option.type_descriptor
    if option.is_bool_flag:
        return name
    choices = _choices(option)
    if len(choices) in range(1, _CHOICES_BESIDE_NAME_MAX + 1):
        return f"{name} {'|'.join(choices)}"
    return f"{name} {say('metavar_path' if described.is_path else 'metavar_value', language)}"


def _choices(parameter: TyperArgument | TyperOption) -> list[str]:
    return [str(choice.value) for choice in parameter.type_descriptor.choices or ()]


def _about(parameter: TyperArgument | TyperOption, language: Language) -> str:
    """What a parameter is, whether it must be given, and the variable that gives it otherwise."""
    about = [say(f"option_{parameter.name}", language)]
    choices = _choices(parameter)
    if len(choices) > _CHOICES_BESIDE_NAME_MAX:
        about.append("— " + ", ".join(choices))
    if parameter.required and isinstance(parameter, TyperOption):
        about.append(say("help_word_required", language))
    elif not parameter.required and isinstance(parameter, TyperArgument):
        about.append(say("help_word_optional", language))
    if isinstance(parameter.envvar, str):
        about.append(f"[{parameter.envvar}]")
    default = parameter.default
    if default not in {None, ()} and not isinstance(default, bool | list):
        value = getattr(default, "value", default)
        about.append(say("help_word_default", language, value=value))
    return " ".join(about)
