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
_NEVER = "false"
_WITH_PERSON = (
    "EXISTS (SELECT FROM legal_holds AS h WHERE h.person_id = old.person_id AND h.state = 'placed')"
)


class _Class(NamedTuple):
    """Where a class of data stands: table, key, age, what may go at all, and what holds it."""

    table: str
    key: str
    aged_by: str
    ended: str
    held: str = _NEVER


_CLASSES: Mapping[DataClass, _Class] = MappingProxyType(
    {
        DataClass.ACCESS_LOG: _Class(
            "access_events",
            "old.access_id::text",
            "old.read_at",
            # what a person was not told of is kept as long again after they could be
            "NOT EXISTS (SELECT FROM access_delays AS d WHERE d.person_id = old.person_id"
            " AND d.machine = old.machine AND d.state = 'in_force' AND d.ends_at > :older_than)",
            held=_WITH_PERSON,
        ),
        DataClass.READ_COUNTS: _Class(
            "read_counts",
            "concat_ws(' ', old.counted, old.name, old.budget, old.hours, old.begins_at)",
            "old.begins_at",
            "true",
        ),
        DataClass.CONSENTS: _Class(
            "consents",
            "old.consent_id::text",
            "coalesce(old.expires_at, old.decided_at)",
            "old.state IN ('denied', 'revoked', 'expired')",
            held=_WITH_PERSON,
        ),
        DataClass.URGENT_ACCESSES: _Class(
            "urgent_accesses",
            "old.urgent_access_id::text",
            "old.reviewed_at",
            "old.state <> 'open' AND NOT EXISTS (SELECT FROM access_events AS e"
            " WHERE e.urgent_access_id = old.urgent_access_id)",
        ),
        DataClass.POST_CHECKS: _Class(
            "post_checks", "old.check_id::text", "old.checked_at", "true", held=_WITH_PERSON
        ),
        DataClass.OFFICER_DUTIES: _Class(
            "duties",
            "old.duty_id::text",
            "coalesce(old.ended_at, old.ends_at)",
            "NOT EXISTS (SELECT FROM pairing_draws AS d WHERE d.duty_id = old.duty_id)"
            " AND NOT EXISTS (SELECT FROM pairings AS p WHERE p.duty_id = old.duty_id)",
        ),
        DataClass.RELEASED_DRAWS: _Class(
            "pairing_draws",
            "concat_ws(' ', old.object_id, old.number)",
            "old.released_at",
            "EXISTS (SELECT FROM pairings AS p WHERE p.object_id = old.object_id"
            " AND p.state IN ('settled', 'cancelled'))",
        ),
        DataClass.OFFICER_SUSPENSIONS: _Class(
            "officer_suspensions", "old.suspension_id::text", "old.lifted_at", "true"
        ),
        DataClass.REVISITS: _Class(
            "revisits",
            "old.revisit_id::text",
            "old.found_at",
            "NOT EXISTS (SELECT FROM oversight_cases AS c"
            " WHERE c.case_id = old.case_id AND c.closed_at IS NULL)",
            held=_WITH_PERSON,
        ),
        DataClass.ALERTS: _Class("alerts", "old.alert_id::text", "old.closed_at", "true"),
        DataClass.SHARED_TRAITS: _Class(
            "shared_traits",
            "concat_ws(' ', old.kind, old.token, old.person_id)",
            "old.entered_at",
            "true",
            held=_WITH_PERSON,
        ),
        DataClass.NOTICES: _Class(
            "notices",
            "old.notice_id::text",
            "coalesce(old.heard_at, old.appeal_until, old.decided_at)",
            "old.state IN ('cleared', 'maintained', 'allowed', 'dismissed')",
            held=_WITH_PERSON,
        ),
        DataClass.OVERSIGHT_CASES: _Class(
            "oversight_cases",
            "old.case_id::text",
            "old.closed_at",
            "NOT EXISTS (SELECT FROM notices AS n WHERE n.case_id = old.case_id)"
            " AND NOT EXISTS (SELECT FROM revisits AS r WHERE r.case_id = old.case_id)"
            # what was found innocent would be opened again by the traits that remain
            " AND NOT EXISTS (SELECT FROM shared_traits AS t"
            " WHERE t.kind = old.kind AND t.token = old.token)",
            held="EXISTS (SELECT FROM oversight_case_persons AS p JOIN legal_holds AS h"
            " USING (person_id) WHERE p.case_id = old.case_id AND h.state = 'placed')",
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
    query = text(
        f"SELECT count(*) FILTER (WHERE NOT {kind.held}), count(*) FILTER (WHERE {kind.held})"  # noqa: S608 - names from the table above
        f" FROM {kind.table} AS old WHERE {kind.aged_by} < :older_than AND {kind.ended}"
    )
    connection = await work.session.connection()
    free, kept = (await connection.execute(query, {"older_than": older_than})).one()
    return Old(free, kept)


async def purge(work: Work, data_class: DataClass, *, older_than: datetime) -> list[str]:
    """Delete what is older than an instant and not held, the oldest first; its identifiers."""
    kind = _CLASSES[data_class]
    query = text(
        f"DELETE FROM {kind.table} AS old WHERE old.ctid = ANY(ARRAY("  # noqa: S608 - names from the table above
        f" SELECT old.ctid FROM {kind.table} AS old"
        f" WHERE {kind.aged_by} < :older_than AND {kind.ended} AND NOT {kind.held}"
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
