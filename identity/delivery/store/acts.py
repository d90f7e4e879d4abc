"""Reads and writes of what is done at the counter."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.contract.counter import ActKind
from identity.delivery.lifecycle import ActState
from identity.delivery.tables import CounterActRow
from identity.errors.delivery import ActChanged, ActNotFound, ActOpen, CheckNotMatched
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent

_TOKENS = frozenset({"counter_acts_request_token_key", "counter_acts_approval_token_key"})
_CHECKS = frozenset(
    {"counter_acts_check_id_key", "counter_acts_rest_on_a_match", "counter_acts_no_match_no_act"}
)


async def add(work: Work, act: CounterActRow) -> None:
    """Insert an act; ActOpen, ApprovalInvalid, CheckNotMatched for a check used before."""
    work.session.add(act)
    try:
        await work.session.flush()
    except IntegrityError as error:
        raise _translated(error) from error


async def lapse(work: Work, card_id: UUID, *, before: datetime) -> None:
    """What nobody decided the same day stands in nobody's way any more."""
    await work.session.exec(
        update(CounterActRow)
        .where(
            col(CounterActRow.card_id) == card_id,
            col(CounterActRow.state) == ActState.PROPOSED,
            col(CounterActRow.requested_at) < before,
        )
        .values(state=ActState.REFUSED, decided_at=work.clock())
        .execution_options(synchronize_session=False)
    )


async def get(work: Work, act_id: UUID) -> CounterActRow:
    act = await work.session.get(CounterActRow, act_id)
    if act is None:
        raise ActNotFound
    return act


async def hand_over_of(work: Work, card_id: UUID) -> CounterActRow | None:
    """How a card was handed over."""
    query = select(CounterActRow).where(
        CounterActRow.card_id == card_id,
        CounterActRow.kind == ActKind.HAND_OVER,
        CounterActRow.state == ActState.DONE,
    )
    return (await work.session.exec(query)).first()


async def move(work: Work, act: CounterActRow, to: ActState, **values: Any) -> None:
    """Write the new state only if nobody decided meanwhile."""
    statement = (
        update(CounterActRow)
        .where(col(CounterActRow.act_id) == act.act_id, col(CounterActRow.state) == act.state)
        .values(state=to, decided_at=work.clock(), **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        raise _translated(error) from error
    if moved.rowcount != 1:
        raise ActChanged
    await work.session.refresh(act)


def _translated(error: IntegrityError) -> Exception:
    broken = violated(error)
    if broken in _TOKENS:
        return ApprovalInvalid(USED_BEFORE)
    if broken in _CHECKS:
        return CheckNotMatched("the check stood for another act")
    if broken == "counter_acts_one_hand_over":
        return ActOpen()
    if broken == "counter_acts_four_eyes":
        return ApproverNotIndependent()
    return error
