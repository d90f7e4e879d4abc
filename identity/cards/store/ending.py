"""Reads and writes of cards that are to be destroyed, for the records of destruction."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select, update

from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent, CardState
from identity.cards.tables.cards import CardRow
from shared.database.work import Work

_DESTROYABLE = frozenset(
    state for state, event in CARD_LIFECYCLE.moves if event is CardEvent.DESTROY
)


async def set_aside(work: Work, numbers: Sequence[str], destruction_id: UUID) -> int:
    """Keep cards that came back for one destruction; returns how many were free for it."""
    kept = await work.session.exec(
        update(CardRow)
        .where(
            col(CardRow.card_number).in_(numbers),
            col(CardRow.state).in_(_DESTROYABLE),
            col(CardRow.destruction_id).is_(None),
        )
        .values(destruction_id=destruction_id)
        .execution_options(synchronize_session=False)
    )
    return int(kept.rowcount)


async def destroy(work: Work, destruction_id: UUID, *, before: str) -> list[CardRow]:
    """Destroy what was set aside, before the second officer; returns the cards."""
    await work.session.exec(
        update(CardRow)
        .where(col(CardRow.destruction_id) == destruction_id, col(CardRow.state).in_(_DESTROYABLE))
        .values(state=CardState.DESTROYED, state_changed_at=work.clock(), destroyed_by=before)
        .execution_options(synchronize_session=False)
    )
    return await of_destruction(work, destruction_id)


async def release_set_aside(work: Work, destruction_id: UUID) -> None:
    """The cards of a destruction that will not be are free for another."""
    await work.session.exec(
        update(CardRow)
        .where(col(CardRow.destruction_id) == destruction_id)
        .values(destruction_id=None)
        .execution_options(synchronize_session=False)
    )


async def of_destruction(work: Work, destruction_id: UUID) -> list[CardRow]:
    """The cards that a destruction is about, by number."""
    query = (
        select(CardRow)
        .where(CardRow.destruction_id == destruction_id)
        .order_by(CardRow.card_number)
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))
