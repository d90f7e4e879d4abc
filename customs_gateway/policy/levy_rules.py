"""The rules of the confederal levy as dated data: rate, origins, exemptions."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from customs_gateway.contract.levy import ExemptionCode
from customs_gateway.errors import LevyNotInForce
from customs_gateway.policy.versions import Version, in_force
from shared.money import Rate


@dataclass(frozen=True, slots=True)
class LevyRate:
    version: str
    since: date
    rate: Rate
    legal_basis: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Origins:
    """Which countries are not third countries; all others are."""

    version: str
    since: date
    members: frozenset[str]
    customs_union: frozenset[str]
    legal_basis: str
    confirmed: bool

    def third(self, country: str) -> bool:
        return country not in self.members | self.customs_union


class Cover(StrEnum):
    """Goods of which origin an exemption is for."""

    ANY = "any"
    MEMBERS = "members"
    CUSTOMS_UNION = "customs_union"


class EvidenceKind(StrEnum):
    """What the identifier given in evidence is of."""

    CERTIFICATE = "certificate"
    ASSESSMENT = "assessment"
    DECISION = "decision"
    TRANSIT_REFERENCE = "transit_reference"
    ACCREDITATION = "accreditation"
    CROSSING = "crossing"
    AGREEMENT = "agreement"
    EXPORT_DECLARATION = "export_declaration"


class DecidedBy(StrEnum):
    RULE = "rule"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class ExemptionRule:
    covers: Cover
    evidence: EvidenceKind
    decided_by: DecidedBy
    confirmed: bool
    headings: tuple[str, ...] = ()
    """HS headings whose goods always need a decision under this code"""


@dataclass(frozen=True, slots=True)
class Exemptions:
    version: str
    since: date
    codes: Mapping[ExemptionCode, ExemptionRule]
    legal_basis: str


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The versions that apply to one declaration."""

    rate: LevyRate
    origins: Origins
    exemptions: Exemptions


@dataclass(frozen=True, slots=True)
class LevyRules:
    """Every version there has been."""

    rates: tuple[LevyRate, ...]
    origins: tuple[Origins, ...]
    exemptions: tuple[Exemptions, ...]

    def on(self, day: date) -> RulesInForce:
        """The versions in force on a day; LevyNotInForce when a rule had none yet."""
        return RulesInForce(
            _in_force(self.rates, day),
            _in_force(self.origins, day),
            _in_force(self.exemptions, day),
        )


def published_levy_rules() -> LevyRules:
    """The rules that ship with the product."""
    return _parse(files(__package__).joinpath("levy_rules.toml").read_text("utf-8"))


def levy_rules_from(path: Path) -> LevyRules:
    """The Confederation's own rules in the same form, in place of the published ones."""
    return _parse(path.read_text("utf-8"))


def _in_force(versions: Iterable[Version], day: date) -> Version:
    version = in_force(versions, day)
    if version is None:
        raise LevyNotInForce(f"the levy was not in force on {day}")
    return version


def _parse(text: str) -> LevyRules:
    table = tomllib.loads(text)
    return LevyRules(
        tuple(_rate(entry) for entry in table["rate"]),
        tuple(_origins(entry) for entry in table["origins"]),
        tuple(_exemptions(entry) for entry in table["exemptions"]),
    )


def _rate(entry: dict[str, Any]) -> LevyRate:
    return LevyRate(
        entry["version"],
        entry["from"],
        Rate(entry["numerator"], entry["denominator"]),
        entry["legal_basis"],
        entry["confirmed"],
    )


def _origins(entry: dict[str, Any]) -> Origins:
    return Origins(
        entry["version"],
        entry["from"],
        frozenset(entry["members"]),
        frozenset(entry["customs_union"]),
        entry["legal_basis"],
        entry["confirmed"],
    )


def _exemptions(entry: dict[str, Any]) -> Exemptions:
    codes = {
        ExemptionCode(code): ExemptionRule(
            Cover(rule["covers"]),
            EvidenceKind(rule["evidence"]),
            DecidedBy(rule["decided_by"]),
            rule["confirmed"],
            tuple(rule.get("headings", ())),
        )
        for code, rule in entry["codes"].items()
    }
    return Exemptions(entry["version"], entry["from"], codes, entry["legal_basis"])
