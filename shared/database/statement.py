"""A statement with its values: it can run alone, or inside another one in the same round trip."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Statement(NamedTuple):
    """SQL with named parameters, and a value for each."""

    sql: str
    values: Mapping[str, Any]
