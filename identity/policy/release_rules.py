"""The rules of each State on releases: what may be told to a service, on which legal basis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from identity.contract.disclosure import Scope
from shared.dated_rules import DatedRule, parse_rules, rule_in_force
from shared.purposes import Purpose
from shared.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRule(DatedRule):
    """What a purpose may have; what no rule names is released to nobody."""

    purpose: Purpose
    scope: Scope
    consent_required: bool
    """Whether the legal basis is the holder's consent, asked for and given for this service."""

    def __post_init__(self) -> None:
        # TOML has texts: a slip is a ValueError when the rules are read, not when one is needed
        object.__setattr__(self, "purpose", Purpose(self.purpose))
        object.__setattr__(self, "scope", Scope(self.scope))


def published_release_rules() -> tuple[ReleaseRule, ...]:
    """The rules that ship with the product."""
    text = files(__package__).joinpath("release_rules.toml").read_text("utf-8")
    return parse_rules(text, ReleaseRule)


def release_rule(
    rules: Iterable[ReleaseRule], state: State, purpose: Purpose, scope: Scope, *, on: date
) -> ReleaseRule:
    """The rule on a release that is in force on a day; PolicyNotEstablished if there is none."""
    fitting = [rule for rule in rules if (rule.purpose, rule.scope) == (purpose, scope)]
    return rule_in_force(fitting, state, on)
