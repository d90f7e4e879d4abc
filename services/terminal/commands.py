"""How a command is declared: a plain function becomes one with the options that all have.

```python
@desk_command(cards, "suspend", changes=True)
async def suspend(desk: Desk, card_number: CardNumber, reason: Reason) -> Card: ...
```

Its help is the sentence `help_<group>_<command>`, that of a parameter `option_<parameter>`.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from services.terminal.desk import open_desk
from services.terminal.help_page import BilingualCommand, BilingualGroup
from services.terminal.showing import show
from services.terminal.surroundings import Session
from services.terminal.words import say
from shared.errors import ErrorKind, PlatformError
from shared.i18n.language import Language

A = TypeVar("A", bound=Callable[..., Awaitable[object]])
L = TypeVar("L", bound=Callable[..., object])

_Config = Annotated[Path, typer.Option("--config", envvar="LIPTAKO_CONFIG", dir_okay=False)]
_Officer = Annotated[Path | None, typer.Option("--officer", envvar="LIPTAKO_OFFICER")]
_DryRun = Annotated[bool, typer.Option("--dry-run")]
_Yes = Annotated[bool, typer.Option("--yes")]
_Lang = Annotated[Language | None, typer.Option("--lang", envvar="LIPTAKO_LANG")]
_Json = Annotated[bool, typer.Option("--json")]

_POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD
_CONTEXT = inspect.Parameter("context", _POSITIONAL, annotation=typer.Context)


def _option(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )


_SPEECH = (_option("lang", _Lang, None), _option("as_json", _Json, False))
_MACHINE = (_option("config", _Config, inspect.Parameter.empty), _option("officer", _Officer, None))
_TRIAL = _option("dry_run", _DryRun, False)
_CONSENT = _option("yes", _Yes, False)


class NotConfirmed(PlatformError):
    """Something that cannot be undone was neither confirmed nor announced by `--yes`."""

    kind = ErrorKind.UNPROCESSABLE
    code = "not_confirmed"


def group(name: str) -> typer.Typer:
    """A group of commands, with the options of speech at its head."""
    made = typer.Typer(name=name, cls=BilingualGroup, no_args_is_help=True, add_completion=False)

    @made.callback()
    def heard(*, lang: _Lang = None, as_json: _Json = False) -> None:
        """Both were read before anything else, from the whole line."""
        del lang, as_json

    return made


def desk_command(
    commands: typer.Typer, name: str, *, changes: bool = False, final: bool = False
) -> Callable[[A], A]:
    """Declare a command at a machine's desk.

    One that `changes` something can be tried with --dry-run; what is `final` asks before.
    """
    extra = [*_MACHINE, *([_TRIAL] if changes or final else []), *([_CONSENT] if final else [])]

    def register(action: A) -> A:
        def run(
            context: typer.Context,
            *,
            config: Path,
            officer: Path | None,
            dry_run: bool = False,
            yes: bool = False,
            **given: Any,
        ) -> None:
            session: Session = context.obj
            if final and not dry_run and not yes:
                _confirm(session)
            asyncio.run(_at_a_desk(action, session, config, officer, given, trial=dry_run))

        _declare(commands, name, run, _own_parameters(action), extra)
        return action

    return register


def local_command(commands: typer.Typer, name: str, *, final: bool = False) -> Callable[[L], L]:
    """Declare a command that needs no machine and asks no service; what is `final` asks before."""

    def register(action: L) -> L:
        def run(context: typer.Context, *, yes: bool = False, **given: Any) -> None:
            session: Session = context.obj
            if final and not yes:
                _confirm(session)
            show(session, action(session, **given))

        _declare(commands, name, run, _own_parameters(action), [_CONSENT] if final else [])
        return action

    return register


async def _at_a_desk(
    action: Callable[..., Awaitable[object]],
    session: Session,
    config: Path,
    officer: Path | None,
    given: Mapping[str, Any],
    *,
    trial: bool,
) -> None:
    async with open_desk(session, config, officer, trial=trial) as desk:
        show(session, await action(desk, **given))


def _confirm(session: Session) -> None:
    ask = session.surroundings.ask
    word = say("confirm_word", session.language)
    if ask is None or ask(say("confirm", session.language, word=word)).strip() != word:
        raise NotConfirmed


def _own_parameters(action: Callable[..., object]) -> list[inspect.Parameter]:
    """What the function asks for after the desk or session."""
    signature = inspect.signature(action, eval_str=True)
    return list(signature.parameters.values())[1:]


def _declare(
    commands: typer.Typer,
    name: str,
    run: Callable[..., None],
    own: list[inspect.Parameter],
    extra: list[inspect.Parameter],
) -> None:
    """Give the wrapper the signature that typer shall see, and add it to its group."""

    def spoken(context: typer.Context, *, lang: Any, as_json: Any, **given: Any) -> None:
        del lang, as_json  # as in `group`
        run(context, **given)

    keyword_only = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
    parameters = [_CONTEXT, *keyword_only, *extra, *_SPEECH]
    spoken.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # read by inspect
    spoken.__annotations__ = {one.name: one.annotation for one in parameters}
    commands.command(name, cls=BilingualCommand)(spoken)
