"""What a person's record may say, what changes it, and who may use it: decisions over values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from identity.contract.decisions import DecisionKind
from identity.contract.evidence import DOCUMENTED, Basis, PersonAttribute, Source
from identity.contract.persons import (
    CivilData,
    FullName,
    NationalityKind,
    NationalityStanding,
)
from identity.contract.records import (
    ChangeNationality,
    LifeState,
    PersonRecord,
    RecordChanges,
    RecordState,
    Residence,
)
from identity.errors.life_events import DeathNotDeclared
from identity.errors.persons import (
    CivilDataInvalid,
    CorrectionWithoutEffect,
    NationalityNotProven,
    PersonNotActive,
)
from identity.persons.lifecycle import RecordMove
from shared.civil.names import PersonName, PersonNameInvalid
from shared.civil.partial_date import PartialDate, PartialDateInvalid, age_at_least
from shared.dated_rules import PolicyNotEstablished
from shared.states import State

STATELESS, UNSPECIFIED, REFUGEES = "XXA", "XXX", frozenset({"XXB", "XXC"})
"""Codes for persons without a defined nationality, Doc 9303-3 section 5 part D."""

COMPETENT_ACTS: Mapping[NationalityKind, frozenset[Source]] = {
    NationalityKind.CITIZEN: frozenset(
        {Source.NATIONALITY_CERTIFICATE, Source.NATURALISATION_DECREE, Source.COURT_JUDGMENT}
    ),
    NationalityKind.UNDETERMINED: frozenset({Source.COURT_JUDGMENT, Source.STATUS_DECISION}),
    NationalityKind.STATELESS: frozenset({Source.COURT_JUDGMENT, Source.STATUS_DECISION}),
    NationalityKind.REFUGEE: frozenset({Source.STATUS_DECISION}),
    NationalityKind.RESIDENT_FOREIGNER: frozenset(
        {Source.FOREIGN_PASSPORT, Source.RESIDENCE_PERMIT, Source.COURT_JUDGMENT}
    ),
}
"""Whose act establishes each kind."""

RECORD_MOVES: Mapping[DecisionKind, RecordMove] = {
    DecisionKind.BLOCK: RecordMove.BLOCK,
    DecisionKind.UNBLOCK: RecordMove.UNBLOCK,
    DecisionKind.ARCHIVE: RecordMove.ARCHIVE,
}
"""Decisions that move the record and change nothing in it."""

_FIELDS: Mapping[PersonAttribute, tuple[str, ...]] = {
    PersonAttribute.NAME: ("name",),
    PersonAttribute.USAGE_NAME: ("usage_name",),
    PersonAttribute.SEX: ("sex",),
    PersonAttribute.BIRTH_DATE: ("birth_date",),
    PersonAttribute.BIRTH_PLACE: ("birth_place",),
    PersonAttribute.FATHER: ("father", "father_id"),
    PersonAttribute.MOTHER: ("mother", "mother_id"),
    PersonAttribute.NATIONAL_NUMBER: ("national_number",),
    PersonAttribute.RESIDENCE: ("residence",),
}
"""What a correction may touch. Nationality is not among them: see `with_nationality`."""
_NATIONALITY = ("nationality", "nationality_kind", "nationality_standing")
_REMOVABLE = frozenset(
    {
        PersonAttribute.USAGE_NAME,
        PersonAttribute.FATHER,
        PersonAttribute.MOTHER,
        PersonAttribute.NATIONAL_NUMBER,
        PersonAttribute.RESIDENCE,
    }
)
_OF_THE_RECORD = frozenset({"father_id", "mother_id", "residence"})
"""Fields that stand beside the civil data, not in it."""

Change = Callable[[PersonRecord], PersonRecord]


class Standing(Protocol):
    """What decides whether a person's record may be used."""

    @property
    def record_state(self) -> RecordState: ...
    @property
    def life_state(self) -> LifeState: ...


def check_active(person: Standing) -> None:
    """PersonNotActive for who is blocked, merged, archived, or of whom a death was declared."""
    if person.record_state is not RecordState.ACTIVE:
        raise PersonNotActive(f"the record is {person.record_state}")
    if person.life_state is not LifeState.ALIVE:
        raise PersonNotActive(f"the person is {person.life_state}")


def check_changeable(person: Standing) -> None:
    """PersonNotActive for a record that lives on in another one, or is archived.

    That of a blocked or dead person can be corrected.
    """
    if person.record_state in {RecordState.MERGED, RecordState.ARCHIVED}:
        raise PersonNotActive(f"the record is {person.record_state}")


def check_archivable(person: Standing) -> None:
    """DeathNotDeclared unless the person's death is confirmed."""
    if person.life_state is not LifeState.DEAD:
        raise DeathNotDeclared


def touched(changes: RecordChanges) -> frozenset[PersonAttribute]:
    """The attributes that changes are about."""
    given = {
        attribute
        for attribute, fields in _FIELDS.items()
        if any(getattr(changes, field) is not None for field in fields)
    }
    return frozenset(given | set(changes.removed))


def change_of(changes: RecordChanges, basis: Basis) -> Change:
    """The function that makes the changes to a record; CivilDataInvalid for impossible ones."""
    given = {
        field: getattr(changes, field)
        for fields in _FIELDS.values()
        for field in fields
        if getattr(changes, field) is not None
    }
    emptied: dict[str, Any] = {}
    for attribute in changes.removed:
        if attribute not in _REMOVABLE:
            raise CivilDataInvalid(f"{attribute}: cannot be removed")
        emptied |= dict.fromkeys(_FIELDS[attribute])
    if given.keys() & emptied.keys():
        raise CivilDataInvalid("removed: has a new value too")
    attributes = touched(changes)
    if not attributes:
        raise CorrectionWithoutEffect

    def change(record: PersonRecord) -> PersonRecord:
        rests_on = dict.fromkeys(attributes, basis)
        bases = {**record.bases, **rests_on}
        return _updated(
            record,
            {**given, **emptied},
            {one: held for one, held in bases.items() if one not in changes.removed},
        )

    return change


def with_nationality(order: ChangeNationality) -> Change:
    """The function that records what a judge or competent authority decided."""

    def change(record: PersonRecord) -> PersonRecord:
        decided = dict(
            zip(_NATIONALITY, (order.nationality, order.kind, order.standing), strict=True)
        )
        return _updated(record, decided, {**record.bases, PersonAttribute.NATIONALITY: order.basis})

    return change


def adopting(source: PersonRecord, attributes: Iterable[PersonAttribute]) -> Change:
    """The function that takes attributes over from another record, with what they rest on."""
    wanted = [one for one in attributes if one in source.bases]
    fields = {**_FIELDS, PersonAttribute.NATIONALITY: _NATIONALITY}
    taken = {
        field: getattr(source if field in _OF_THE_RECORD else source.civil, field)
        for attribute in wanted
        for field in fields[attribute]
    }
    rests_on = {attribute: source.bases[attribute] for attribute in wanted}

    def change(record: PersonRecord) -> PersonRecord:
        return _updated(record, taken, {**record.bases, **rests_on})

    return change


def first_record(
    civil: CivilData,
    *,
    basis: Basis,
    proofs: Mapping[PersonAttribute, Basis],
    residence: Residence | None = None,
    father_id: UUID | None = None,
    mother_id: UUID | None = None,
) -> PersonRecord:
    """What is known of a person at registration; each attribute that is there gets its basis."""
    given = {PersonAttribute.NATIONALITY}
    for attribute, fields in _FIELDS.items():
        beside = {"residence": residence, "father_id": father_id, "mother_id": mother_id}
        if any({**dict(civil), **beside}[field] is not None for field in fields):
            given.add(attribute)
    return PersonRecord(
        civil=civil,
        residence=residence,
        father_id=father_id,
        mother_id=mother_id,
        bases=_in_order({one: proofs.get(one, basis) for one in given}),
    )


def check_record(record: PersonRecord, state: State, *, today: date) -> None:
    """CivilDataInvalid or NationalityNotProven for what cannot stand in a State's register."""
    check_civil(record.civil, today=today)
    check_nationality(record.civil, record.bases[PersonAttribute.NATIONALITY], state)
    since = record.residence.since if record.residence is not None else None
    if since is not None and _date("residence", since).earliest > today:
        raise CivilDataInvalid("residence: in the future")


def check_civil(civil: CivilData, *, today: date) -> None:
    """CivilDataInvalid, naming the field, when a name or date cannot stand in a register."""
    for field in ("name", "father", "mother"):
        name: FullName | None = getattr(civil, field)
        if name is not None:
            _check_name(field, name.family_name, name.given_names)
    if civil.usage_name is not None:
        _check_name("usage_name", civil.usage_name)
    if _date("birth_date", civil.birth_date).earliest > today:
        raise CivilDataInvalid("birth_date: in the future")


def check_nationality(civil: CivilData, basis: Basis, state: State) -> None:
    """Whether code, kind and standing agree, and rest on who may say so.

    Established is what a judge or competent authority said; presumed what documents speak for.
    Whether somebody is a citizen is never decided here.
    """
    fits = {
        NationalityKind.CITIZEN: civil.nationality == state,
        NationalityKind.STATELESS: civil.nationality == STATELESS,
        NationalityKind.UNDETERMINED: civil.nationality == UNSPECIFIED,
        NationalityKind.REFUGEE: civil.nationality in REFUGEES or _foreign(civil, state),
        NationalityKind.RESIDENT_FOREIGNER: _foreign(civil, state),
    }
    if not fits[civil.nationality_kind]:
        raise CivilDataInvalid(f"nationality: not the code of a {civil.nationality_kind}")
    proof = {
        NationalityStanding.ESTABLISHED: COMPETENT_ACTS[civil.nationality_kind],
        NationalityStanding.PRESUMED: DOCUMENTED,
        NationalityStanding.TO_ESTABLISH: frozenset(Source),
    }
    if basis.source not in proof[civil.nationality_standing]:
        raise NationalityNotProven(f"{civil.nationality_standing} does not rest on {basis.source}")


def is_citizen(civil: CivilData, *, presumed_counts: bool | None) -> bool:
    """Whether the person gets what is for citizens.

    `presumed_counts` is the State's rule on those whose nationality documents only speak for;
    PolicyNotEstablished where it is needed and the State has none.
    """
    presumed = civil.nationality_standing is NationalityStanding.PRESUMED
    if civil.nationality_kind is not NationalityKind.CITIZEN or not presumed:
        return civil.is_established_citizen
    if presumed_counts is None:
        raise PolicyNotEstablished("whether a presumed citizen gets what is for citizens")
    return presumed_counts


def updates_due(
    ages: Sequence[int], civil: CivilData, *, captured_on: date | None, on: date
) -> tuple[int, ...]:
    """The ages that the person has surely reached since fingerprints and portrait were taken."""
    born = PartialDate.parse(civil.birth_date)
    return tuple(
        age
        for age in ages
        if _reached(born, age, on) and (captured_on is None or not _reached(born, age, captured_on))
    )


def _reached(born: PartialDate, age: int, on: date) -> bool:
    return born.earliest <= on and age_at_least(born, age, on) is True


def _updated(
    record: PersonRecord, fields: Mapping[str, Any], bases: Mapping[PersonAttribute, Basis]
) -> PersonRecord:
    beside = {name: value for name, value in fields.items() if name in _OF_THE_RECORD}
    inside = {name: value for name, value in fields.items() if name not in _OF_THE_RECORD}
    return record.model_copy(
        update={
            **beside,
            "civil": record.civil.model_copy(update=inside),
            "bases": _in_order(bases),
        }
    )


def _in_order(bases: Mapping[PersonAttribute, Basis]) -> dict[PersonAttribute, Basis]:
    """In the order of the enumeration, so that equal records are equal bytes."""
    return {one: bases[one] for one in PersonAttribute if one in bases}


def _foreign(civil: CivilData, state: State) -> bool:
    return civil.nationality != state and not civil.nationality.startswith("XX")


def _date(field: str, text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except PartialDateInvalid as error:
        raise CivilDataInvalid(f"{field}: {error.detail}") from None


def _check_name(field: str, surname: str, given_names: str | None = None) -> None:
    try:
        PersonName(surname, given_names or "")
    except PersonNameInvalid as error:
        raise CivilDataInvalid(f"{field}: {error.detail}") from None
