"""The verdict as the agent reads it: advice in words and a symbol, then every numbered check."""

from collections.abc import Iterator

from rich.align import Align
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.terminal.showing import NOTHING, worded
from services.terminal.words import say
from shared.documents.passive_authentication.verdict import CheckValue
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages
from travel_doc.contract.border import Advice, BorderVerdict, CheckStep, IssuerStatus

_BANNERS = {
    Advice.PASSAGE_AUTHORISED: ("✔", "bold white on dark_green"),
    Advice.SECONDARY_CONTROL: ("▲", "bold black on dark_orange"),
    Advice.VERIFICATION_IMPOSSIBLE: ("?", "bold white on grey37"),
}
"""A symbol of its own and words for each advice, so that colour is never alone."""

_MARKS = {
    CheckValue.SUCCESSFUL: ("✓", "green"),
    CheckValue.FAILED: ("✗", "bold red"),
    CheckValue.UNDETERMINED: ("?", "yellow"),
    CheckValue.NOT_SUPPORTED: ("·", "dim"),
    CheckValue.ABORTED: ("!", "bold magenta"),
}
_STATUS_MARKS = {
    IssuerStatus.VALID: ("✓", "green"),
    IssuerStatus.INVALID: ("✗", "bold red"),
    IssuerStatus.SUSPENDED: ("✗", "bold red"),
    IssuerStatus.UNDETERMINED: ("?", "yellow"),
}
_MINUTE_SECONDS, _HOUR_SECONDS, _DAY_SECONDS = 60, 3_600, 86_400


def verdict_page(verdict: BorderVerdict, language: Language) -> RenderableType:
    """Banner, checks with the age of what decided, status, and the reference for the passage."""
    symbol, style = _BANNERS[verdict.advice]
    advice = f"{symbol}  {say(f'advice_{verdict.advice}', language)}  {symbol}"
    banner = Panel(Align.center(Text(advice)), style=style, padding=(1, 2))
    return Group(banner, Padding(_checks(verdict, language), (1, 1)), *_foot(verdict, language))


def _checks(verdict: BorderVerdict, language: Language) -> Table:
    reasons = Messages.load("passive_authentication")
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("", justify="right", style="dim")
    table.add_column("")
    for title in ("verdict_check", "verdict_reason", "verdict_age"):
        table.add_column(say(title, language))
    for step in verdict.steps:
        mark, style = _MARKS[CheckValue(step.value)]
        table.add_row(
            str(step.number),
            Text(mark, style=style),
            Text(reasons.say(step.check, language)),
            Text(reasons.say(step.reason, language), style=style if mark != "✓" else ""),
            Text(age(step, language), style="dim"),
        )
    mark, style = _STATUS_MARKS[verdict.status]
    table.add_row(
        "",
        Text(mark, style=style),
        Text(say("verdict_status", language)),
        Text(say(f"status_{verdict.status}", language), style=style if mark != "✓" else ""),
        Text(_status_time(verdict, language), style="dim"),
    )
    return table


def _foot(verdict: BorderVerdict, language: Language) -> Iterator[RenderableType]:
    yield Padding(Text(say("verdict_reference", language, check_id=verdict.check_id)), (0, 1))
    if verdict.advice is not Advice.PASSAGE_AUTHORISED:
        yield Padding(Text(say("verdict_officer_decides", language), style="dim"), (0, 1))


def age(step: CheckStep, language: Language) -> str:
    """How old the list that decided is, as people say it."""
    seconds = step.source_age_seconds
    if seconds is None:
        return NOTHING
    for unit, unit_seconds in (
        ("days", _DAY_SECONDS),
        ("hours", _HOUR_SECONDS),
        ("minutes", _MINUTE_SECONDS),
    ):
        if seconds >= unit_seconds:
            return say(f"age_{unit}", language, count=seconds // unit_seconds)
    return say("age_seconds", language, count=seconds)


def _status_time(verdict: BorderVerdict, language: Language) -> str:
    if verdict.status_as_of is None:
        return NOTHING
    return worded("status_as_of", verdict.status_as_of, language)
