"""Record that somebody read something of a person, and count it against what they may read.

Who acts and why is what the work knows since the caller was authenticated, so that the access log
and the audit log never differ. A question that finds nobody counts as one that finds somebody: no
number is tried for nothing.
"""

from typing import NamedTuple
from uuid import UUID

from identity.accesses import store as accesses
from identity.accesses.rules import Count, Counting, Entry, again_at, counts_of
from identity.audit_events import AuditEvent
from identity.contract.accesses import QueryClass, Reading
from identity.errors.accesses import ReadBudgetExhausted
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.entities import entity_of
from shared.logging import get_logger
from shared.purposes import Purpose


class Reader(NamedTuple):
    """Who reads, why: as the caller was authenticated."""

    machine: str
    officer: str | None
    purpose: Purpose


async def record(
    work: Work,
    parts: IdentityParts,
    *,
    person_id: UUID,
    what: Reading,
    query_class: QueryClass = QueryClass.OWN,
) -> None:
    """Write in the log of a person that the caller read something of theirs; it is counted.

    Called as late as the read allows: whoever counts for the same officer or machine waits from
    here until this work ends. Raises ReadBudgetExhausted or PolicyNotEstablished.
    """
    by = reader_of(work)
    entry = Entry(
        person_id=person_id,
        read_at=work.clock(),
        machine=by.machine,
        officer=by.officer,
        purpose=by.purpose,
        what=what,
        query_class=query_class,
    )
    countings = await accesses.count_and_enter(work, _counts(work, parts, by), entry)
    used = await _used_beyond(work, by, countings)
    if used is not None:
        await accesses.enter(work, entry, urgent_access_id=used)


async def count(work: Work, parts: IdentityParts) -> None:
    """Count one question, for those that found nobody and yet are answered; raises as `record`."""
    by = reader_of(work)
    await _used_beyond(work, by, await accesses.count(work, _counts(work, parts, by)))


async def _used_beyond(work: Work, by: Reader, countings: list[Counting]) -> UUID | None:
    """The urgent access that is used, None within the budget; ReadBudgetExhausted without one."""
    _warn(work, countings)
    again = again_at(countings)
    if again is None:
        return None
    used = None
    if by.officer is not None:
        used = await accesses.use_urgent_access(work, officer=by.officer, purpose=by.purpose)
    if used is None:
        work.even_if_refused = None
        raise ReadBudgetExhausted(again)
    work.audit.record(AuditEvent.URGENT_ACCESS_USED, object=str(used))
    return used


def count_if_refused(work: Work, parts: IdentityParts) -> None:
    """Have the question count even if it is refused, because nobody was found, or for any reason.

    Called before the first look at the register. Beyond the budget the refusal is
    ReadBudgetExhausted whatever it was: it no longer tells whether somebody was found.
    """
    by = reader_of(work)
    counts = _counts(work, parts, by)

    async def counted(refusal: Work) -> None:
        await _used_beyond(refusal, by, await accesses.count(refusal, counts))

    work.even_if_refused = counted


def reader_of(work: Work) -> Reader:
    """Who acts in a work; a route that states no purpose cannot read: that is a mistake of ours."""
    known = work.audit.context
    assert known.peer is not None, "nobody is authenticated"
    assert known.purpose is not None, "a person is read for a stated purpose or not at all"
    return Reader(known.peer.partition("#")[0], known.actor, Purpose(known.purpose))


def _counts(work: Work, parts: IdentityParts, by: Reader) -> list[Count]:
    rules, now = parts.reading_rules, work.clock()
    on = now.date()
    machine = rules.machine_budget(parts.state, entity_of(by.machine).kind, on=on)
    counts = list(counts_of(by.machine, machine, now=now))
    if by.officer is not None:
        officer = rules.officer_budget(parts.state, by.purpose, on=on)
        counts[:0] = counts_of(by.officer, officer, now=now)
    return counts


def _warn(work: Work, countings: list[Counting]) -> None:
    """The read that uses up a budget raises the alert: it is the one that is there only once."""
    for one in countings:
        if one.is_last:
            work.audit.record(AuditEvent.READ_BUDGET_EXHAUSTED, reason=f"{one.count.hours}h")
            get_logger().warning("read_budget.exhausted", kind=one.count.counted)
