"""`settings.md`: what each program can be told, and what it assumes otherwise."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from shared.settings import DevelopmentDefault, Settings, SettingsPart
from tests.unit.house_rules.reference.discovery import file_of, subclasses
from tests.unit.house_rules.reference.tables import code, page, table

_WORDS = {"str": "text", "SecretStr": "secret", "int": "whole number", "bool": "true or false"}


def programs() -> list[type[Settings]]:
    """The settings that a program reads: those that nothing else builds upon."""
    found = subclasses(Settings)
    return [program for program in found if not any(program in other.__bases__ for other in found)]


def render() -> dict[str, str]:
    introduction = (
        "Each program reads one TOML file; unknown keys are refused. A relative path starts from"
        " the folder\nof that file. In production, plain `http://` addresses and development"
        " defaults are refused."
    )
    return {"settings.md": page("Settings", introduction, *map(_program, programs()))}


def _program(program: type[Settings]) -> str:
    rows = table(["Setting", "What", "Default", "Meaning"], _rows(program, ""))
    said = vars(program).get("__doc__") or ""
    heading = f"## {program.__name__}\n\n`{file_of(program.__module__)}`"
    return "\n\n".join(part for part in (heading, said, rows) if part)


def _rows(part: type[SettingsPart], prefix: str) -> Iterator[list[str]]:
    meanings = _meanings(part)
    for name, field in part.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, SettingsPart):
            yield from _rows(inner, f"{prefix}{name}.")
        else:
            meaning = meanings.get(name, "")
            yield [code(prefix + name), _what(inner), _default_of(field), meaning]


def _what(annotation: Any) -> str:
    """What to write, in words: the file is TOML, not Python."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _what(inner[0])
    if origin in {Union, UnionType}:
        return " or ".join(_what(one) for one in inner if one is not type(None))
    if origin is dict:
        return f"table of {_what(inner[1])}"
    if origin in {tuple, list, frozenset}:
        return f"list of {_what(inner[0])}"
    if issubclass(annotation, Enum):
        return ", ".join(code(str(member.value)) for member in annotation)
    name: str = annotation.__name__
    return _WORDS.get(name, name.lower())


def _default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    only = any(isinstance(mark, DevelopmentDefault) for mark in field.metadata)
    return ("none" if value is None else code(str(value))) + (" (development only)" * only)


def _meanings(part: type[SettingsPart]) -> dict[str, str]:
    """The text that stands below each field in the source, its own or inherited."""
    found: dict[str, str] = {}
    for owner in reversed(part.__mro__):
        if owner is not SettingsPart and issubclass(owner, SettingsPart):
            (declared,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
            assert isinstance(declared, ast.ClassDef)
            for field, below in zip(declared.body, declared.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                    found[ast.unparse(field.target)] = ast.literal_eval(below.value)
    return found
