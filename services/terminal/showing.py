"""Show answers: for people as tables in their language, for machines as one JSON value."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal, TypeGuard

from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.terminal.surroundings import Session
from services.terminal.words import term
from shared.i18n.language import Language
from shared.money import Francs
from shared.states import State

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
    return to_jsonable_python(answer.data if isinstance(answer, Shown) else answer)


def card(answer: object, language: Language) -> RenderableType:
    """The fields of an answer, one a line; lists of records stand below as tables."""
    fields = dict(answer) if isinstance(answer, BaseModel | Mapping) else {"answer": answer}
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    below: list[RenderableType] = []
    for name, value in fields.items():
        title = term("field", "member_state" if isinstance(value, State) else name, language)
        if _is_record_list(value):
            below += [
                Padding(Text(title, style="bold"), (1, 0, 0, 1)),
                records([dict(row) for row in value], language),
            ]
        elif isinstance(value, BaseModel | Mapping):
            below += [
                Padding(Text(title, style="bold"), (1, 0, 0, 1)),
                Padding(card(value, language), (0, 2)),
            ]
        else:
            grid.add_row(title, worded(name, value, language))
    return Group(Padding(grid, (0, 1)), *below)


def records(rows: Sequence[Mapping[str, Any]], language: Language) -> RenderableType:
    """Records of one kind as a table, a column for each field that any of them has."""
    names = [name for name in rows[0] if any(row[name] not in (None, ()) for row in rows)]
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 1))
    for name in names:
        justify: Literal["right", "left"] = "right" if isinstance(rows[0][name], int) else "left"
        table.add_column(term("field", name, language), justify=justify)
    for row in rows:
        table.add_row(*(worded(name, row[name], language) for name in names))
    return table


def worded(name: str, value: object, language: Language) -> str:
    """The value of a field as people read it."""
    if value is None or value in ("", (), []):
        return NOTHING
    for kind, say_it in _WORDINGS:
        if isinstance(value, kind):
            return say_it(name, value, language)
    return str(value)


def _worded_number(name: str, number: int, _: Language) -> str:
    return str(Francs(number)) if name.endswith(_FRANCS) else str(number)


def _worded_text(name: str, text: str, language: Language) -> str:
    if name.endswith("digest") and len(text) == _HEX_DIGEST_LENGTH:
        return f"{text[:_DIGEST_SHOWN]}…"
    return term("value", text, language)


def _worded_time(_: str, time: datetime, language: Language) -> str:
    return f"{_worded_day(_, time.date(), language)} {time:%H:%M:%S} UTC"


def _worded_day(_: str, day: date, language: Language) -> str:
    return f"{day:%d/%m/%Y}" if language is Language.FR else day.isoformat()


def _worded_list(name: str, values: Sequence[object], language: Language) -> str:
    return ", ".join(worded(name, value, language) for value in values)


def _worded_record(_: str, record: BaseModel, language: Language) -> str:
    return ", ".join(worded(name, value, language) for name, value in record if value is not None)


_WORDINGS: tuple[tuple[Any, Callable[[str, Any, Language], str]], ...] = (
    (bool, lambda _, yes, language: term("value", "yes" if yes else "no", language)),
    (int, _worded_number),
    (Enum, lambda name, value, language: _worded_text(name, str(value.value), language)),
    (datetime, _worded_time),
    (date, _worded_day),
    ((list, tuple), _worded_list),
    (BaseModel, _worded_record),
    (str, _worded_text),
)
"""How each kind of value is read; the first kind that fits."""


def _is_record_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value is a table: records of one kind, by the first of them."""
    if not isinstance(value, tuple | list) or not value:
        return False
    return isinstance(value[0], BaseModel | Mapping)
