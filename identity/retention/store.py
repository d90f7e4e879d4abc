"""All SQL of retention: what is old enough and not held, and the proofs of what was purged."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.contract.retention import DataClass, HoldState
from identity.errors.retention import HoldChanged, HoldNotFound
from identity.retention.tables import LegalHoldRow, PurgeRow
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import ApproverNotIndependent

PURGED_AT_ONCE_MAX = 10_000
"""Of one order: a transaction of a second or so."""
_HELD = (
    "EXISTS (SELECT FROM legal_holds AS h WHERE h.person_id = old.person_id AND h.state = 'placed')"
)


class _Class(NamedTuple):
    """Where a class of data stands: its table, its key, its age, and what may go at all."""

    table: str
    key: str
    aged_by: str
    ended: str
    of_persons: bool


_CLASSES: Mapping[DataClass, _Class] = MappingProxyType(
    {
        DataClass.ACCESS_LOG: _Class(
            "access_events",
            "old.access_id::text",
            "old.read_at",
            # what a person was not told of is kept as long again after they could be
            "NOT EXISTS (SELECT FROM access_delays AS d WHERE d.person_id = old.person_id"
            " AND d.machine = old.machine AND d.state = 'in_force' AND d.ends_at > :older_than)",
            of_persons=True,
        ),
        DataClass.READ_COUNTS: _Class(
            "read_counts",
            "concat_ws(' ', old.counted, old.name, old.budget, old.hours, old.begins_at)",
            "old.begins_at",
            "true",
            of_persons=False,
        ),
        DataClass.CONSENTS: _Class(
            "consents",
            "old.consent_id::text",
            "coalesce(old.expires_at, old.decided_at)",
            "old.state IN ('denied', 'revoked', 'expired')",
            of_persons=True,
        ),
        DataClass.URGENT_ACCESSES: _Class(
            "urgent_accesses",
            "old.urgent_access_id::text",
            "old.reviewed_at",
            "old.state <> 'open' AND NOT EXISTS (SELECT FROM access_events AS e"
            " WHERE e.urgent_access_id = old.urgent_access_id)",
            of_persons=False,
        ),
    }
)


class Old(NamedTuple):
    """How much of a class is old enough: what may be purged, and what is held."""

    free: int
    held: int


async def count_old(work: Work, data_class: DataClass, *, older_than: datetime) -> Old:
    """Count what is older than an instant, held or not."""
    kind = _CLASSES[data_class]
    held = _HELD if kind.of_persons else "false"
    query = text(
        f"SELECT count(*) FILTER (WHERE NOT {held}), count(*) FILTER (WHERE {held})"  # noqa: S608 - names from the table above
        f" FROM {kind.table} AS old WHERE {kind.aged_by} < :older_than AND {kind.ended}"
    )
    connection = await work.session.connection()
    free, kept = (await connection.execute(query, {"older_than": older_than})).one()
    return Old(free, kept)


async def purge(work: Work, data_class: DataClass, *, older_than: datetime) -> list[str]:
    """Delete what is older than an instant and not held, the oldest first; its identifiers."""
    kind = _CLASSES[data_class]
    held = _HELD if kind.of_persons else "false"
    query = text(
        f"DELETE FROM {kind.table} AS old WHERE old.ctid = ANY(ARRAY("  # noqa: S608 - names from the table above
        f" SELECT old.ctid FROM {kind.table} AS old"
        f" WHERE {kind.aged_by} < :older_than AND {kind.ended} AND NOT {held}"
        f" ORDER BY {kind.aged_by} LIMIT :most FOR UPDATE)) RETURNING {kind.key}"
    )
    connection = await work.session.connection()
    given = {"older_than": older_than, "most": PURGED_AT_ONCE_MAX}
    return [str(one) for one in (await connection.execute(query, given)).scalars()]


def add(work: Work, proof: PurgeRow) -> None:
    work.session.add(proof)


async def proofs(work: Work, *, limit: int) -> list[PurgeRow]:
    """The latest first."""
    query = (
        select(PurgeRow)
        .order_by(col(PurgeRow.purged_at).desc(), col(PurgeRow.purge_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


def place(work: Work, hold: LegalHoldRow) -> None:
    work.session.add(hold)


async def hold(work: Work, hold_id: UUID) -> LegalHoldRow:
    found = await work.session.get(LegalHoldRow, hold_id)
    if found is None:
        raise HoldNotFound
    return found


async def lift(work: Work, held: LegalHoldRow, to: HoldState, *, by: str) -> None:
    """Write it only if nobody did since it was read; four eyes, or refused."""
    statement = (
        update(LegalHoldRow)
        .where(col(LegalHoldRow.hold_id) == held.hold_id, col(LegalHoldRow.state) == held.state)
        .values(state=to, lifted_by=by, lifted_at=work.clock())
    )
    try:
        done = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "legal_holds_four_eyes":
            raise ApproverNotIndependent from error
        raise
    if done.rowcount != 1:
        raise HoldChanged
    await work.session.refresh(held)
