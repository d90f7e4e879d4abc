"""What a command ends with: its exit code, and what the person is told when it was not done.

| code | meaning |
|---|---|
| 0 | done, or shown by a trial run what would be done |
| 1 | refused or failed: the code and the remedy are shown |
| 2 | called wrongly: an option, a file or the settings |
| 3 | no answer that can be trusted |
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import httpx
import typer
from pydantic import ValidationError
from rich.padding import Padding
from rich.text import Text
from typer.core import TyperArgument, TyperGroup, TyperOption

from services.terminal.commands import NotConfirmed
from services.terminal.desk import DeskWithoutOfficer, DeskWithoutState, NotSent
from services.terminal.officer_folder import OfficerFolderUnusable
from services.terminal.surroundings import LANGUAGE_VARIABLE, Session, Surroundings
from services.terminal.words import known, say
from shared.errors import ErrorKind, PlatformError
from shared.i18n.catalogue import Catalogue
from shared.i18n.language import Language
from shared.settings import SettingsInvalid
from shared.signed_http.client_auth import AnswerNotTrusted
from shared.trust.errors import TrustError
from shared.web.client import AnswerMalformed, RemoteError

TRACEBACK_VARIABLE = "LIPTAKO_TRACEBACK"
"""Set by developers who want to see where a programme's error came from."""

DONE, REFUSED, MISUSED, NO_ANSWER = 0, 1, 2, 3

_BODY_CHARACTERS_SHOWN = 80
_MISUSES = (SettingsInvalid, OfficerFolderUnusable, DeskWithoutOfficer, DeskWithoutState)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a command was not done, in the person's language."""

    exit_code: int
    code: str
    title: str
    remedy: str = ""
    detail: str = ""
    request_id: str = ""


def run_command(root: typer.Typer, argv: Sequence[str], surroundings: Surroundings) -> int:
    """Run one command line and return its exit code; whatever goes wrong, no traceback."""
    session = Session(language_of(argv, surroundings.environment), "--json" in argv, surroundings)
    command = _built(root)
    try:
        status = command.main(list(argv), "liptako", standalone_mode=False, obj=session)
    except NotSent as trial:
        _show_trial(session, trial.request)
        return DONE
    except (KeyboardInterrupt, typer.Abort, asyncio.CancelledError):
        complaint = Complaint(REFUSED, "interrupted", say("interrupted", session.language))
    except typer.TyperException as misuse:
        complaint = _misuse(misuse, session.language)
    except Exception as error:
        if TRACEBACK_VARIABLE in surroundings.environment:
            raise
        complaint = complaint_of(error, session.language)
    else:
        return status if isinstance(status, int) else DONE
    _complain(session, complaint)
    return complaint.exit_code


@cache
def _built(root: typer.Typer) -> Any:
    """The tree of commands as typer makes it; the same for every line of a process."""
    return typer.main.get_command(root)


def language_of(argv: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language asked for on the line, else by the environment, else French."""
    asked = environment.get(LANGUAGE_VARIABLE, "")
    for place, word in enumerate(argv):
        if word == "--lang" and place + 1 < len(argv):
            asked = argv[place + 1]
        elif word.startswith("--lang="):
            asked = word.partition("=")[2]
    return Language(asked) if asked in set(Language) else Language.FR


def complaint_of(error: Exception, language: Language) -> Complaint:
    """What any error means to the person who gave the command."""
    match error:
        case RemoteError():
            return Complaint(
                REFUSED, error.code, error.title, error.remedy, error.detail, error.request_id
            )
        case PlatformError():
            return _platform_complaint(error, language)
        case httpx.TransportError() | AnswerMalformed():
            return _unanswered(error, language)
        case ValidationError():
            faults = [".".join(map(str, one["loc"])) or one["msg"] for one in error.errors()]
            return _own("order_malformed", MISUSED, language, ", ".join(faults))
        case OSError():
            return _own("file_unusable", MISUSED, language, str(error.filename or ""))
    return _own("programme_error", REFUSED, language, type(error).__name__)


def _unanswered(error: httpx.TransportError | AnswerMalformed, language: Language) -> Complaint:
    match error:
        case AnswerNotTrusted():
            return _own("answer_not_trusted", NO_ANSWER, language, error.claimed_code or "")
        case AnswerMalformed():
            return _own("answer_malformed", NO_ANSWER, language)
    return _own("service_unreachable", NO_ANSWER, language)


def _platform_complaint(error: PlatformError, language: Language) -> Complaint:
    exit_code = REFUSED
    if isinstance(error, TrustError) or error.kind is ErrorKind.UNAVAILABLE:
        exit_code = NO_ANSWER
    elif isinstance(error, (*_MISUSES, NotConfirmed)):
        exit_code = MISUSED
    catalogue = _catalogue()
    return Complaint(
        exit_code,
        error.code,
        catalogue.title(error.code, language),
        catalogue.remedy(error.code, language),
        error.detail,
    )


@cache
def _catalogue() -> Catalogue:
    return Catalogue.load([])


def _own(code: str, exit_code: int, language: Language, detail: str = "") -> Complaint:
    title, remedy = say(f"complaint_{code}", language), say(f"remedy_{code}", language)
    return Complaint(exit_code, code, title, remedy, detail)


def _misuse(error: typer.TyperException, language: Language) -> Complaint:
    """A wrong call, named by the kind of mistake and the word that is wrong."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return Complaint(MISUSED, "", "")
    key = f"misuse_{kind}"
    title = say(key if known(key) else "misuse", language)
    detail = _word_at_fault(error) or error.format_message()
    return Complaint(MISUSED, "misuse", title, say("remedy_misuse", language), detail)


def _word_at_fault(error: typer.TyperException) -> str:
    """The option or argument that a misuse is about, or the commands there are."""
    parameter = getattr(error, "param", None)
    if isinstance(parameter, TyperOption):
        return parameter.opts[0]
    if isinstance(parameter, TyperArgument):
        return (parameter.name or "").upper()
    group = getattr(getattr(error, "ctx", None), "command", None)
    if isinstance(group, TyperGroup) and not hasattr(error, "option_name"):
        return " | ".join(group.commands)
    return str(getattr(error, "option_name", ""))


def _complain(session: Session, complaint: Complaint) -> None:
    err, language = session.surroundings.err, session.language
    if not complaint.code:
        return
    if session.as_json:
        members = {name: value for name, value in asdict(complaint).items() if value != ""}
        err.file.write(json.dumps(members, ensure_ascii=False) + "\n")
        return
    err.print(Text(f"✗ {complaint.title}", style="bold red"))
    if complaint.detail:
        err.print(Padding(Text(complaint.detail), (0, 2)))
    if complaint.remedy:
        err.print(Padding(Text(f"→ {complaint.remedy}"), (0, 2)))
    about = say("complaint_code", language, code=complaint.code)
    if complaint.request_id:
        about += "  " + say("complaint_request", language, request_id=complaint.request_id)
    err.print(Padding(Text(about, style="dim"), (0, 2)))


def _show_trial(session: Session, request: httpx.Request) -> None:
    """What would have been sent: to whom, and the order with its long values cut short."""
    order = json.loads(request.content) if request.content else None
    target = f"{request.method} {request.headers['host']}{request.url.path}"
    out = session.surroundings.out
    if session.as_json:
        trial = {"dry_run": True, "request": target, "order": order}
        out.file.write(json.dumps(trial, ensure_ascii=False, indent=2) + "\n")
        return
    out.print(Text(say("trial", session.language), style="bold yellow"))
    out.print(Padding(Text(target, style="cyan"), (0, 2)))
    if order is not None:
        text = json.dumps(_shortened(order), ensure_ascii=False, indent=2)
        out.print(Padding(Text(text), (0, 2)))


def _shortened(value: Any) -> Any:
    shorten: Callable[[Any], Any] = _shortened
    match value:
        case dict():
            return {key: shorten(item) for key, item in value.items()}
        case list():
            return [shorten(item) for item in value]
        case str() if len(value) > _BODY_CHARACTERS_SHOWN:
            return f"{value[:_BODY_CHARACTERS_SHOWN]}…"
        case _:
            return value
