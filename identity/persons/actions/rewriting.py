"""Change what the record says over a span of days: plan it, check the outcome, write it."""

from datetime import date
from typing import NamedTuple

from identity.contract.records import PersonRecord
from identity.errors.persons import CivilDataInvalid, CorrectionWithoutEffect
from identity.parts import IdentityParts
from identity.persons.rules import Change, check_changeable, check_record
from identity.persons.store import records
from identity.persons.store.journal import Authority
from identity.persons.tables import PersonRow, PersonVersionRow
from shared.bitemporal import Correction, correct
from shared.database.work import Work


class Rewriting(NamedTuple):
    """What is known now, and what a correction would do to it."""

    known: list[PersonVersionRow]
    correction: Correction[PersonRecord]


async def plan(
    work: Work,
    parts: IdentityParts,
    person: PersonRow,
    change: Change,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Rewriting:
    """What a change would do from one day until before another; nothing is written.

    Raises PersonNotActive for a merged or archived record, CorrectionWithoutEffect, or what is
    wrong with a version as it would be: CivilDataInvalid, NationalityNotProven.
    """
    check_changeable(person)
    if valid_from is not None and valid_to is not None and valid_from >= valid_to:
        raise CivilDataInvalid("valid_to: not after valid_from")
    known = await records.known_now(work, person.person_id)
    correction = correct(
        records.as_versions(parts.civil_keys, known),
        change,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    if not correction.closed:
        raise CorrectionWithoutEffect
    for version in correction.opened:
        check_record(version.record, parts.state, today=work.clock().date())
    return Rewriting(known, correction)


async def carry_out(work: Work, parts: IdentityParts, rewriting: Rewriting, by: Authority) -> None:
    """Write a planned correction; the caller holds the lock on the person. PersonChanged."""
    await records.rewrite(work, parts.civil_keys, rewriting.known, rewriting.correction, by)
