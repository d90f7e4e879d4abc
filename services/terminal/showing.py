"""Show answers: for people as tables in their language, for machines as one JSON value."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.terminal.surroundings import Session
from services.terminal.words import term
from shared.i18n.language import Language
from shared.money import Francs

NOTHING = "—"
_FRANCS = "_francs"
_DIGEST_SHOWN = 16
_HEX_DIGEST_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer that people see otherwise than machines do: `data` is what JSON says."""

    data: Any
    page: Callable[[Language], RenderableType]


def show(session: Session, answer: object) -> None:
    """Write an answer to standard output; nothing for None."""
    out = session.surroundings.out
    if answer is None:
        return
    if session.as_json:
        out.file.write(json.dumps(jsonable(answer), ensure_ascii=False, indent=2) + "\n")
    elif isinstance(answer, Shown):
        out.print(answer.page(session.language))
    else:
        out.print(card(answer, session.language))


def jsonable(answer: object) -> Any:
    """The same answer for machines."""
    match answer:
        case Shown(data=data):
            return jsonable(data)
        case BaseModel():
            return answer.model_dump(mode="json")
        case Mapping():
            return {str(key): jsonable(value) for key, value in answer.items()}
        case list() | tuple():
            return [jsonable(item) for item in answer]
        case None | bool() | int():
            return answer
        case Enum():
            return answer.value
        case datetime() | date():
            return answer.isoformat()
        case _:
            return str(answer)


def card(answer: object, language: Language) -> RenderableType:
    """The fields of an answer, one a line; lists of records stand below as tables."""
    fields = dict(answer) if isinstance(answer, BaseModel | Mapping) else {"answer": answer}
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    below: list[RenderableType] = []
    for name, value in fields.items():
        title = term("field", name, language)
        if _is_record_list(value):
            below += [Padding(Text(title, style="bold"), (1, 0, 0, 1)), records(value, language)]
        elif isinstance(value, BaseModel):
            below += [
                Padding(Text(title, style="bold"), (1, 0, 0, 1)),
                Padding(card(value, language), (0, 2)),
            ]
        else:
            grid.add_row(title, worded(name, value, language))
    return Group(Padding(grid, (0, 1)), *below)


def records(rows: Sequence[BaseModel], language: Language) -> RenderableType:
    """Records of one kind as a table, a column for each field that any of them has."""
    names = [
        name
        for name in type(rows[0]).model_fields
        if any(getattr(row, name) not in {None, ()} for row in rows)
    ]
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 1))
    for name in names:
        numeric = isinstance(getattr(rows[0], name), int)
        table.add_column(term("field", name, language), justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(worded(name, getattr(row, name), language) for name in names))
    return table


def worded(name: str, value: object, language: Language) -> str:
    """A value as people read it."""
    match value:
        case None | () | "":
            return NOTHING
        case bool():
            return term("value", "yes" if value else "no", language)
        case int() if name.endswith(_FRANCS):
            return str(Francs(value))
        case Enum():
            return term("value", str(value.value), language)
        case datetime():
            return f"{_day(value.date(), language)} {value:%H:%M:%S} UTC"
        case date():
            return _day(value, language)
        case Path():
            return str(value)
        case list() | tuple():
            return ", ".join(worded(name, item, language) for item in value)
        case BaseModel():
            return ", ".join(worded(n, v, language) for n, v in value if v is not None)
        case str() if name.endswith("digest") and len(value) == _HEX_DIGEST_LENGTH:
            return f"{value[:_DIGEST_SHOWN]}…"
        case str():
            return term("value", value, language)
        case _:
            return str(value)


def complain(console: Console, lines: Sequence[tuple[str, str]]) -> None:
    """Write lines of text, each in its style, to the stream of complaints."""
    for text, style in lines:
        console.print(Text(text, style=style))


def _is_record_list(value: object) -> bool:
    return isinstance(value, tuple | list) and bool(value) and isinstance(value[0], BaseModel)


def _day(day: date, language: Language) -> str:
    return f"{day:%d/%m/%Y}" if language is Language.FR else day.isoformat()
