"""The rules of each State on enrolment: fingers, time limits, witnesses, older documents."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from shared.biometrics.abis import BiometricCheck
from shared.civil.partial_date import PartialDate
from shared.dated_rules import DatedRule, parse_rules
from shared.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentRule(DatedRule):
    """None where the State has not established a value."""

    fingerprints_from_years: int | None = None
    """Younger children give none."""
    fingers: tuple[int, ...] = ()
    """Which fingers are captured, each of them unless an exception is recorded."""
    fee_francs: int | None = None
    """Of enrolment itself; cards have fees of their own."""
    application_days: int | None = None
    """How long an application may stand still before it expires."""
    packet_days: int | None = None
    """How old a kit's packet may be when it arrives."""
    witnesses_min: int | None = None
    """From how many witnesses on their word counts as evidence."""
    witness_applications_max: int | None = None
    """For how many applicants one person may vouch in `witness_days`."""
    witness_days: int | None = None
    witness_sample_percent: int | None = None
    """Of every hundred testimonies, how many are marked to be looked at again."""
    document_languages: tuple[str, ...] = ()
    checks_sufficient: tuple[BiometricCheck, ...] = (BiometricCheck.PERFORMED,)
    """After which checks of captures a number may be given without more; after any other one the
    approver signs that they know which it was."""
    import_checks_sufficient: tuple[BiometricCheck, ...] = tuple(BiometricCheck)
    """The same of the lines of an older register, which are approved as one: there is no more."""

    def __post_init__(self) -> None:
        # TOML has lists, and what is compared and hashed must not change
        object.__setattr__(self, "fingers", (*self.fingers,))
        object.__setattr__(self, "document_languages", (*self.document_languages,))
        for named in ("checks_sufficient", "import_checks_sufficient"):
            object.__setattr__(self, named, tuple(map(BiometricCheck, getattr(self, named))))


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyDocument(DatedRule):
    """An older document of a State, and until when it is accepted as far as is known."""

    code: str
    name: str
    surrendered: bool
    accepted_until: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class EnrolmentRules:
    """Both tables together."""

    rules: tuple[EnrolmentRule, ...]
    legacy_documents: tuple[LegacyDocument, ...]

    def legacy_document(self, state: State, code: str, *, on: date) -> LegacyDocument | None:
        """What is known on a day of an older document; the State's own word over ours."""
        known = [
            one
            for one in self.legacy_documents
            if (one.state, one.code) == (state, code) and one.since <= on
        ]
        return known[-1] if known else None


def published_enrolment_rules() -> EnrolmentRules:
    """The rules that ship with the product."""
    return _parse(files(__package__).joinpath("enrolment_rules.toml").read_text("utf-8"))


def enrolment_rules_from(path: Path) -> EnrolmentRules:
    """A State's own rules, in the same form; they complete or replace the published ones."""
    return _parse(path.read_text("utf-8"))


def completed(published: EnrolmentRules, own: Iterable[EnrolmentRules]) -> EnrolmentRules:
    """The published rules with a State's own behind them, so that the own win."""
    for more in own:
        published = EnrolmentRules(
            (*published.rules, *more.rules),
            (*published.legacy_documents, *more.legacy_documents),
        )
    return published


def _parse(text: str) -> EnrolmentRules:
    listed = tomllib.loads(text).get("legacy_document", [])
    return EnrolmentRules(parse_rules(text, EnrolmentRule), tuple(map(_legacy_document, listed)))


def _legacy_document(entry: dict[str, object]) -> LegacyDocument:
    until = entry.pop("accepted_until", None)
    given = {**entry, "state": State(str(entry["state"])), "since": entry["from"]}
    del given["from"]
    accepted_until = PartialDate.parse(str(until)) if until is not None else None
    return LegacyDocument(accepted_until=accepted_until, **given)  # type: ignore[arg-type]  # TypeError tells of a wrong member
