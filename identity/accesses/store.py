"""All reads and writes of the access log, of counters, urgent accesses and delays."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, exists, tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import and_, col, select, update

from identity.accesses.rules import Count, Counting, Entry
from identity.accesses.tables import (
    AccessDelayRow,
    AccessEventRow,
    ReadCountRow,
    UrgentAccessRow,
)
from identity.contract.accesses import DelayState, UrgentAccessState
from identity.errors.accesses import (
    AccessesChanged,
    AccessNotFound,
    DelayNotFound,
    UrgentAccessNotFound,
    UrgentAccessUnreviewed,
)
from shared.database.constraints import violated
from shared.database.statement import Statement
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent

_COUNT = """
    INSERT INTO read_counts
        (counted, name, budget, hours, begins_at, reads, reads_max, exhausted_at)
    SELECT counted, name, budget, hours, begins_at, 1, reads_max,
        CASE WHEN reads_max <= 1 THEN CAST(:counted_at AS timestamptz) END
    FROM unnest(
        CAST(:whose AS text[]), CAST(:names AS text[]), CAST(:budgets AS text[]),
        CAST(:hours AS int[]), CAST(:begins AS timestamptz[]), CAST(:most AS int[])
    ) AS given (counted, name, budget, hours, begins_at, reads_max)
    ORDER BY counted DESC, name, budget, hours
    ON CONFLICT (counted, name, budget, hours, begins_at) DO UPDATE SET
        reads = read_counts.reads + 1,
        reads_max = excluded.reads_max,
        exhausted_at = CASE WHEN read_counts.reads + 1 >= excluded.reads_max
            THEN coalesce(read_counts.exhausted_at, CAST(:counted_at AS timestamptz)) END
    RETURNING counted, name, budget, hours, begins_at, reads_max, reads
"""
_ENTER = """
    INSERT INTO access_events (access_id, person_id, read_at, machine, officer, purpose, what,
        query_class, urgent_access_id)
    SELECT CAST(:access_id AS uuid), CAST(:person_id AS uuid), CAST(:read_at AS timestamptz),
        :machine, :officer, :purpose, :what, :query_class, CAST(:urgent_access_id AS uuid)
"""
_COUNT_AND_ENTER = f"""
    WITH counting AS ({_COUNT}), entering AS (
        {_ENTER} WHERE NOT EXISTS (SELECT FROM counting WHERE reads > reads_max)
    )
    SELECT counted, name, budget, hours, begins_at, reads_max, reads FROM counting
"""  # noqa: S608 - the two statements above
_USE_URGENT_ACCESS = """
    UPDATE urgent_accesses SET reads_used = reads_used + 1
    WHERE officer = :officer AND purpose = :purpose AND state = 'open'
        AND expires_at > :now AND reads_used < reads_max
    RETURNING urgent_access_id
"""


def _counting(counts: Sequence[Count], *, now: datetime) -> Statement:
    """Count one read more on each of these counters; each row is locked until the work ends.

    Always in the same order, officers before machines, so that no two works wait for each other.
    """
    return Statement(
        _COUNT,
        {
            "counted_at": now,
            "whose": [one.counted.value for one in counts],
            "names": [one.name for one in counts],
            "budgets": [one.budget for one in counts],
            "hours": [one.hours for one in counts],
            "begins": [one.begins_at for one in counts],
            "most": [one.reads_max for one in counts],
        },
    )


async def count(work: Work, counts: Sequence[Count]) -> list[Counting]:
    """Count one read more, and say what the counters stand at."""
    return _countings(counts, await work.fetch(_counting(counts, now=work.clock())))


async def count_and_enter(work: Work, counts: Sequence[Count], entry: Entry) -> list[Counting]:
    """The same, and enter the read in the log of the person unless a counter is over."""
    values = {**_counting(counts, now=work.clock()).values, **_values(entry, None)}
    return _countings(counts, await work.fetch(Statement(_COUNT_AND_ENTER, values)))


async def enter(work: Work, entry: Entry, *, urgent_access_id: UUID) -> None:
    """Enter a read beyond the budget in the log of the person."""
    await work.fetch(Statement(_ENTER, _values(entry, urgent_access_id)))


def _values(entry: Entry, urgent_access_id: UUID | None) -> dict[str, Any]:
    return {**entry._asdict(), "access_id": uuid4(), "urgent_access_id": urgent_access_id}


def _countings(counts: Sequence[Count], rows: Iterable[Sequence[Any]]) -> list[Counting]:
    reads = {tuple(which): reads for *which, _, reads in rows}
    return [
        Counting(c, reads[c.counted.value, c.name, c.budget, c.hours, c.begins_at]) for c in counts
    ]


async def use_urgent_access(work: Work, *, officer: str, purpose: str) -> UUID | None:
    """Take one read of the officer's urgent access for a purpose; None when there is none left."""
    given = {"officer": officer, "purpose": purpose, "now": work.clock()}
    for (used,) in await work.fetch(Statement(_USE_URGENT_ACCESS, given)):
        return UUID(str(used))
    return None


async def told_to(
    work: Work, person_ids: Iterable[UUID], *, before: UUID | None, limit: int
) -> list[AccessEventRow]:
    """Reads of a person that the person may be told of now, newest first; AccessNotFound."""
    row = AccessEventRow
    mine = col(row.person_id).in_(list(person_ids))
    query = select(row).where(
        mine,
        ~exists().where(_covers(DelayState.IN_FORCE), col(AccessDelayRow.ends_at) > work.clock()),
    )
    if before is not None:
        after = (
            await work.session.exec(select(row).where(mine, col(row.access_id) == before))
        ).first()
        if after is None:
            raise AccessNotFound
        place = tuple_(col(row.read_at), col(row.access_id))
        query = query.where(place < (after.read_at, after.access_id))
    query = query.order_by(col(row.read_at).desc(), col(row.access_id).desc()).limit(limit)
    return list(await work.session.exec(query))


async def delays_ended(work: Work, access_ids: Sequence[UUID]) -> dict[UUID, str]:
    """On which legal basis the person was not told of some reads before, by read."""
    query = (
        select(AccessEventRow.access_id, AccessDelayRow.legal_basis)
        .join(AccessDelayRow, _covers(DelayState.IN_FORCE, DelayState.LIFTED))
        .where(col(AccessEventRow.access_id).in_(access_ids))
    )
    return dict((await work.session.exec(query)).all())


def _covers(*states: DelayState) -> ColumnElement[bool]:
    """Of a delay in one of these states and a read: it is about this read."""
    delay, event = AccessDelayRow, AccessEventRow
    return and_(
        col(delay.person_id) == col(event.person_id),
        col(delay.machine) == col(event.machine),
        col(delay.begins_at) <= col(event.read_at),
        col(delay.ends_at) > col(event.read_at),
        col(delay.state).in_(states),
    )


async def exhausted(work: Work, *, since: datetime, limit: int) -> list[ReadCountRow]:
    """Counters that reached their budget, the latest first."""
    query = (
        select(ReadCountRow)
        .where(col(ReadCountRow.exhausted_at) >= since)
        .order_by(col(ReadCountRow.exhausted_at).desc(), col(ReadCountRow.name))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def open_urgent_access(work: Work, access: UrgentAccessRow) -> None:
    """Insert it; UrgentAccessUnreviewed or ApprovalInvalid."""
    work.session.add(access)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "urgent_accesses_one_unreviewed":
            raise UrgentAccessUnreviewed from error
        if violated(error) == "urgent_accesses_request_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def urgent_access(work: Work, urgent_access_id: UUID) -> UrgentAccessRow:
    found = await work.session.get(UrgentAccessRow, urgent_access_id)
    if found is None:
        raise UrgentAccessNotFound
    return found


async def unreviewed(work: Work, *, limit: int) -> list[UrgentAccessRow]:
    """Urgent accesses that nobody has reviewed, the oldest first."""
    query = (
        select(UrgentAccessRow)
        .where(UrgentAccessRow.state == UrgentAccessState.OPEN)
        .order_by(col(UrgentAccessRow.opened_at), col(UrgentAccessRow.urgent_access_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def persons_read(work: Work, urgent_access_id: UUID) -> list[AccessEventRow]:
    """What was read by an urgent access."""
    query = (
        select(AccessEventRow)
        .where(AccessEventRow.urgent_access_id == urgent_access_id)
        .order_by(col(AccessEventRow.read_at), col(AccessEventRow.access_id))
    )
    return list(await work.session.exec(query))


async def review_urgent_access(
    work: Work, access: UrgentAccessRow, to: UrgentAccessState, **values: Any
) -> None:
    """Write the review only if nobody reviewed it since it was read; four eyes, or refused."""
    statement = (
        update(UrgentAccessRow)
        .where(
            col(UrgentAccessRow.urgent_access_id) == access.urgent_access_id,
            col(UrgentAccessRow.state) == access.state,
        )
        .values(state=to, reviewed_at=work.clock(), **values)
    )
    await _decided(work, access, statement)


async def add_delay(work: Work, delay: AccessDelayRow) -> None:
    work.session.add(delay)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "access_delays_request_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def delay(work: Work, delay_id: UUID) -> AccessDelayRow:
    found = await work.session.get(AccessDelayRow, delay_id)
    if found is None:
        raise DelayNotFound
    return found


async def move_delay(work: Work, delay: AccessDelayRow, to: DelayState, **values: Any) -> None:
    """Write the new state only if nobody changed it since it was read; four eyes, or refused."""
    statement = (
        update(AccessDelayRow)
        .where(
            col(AccessDelayRow.delay_id) == delay.delay_id,
            col(AccessDelayRow.state) == delay.state,
        )
        .values(state=to, **values)
    )
    await _decided(work, delay, statement)


async def _decided(work: Work, row: Any, statement: Any) -> None:
    try:
        done = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) in {"urgent_accesses_four_eyes", "access_delays_four_eyes"}:
            raise ApproverNotIndependent from error
        if violated(error) in {
            "urgent_accesses_review_token_key",
            "access_delays_approval_token_key",
        }:
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if done.rowcount != 1:
        raise AccessesChanged
    await work.session.refresh(row)
