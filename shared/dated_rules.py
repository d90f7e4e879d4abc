"""Rules of the States as data with dates and a legal basis; never constants in code.

```toml
[[rule]]
state = "BFA"
from = 2025-11-06
legal_basis = "…"
confirmed = false        # « à confirmer »: known second-hand, the text was not seen
validity_years = 10
```
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from shared.errors import ErrorKind, PlatformError
from shared.states import State


class PolicyNotEstablished(PlatformError):
    """The State has not fixed a rule that is needed here."""

    kind = ErrorKind.UNPROCESSABLE
    code = "policy_not_established"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRule:
    """What every rule says of itself; subclasses add values, None where none is established."""

    state: State
    since: date
    legal_basis: str
    confirmed: bool


R = TypeVar("R", bound=DatedRule)


def parse_rules(text: str, kind: type[R]) -> tuple[R, ...]:
    """Read the rules of a TOML text; TypeError or ValueError for one that is not of the kind."""
    return tuple(
        kind(state=State(rule.pop("state")), since=rule.pop("from"), **rule)
        for rule in tomllib.loads(text)["rule"]
    )


def rule_in_force(rules: Iterable[R], state: State, on: date) -> R:
    """The latest rule of a State that is in force on a day; PolicyNotEstablished if none is.

    Of two that begin on the same day the later in the sequence wins: a State's own over ours.
    """
    latest = None
    for rule in rules:
        if rule.state is state and rule.since <= on and not (latest and rule.since < latest.since):
            latest = rule
    if latest is None:
        raise PolicyNotEstablished(f"no rule of {state} is in force on {on}")
    return latest


def last_day(first: date, years: int) -> date:
    """The last day of a validity of whole years: the day before the anniversary of the first."""
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError:  # 29 February: what began on it ends with the last of February
        return date(first.year + years, 2, 28)
    return anniversary - timedelta(days=1)
