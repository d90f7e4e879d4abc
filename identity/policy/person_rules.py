"""The rules of each State on persons: majority, guardians, renewals, and aliases of numbers."""

from dataclasses import dataclass
from importlib.resources import files

from shared.dated_rules import DatedRule, parse_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRule(DatedRule):
    majority_years: int | None = None
    minors_need_guardian: bool | None = None
    biometric_updates_at_years: tuple[int, ...] = ()
    """Ages at which fingerprints and portrait are taken again."""
    presumed_citizens_get_cards: bool | None = None
    """Whether a citizen whose nationality no judge has established gets a citizen's card."""

    def __post_init__(self) -> None:
        # TOML has lists, and what is compared and hashed must not change
        object.__setattr__(self, "biometric_updates_at_years", (*self.biometric_updates_at_years,))


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRule(DatedRule):
    """How many active aliases of each kind a person may have, and how long one lasts."""

    lasting_max: int
    temporary_max: int
    temporary_days: int
    one_time_max: int
    one_time_hours: int


def published_person_rules() -> tuple[PersonRule, ...]:
    """The rules that ship with the product."""
    return parse_rules(_text("person_rules.toml"), PersonRule)


def published_alias_rules() -> tuple[AliasRule, ...]:
    """The rules that ship with the product."""
    return parse_rules(_text("alias_rules.toml"), AliasRule)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
