"""How long the law waits before an office may act, as dated data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from customs_gateway.policy.versions import in_force
from shared.dated_rules import PolicyNotEstablished


@dataclass(frozen=True, slots=True)
class TimeLimit:
    since: date
    days: int
    legal_basis: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Every version there has been."""

    discrepancy_resolution: tuple[TimeLimit, ...]

    def days_to_resolve(self, known_on: date) -> int:
        """How long a discrepancy known since a day may be resolved; or PolicyNotEstablished."""
        limit = in_force(self.discrepancy_resolution, known_on)
        if limit is None:
            raise PolicyNotEstablished(f"no time for resolving discrepancies as of {known_on}")
        return limit.days


def published_time_limits() -> TimeLimits:
    """The time limits that ship with the product."""
    table = tomllib.loads(files(__package__).joinpath("time_limits.toml").read_text("utf-8"))
    return TimeLimits(
        tuple(
            TimeLimit(entry["from"], entry["days"], entry["legal_basis"], entry["confirmed"])
            for entry in table["discrepancy_resolution"]
        )
    )
