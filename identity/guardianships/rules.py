"""Which guardianships can be, and what one is worth on a day: decided from clock and persons."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from identity.contract.evidence import DOCUMENTED
from identity.contract.guardianships import (
    CourtAct,
    GuardianshipEnd,
    GuardianshipKind,
    GuardianshipScope,
    GuardianshipState,
    OpenGuardianship,
)
from identity.contract.persons import CivilData
from identity.contract.records import LifeState, PersonRecord, RecordState
from identity.errors.guardianships import GuardianshipInvalid, GuardianshipNotInForce
from identity.policy.person_rules import PersonRule
from shared.civil.partial_date import PartialDate, age_at_least
from shared.dated_rules import PolicyNotEstablished


class Held(Protocol):
    """A guardianship as it is kept."""

    @property
    def kind(self) -> GuardianshipKind: ...
    @property
    def state(self) -> GuardianshipState: ...
    @property
    def begins_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def handed_over_at(self) -> datetime | None: ...


class Someone(NamedTuple):
    """A ward or guardian as far as guardianship goes; of a merged record, its survivor."""

    person_id: UUID
    record_state: RecordState
    life_state: LifeState
    civil: CivilData

    @property
    def can_act(self) -> bool:
        return self.record_state is RecordState.ACTIVE and self.life_state is LifeState.ALIVE


class Standing(NamedTuple):
    """What a guardianship is worth on a day."""

    state: GuardianshipState
    end: GuardianshipEnd | None = None


def is_minor(civil: CivilData, rule: PersonRule, *, on: date) -> bool:
    """Whether a person is surely under age: the doubt of a partial date is their advantage.

    PolicyNotEstablished where the State has not said when people come of age.
    """
    if rule.majority_years is None:
        raise PolicyNotEstablished("the age of majority")
    born = PartialDate.parse(civil.birth_date)
    return born.earliest > on or age_at_least(born, rule.majority_years, on) is False


def check_opening(
    order: OpenGuardianship,
    ward: Someone,
    ward_record: PersonRecord,
    guardians: Sequence[Someone],
    rule: PersonRule,
    *,
    on: date,
) -> None:
    """GuardianshipInvalid unless these may be guardians of this ward, on this act, from then on."""
    minor = is_minor(ward.civil, rule, on=max(on, order.begins_on))
    ids = [guardian.person_id for guardian in guardians]
    parents = {ward_record.father_id, ward_record.mother_id} - {None}
    parental = order.kind is GuardianshipKind.PARENTAL
    for wrong, reason in (
        (ward.life_state is LifeState.DEAD, "ward: dead"),
        (ward.person_id in ids, "guardian_ids: the ward"),
        (len(set(ids)) != len(ids), "guardian_ids: the same person twice"),
        (not all(one.can_act for one in guardians), "guardian_ids: a record that is not in use"),
        (
            any(is_minor(one.civil, rule, on=on) for one in guardians),
            "guardian_ids: a minor",
        ),
        (order.ends_on is not None and order.ends_on <= order.begins_on, "ends_on: too early"),
        (len(set(order.scope)) != len(order.scope), "scope: the same twice"),
        (not parental and order.court_act is None, "court_act: needed"),
        (order.basis.source not in DOCUMENTED, "basis: not a document"),
        (parental and parents and not parents.issuperset(ids), "guardian_ids: not a parent"),
        (order.kind is GuardianshipKind.PROTECTED_ADULT and minor, "ward: a minor"),
        (order.kind is not GuardianshipKind.PROTECTED_ADULT and not minor, "ward: of age"),
    ):
        if wrong:
            raise GuardianshipInvalid(reason)
    if order.court_act is not None:
        check_act(order.court_act, on=on)


def check_act(act: CourtAct, *, on: date) -> None:
    """GuardianshipInvalid for an act of a day ahead."""
    if act.decided_on > on:
        raise GuardianshipInvalid("court_act: in the future")


def standing(
    held: Held, ward: Someone, guardians: Iterable[Someone], rule: PersonRule, *, on: date
) -> Standing:
    """What the guardianship is worth on a day, whether or not anybody wrote it down.

    Majority, the term and death end it by themselves; so does the death of its last guardian.
    """
    everybody = list(guardians)
    grown = held.kind is not GuardianshipKind.PROTECTED_ADULT and not is_minor(
        ward.civil, rule, on=on
    )
    for ended, end in (
        (held.handed_over_at is not None, GuardianshipEnd.MAJORITY),
        (held.state is GuardianshipState.ENDED, GuardianshipEnd.COURT),
        (ward.life_state is LifeState.DEAD, GuardianshipEnd.DEATH),
        (all(one.life_state is LifeState.DEAD for one in everybody), GuardianshipEnd.DEATH),
        (grown, GuardianshipEnd.MAJORITY),
        (held.ends_on is not None and held.ends_on <= on, GuardianshipEnd.TERM),
    ):
        if ended:
            return Standing(GuardianshipState.ENDED, end)
    return Standing(held.state)


def represents(
    held: Held,
    scope: Collection[GuardianshipScope],
    worth: Standing,
    guardians: Iterable[Someone],
    wanted: GuardianshipScope,
    *,
    on: date,
) -> bool:
    """Whether somebody may act for the ward by it, in a matter, on a day."""
    return (
        worth.state is GuardianshipState.ACTIVE
        and held.begins_on <= on
        and wanted in scope
        and any(one.can_act for one in guardians)
    )


def in_conflict(
    one: Collection[UUID],
    one_scope: Collection[GuardianshipScope],
    other: Collection[UUID],
    other_scope: Collection[GuardianshipScope],
) -> bool:
    """Whether two guardianships of a ward give different people power in the same matter."""
    return set(one) != set(other) and not set(one_scope).isdisjoint(other_scope)


def check_in_force(worth: Standing) -> None:
    """GuardianshipNotInForce for one that has ended."""
    if worth.state is GuardianshipState.ENDED:
        raise GuardianshipNotInForce
