"""Which files show which exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Evidence:
    """By the number of an exchange: its own file, and those of the audit entries about it."""

    exchanges: Mapping[int, Path]
    entries: Mapping[int, list[Path]]
