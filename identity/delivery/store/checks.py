"""Reads and writes of 1:1 checks."""

from uuid import UUID

from sqlmodel import col, select

from identity.delivery.rules import EarlierCheck, day_began, still_holds
from identity.delivery.tables import CounterActRow, IdentityCheckRow
from shared.database.work import Work


async def add(work: Work, check: IdentityCheckRow) -> None:
    work.session.add(check)
    await work.session.flush()


async def tried_today(work: Work, card_id: UUID, *, office: str) -> list[EarlierCheck]:
    """What was tried for a card at an office since the day began, in order.

    A match that stood for an act, or holds no more, ends a climb: the next one starts below.
    """
    query = (
        select(IdentityCheckRow, CounterActRow.act_id)
        .outerjoin(CounterActRow, col(CounterActRow.check_id) == col(IdentityCheckRow.check_id))
        .where(
            IdentityCheckRow.card_id == card_id,
            IdentityCheckRow.office == office,
            col(IdentityCheckRow.checked_at) >= day_began(work.clock()),
        )
        .order_by(col(IdentityCheckRow.checked_at))
    )
    tried: list[EarlierCheck] = []
    for check, act_id in await work.session.exec(query):
        if check.matched and (
            act_id is not None or not still_holds(check.checked_at, now=work.clock())
        ):
            tried.clear()
        else:
            tried.append(EarlierCheck(check.finger, check.matched))
    return tried


async def holds(work: Work, check_id: UUID, *, card_id: UUID, office: str) -> bool:
    """Whether this check of this card matched here, just now."""
    check = await work.session.get(IdentityCheckRow, check_id)
    return (
        check is not None
        and check.card_id == card_id
        and check.office == office
        and check.matched
        and still_holds(check.checked_at, now=work.clock())
    )
