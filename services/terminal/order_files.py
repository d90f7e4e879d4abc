"""Orders that come from files: TOML or JSON, read into the models of a contract."""

import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from shared.errors import ErrorKind, PlatformError

ORDER_BYTES_MAX = 4_194_304
"""A declaration of 1,999 items has less; an enrolment names its pictures by file."""

M = TypeVar("M", bound=BaseModel)


class OrderFileUnusable(PlatformError):
    """The file is too large, or neither TOML nor JSON."""

    kind = ErrorKind.UNPROCESSABLE
    code = "order_file_unusable"


def read_order(model: type[M], path: Path) -> M:
    """Read an order; OrderFileUnusable or, for what is in it, Pydantic's ValidationError."""
    return order_of(model, read_tables(path))


def order_of(model: type[M], members: dict[str, Any]) -> M:
    """An order of what stood in a file, as its JSON is read; or Pydantic's ValidationError."""
    return model.model_validate_json(json.dumps(members, default=str))


def read_tables(path: Path) -> dict[str, Any]:
    """The members of a TOML or JSON file, told apart by the name's ending."""
    with path.open("rb") as file:
        text = file.read(ORDER_BYTES_MAX + 1)
    if len(text) > ORDER_BYTES_MAX:
        raise OrderFileUnusable(f"{path.name} is larger than {ORDER_BYTES_MAX} bytes")
    try:
        members = json.loads(text) if path.suffix == ".json" else tomllib.loads(text.decode())
    except (ValueError, RecursionError):
        raise OrderFileUnusable(f"{path.name} cannot be read") from None
    if not isinstance(members, dict):
        raise OrderFileUnusable(f"{path.name} is not a table")
    return members
