"""All reads and writes of the versions of persons' records; what is personal is sealed.

Each value is bound to its table, record and field, so that none can be moved to another place.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import and_, col, func, or_, select, update

from identity.contract.persons import CivilData
from identity.contract.records import LifeState, PersonRecord, RecordState
from identity.errors.persons import NothingKnown, PersonChanged, PersonNotFound
from identity.persons.store.journal import Authority
from identity.persons.tables import PersonRow, PersonVersionRow
from shared.bitemporal import Correction, Version, next_instant
from shared.database.constraints import violated
from shared.database.statement import Statement
from shared.database.work import Work
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption


class Reading(NamedTuple):
    """A person and the version of their record that holds; no version: nothing was known."""

    person_id: UUID
    identity_number: str
    record_state: RecordState
    life_state: LifeState
    merged_into: UUID | None
    biometrics_captured_on: date | None
    version: int | None
    valid_from: date | None
    valid_to: date | None
    recorded_from: datetime | None
    recorded_to: datetime | None
    sealed_record: bytes | None


def _holds(as_of: Any, known_at: Any) -> ColumnElement[bool]:
    """Of a version: it is true on a day, and known at an instant or now."""
    row = PersonVersionRow
    valid = and_(
        or_(col(row.valid_from).is_(None), col(row.valid_from) <= as_of),
        or_(col(row.valid_to).is_(None), col(row.valid_to) > as_of),
    )
    if known_at is None:
        return and_(valid, col(row.recorded_to).is_(None))
    return and_(
        valid,
        col(row.recorded_from) <= known_at,
        or_(col(row.recorded_to).is_(None), col(row.recorded_to) > known_at),
    )


def _reading_of(who: str, known: str) -> str:
    """The statement that most of what the register is asked comes down to."""
    return f"""
        SELECT p.person_id, p.identity_number, p.record_state, p.life_state, p.merged_into,
            p.biometrics_captured_on, v.version, v.valid_from, v.valid_to,
            v.recorded_from, v.recorded_to, v.sealed_record, s.salt
        FROM persons p
        LEFT JOIN audit_subject_salts s ON s.subject = CAST(p.person_id AS text)
        LEFT JOIN person_versions v ON v.person_id = p.person_id AND {known}
            AND (v.valid_from IS NULL OR v.valid_from <= :as_of)
            AND (v.valid_to IS NULL OR v.valid_to > :as_of)
        WHERE {who}
    """  # noqa: S608 - the conditions are written below


_NUMBERED, _IDENTIFIED = "p.identity_number = :who", "p.person_id = :who"
_NOW = "v.recorded_to IS NULL"
_THEN = "v.recorded_from <= :then AND (v.recorded_to IS NULL OR v.recorded_to > :then)"
_BY_NUMBER, _BY_NUMBER_THEN = _reading_of(_NUMBERED, _NOW), _reading_of(_NUMBERED, _THEN)
_BY_ID, _BY_ID_THEN = _reading_of(_IDENTIFIED, _NOW), _reading_of(_IDENTIFIED, _THEN)


async def read_by_number(
    work: Work, identity_number: str, *, as_of: date, known_at: datetime | None
) -> Reading:
    """The person and the version that holds, in one statement; PersonNotFound."""
    query = _BY_NUMBER if known_at is None else _BY_NUMBER_THEN
    return await _reading(work, query, who=identity_number, as_of=as_of, then=known_at)


async def read_by_id(
    work: Work, person_id: UUID, *, as_of: date, known_at: datetime | None
) -> Reading:
    """The same by the person's own identifier."""
    query = _BY_ID if known_at is None else _BY_ID_THEN
    return await _reading(work, query, who=person_id, as_of=as_of, then=known_at)


async def civil_now(keys: KeyEncryption, work: Work, person: PersonRow) -> CivilData:
    """Civil data valid today, as known now."""
    return (await record_at(keys, work, person)).civil


async def civil_at(
    keys: KeyEncryption,
    work: Work,
    person: PersonRow,
    *,
    as_of: date,
    known_at: datetime | None = None,
) -> CivilData:
    """Civil data valid on a day, as known then or now; NothingKnown."""
    return (await record_at(keys, work, person, as_of=as_of, known_at=known_at)).civil


async def record_at(
    keys: KeyEncryption,
    work: Work,
    person: PersonRow,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> PersonRecord:
    """The whole record; both times are now unless they are given."""
    query = select(PersonVersionRow).where(
        PersonVersionRow.person_id == person.person_id,
        _holds(as_of or work.clock().date(), known_at),
    )
    version = (await work.session.exec(query)).first()
    if version is None:
        raise NothingKnown
    return opened(keys, version)


async def known_now(work: Work, person_id: UUID) -> list[PersonVersionRow]:
    """What the register knows now of all days, earliest first; read anew."""
    query = (
        select(PersonVersionRow)
        .where(PersonVersionRow.person_id == person_id, col(PersonVersionRow.recorded_to).is_(None))
        .order_by(col(PersonVersionRow.valid_from).asc().nulls_first())
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))


async def all_versions(work: Work, person_id: UUID, *, limit: int) -> list[PersonVersionRow]:
    """All that was ever recorded, newest first."""
    query = (
        select(PersonVersionRow)
        .where(PersonVersionRow.person_id == person_id)
        .order_by(col(PersonVersionRow.version).desc())
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def rewrite(
    work: Work,
    keys: KeyEncryption,
    known: Sequence[PersonVersionRow],
    correction: Correction[PersonRecord],
    by: Authority,
) -> None:
    """Close the versions that a correction replaces and record those it opens.

    The caller holds the lock on the person. Raises PersonChanged when something was recorded since
    `known` was read.
    """
    person_id = known[0].person_id
    query = select(func.max(PersonVersionRow.version)).where(
        PersonVersionRow.person_id == person_id
    )
    last = (await work.session.exec(query)).one()
    now = next_instant(work.clock(), max(row.recorded_from for row in known))
    closed = [known[place].version for place in correction.closed]
    done = await work.session.exec(
        update(PersonVersionRow)
        .where(
            col(PersonVersionRow.person_id) == person_id,
            col(PersonVersionRow.version).in_(closed),
            col(PersonVersionRow.recorded_to).is_(None),
        )
        .values(recorded_to=now)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != len(closed):
        raise PersonChanged
    work.session.add_all(
        new_version(keys, person_id, last + number, version, recorded_from=now, by=by)
        for number, version in enumerate(correction.opened, start=1)
    )
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "person_versions_one_truth":
            raise PersonChanged from error
        raise


def new_version(
    keys: KeyEncryption,
    person_id: UUID,
    number: int,
    version: Version[PersonRecord],
    *,
    recorded_from: datetime,
    by: Authority,
) -> PersonVersionRow:
    """The row of a version that the register knows from now on."""
    return PersonVersionRow(
        person_id=person_id,
        version=number,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        recorded_from=recorded_from,
        sealed_record=seal(keys, _version(person_id, number), record_bytes(version.record)),
        recorded_by=by.acted_by,
        approved_by=by.approved_by,
        decision_id=by.decision_id,
    )


def opened(keys: KeyEncryption, row: PersonVersionRow) -> PersonRecord:
    """What the version says."""
    return _open(keys, row.person_id, row.version, row.sealed_record)


def told(keys: KeyEncryption, found: Reading) -> PersonRecord:
    """What the version that was found says; NothingKnown when there is none."""
    if found.version is None or found.sealed_record is None:
        raise NothingKnown
    return _open(keys, found.person_id, found.version, found.sealed_record)


def _open(keys: KeyEncryption, person_id: UUID, number: int, sealed: bytes) -> PersonRecord:
    return PersonRecord.model_validate_json(open_sealed(keys, _version(person_id, number), sealed))


def as_versions(
    keys: KeyEncryption, rows: Iterable[PersonVersionRow]
) -> list[Version[PersonRecord]]:
    return [Version(row.valid_from, row.valid_to, opened(keys, row)) for row in rows]


def record_bytes(record: PersonRecord) -> bytes:
    """The one form in which a record is sealed and compared."""
    return record.model_dump_json().encode()


async def _reading(work: Work, query: str, **values: Any) -> Reading:
    for *found, salt in await work.fetch(Statement(query, values)):
        person_id, number, record_state, life_state, *rest = found
        if salt is not None:
            work.audit.salted(str(person_id), salt)
        return Reading(person_id, number, RecordState(record_state), LifeState(life_state), *rest)
    raise PersonNotFound


def _version(person_id: UUID, number: int) -> SealedField:
    return SealedField("person_versions", f"{person_id}/{number}", "record")
