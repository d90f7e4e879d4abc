"""All reads and writes of consents and locks."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.consents.lifecycle import CONSENT_LIFECYCLE, ConsentEvent
from identity.consents.tables import ConsentRow, LockRow
from identity.contract.consents import ConsentState, LockState, Modality
from identity.contract.disclosure import Scope
from identity.errors.consents import (
    ConsentChanged,
    ConsentNotFound,
    LockNotFound,
    ModalityLocked,
)
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent
from shared.purposes import Purpose


def add(work: Work, consent: ConsentRow) -> None:
    work.session.add(consent)


async def get(work: Work, consent_id: UUID) -> ConsentRow:
    """The consent as it stands now, expired if its time is over; ConsentNotFound."""
    found = await work.session.get(ConsentRow, consent_id)
    if found is None:
        raise ConsentNotFound
    await _expire(work, [found.person_id])
    await work.session.refresh(found)
    return found


async def of_persons(work: Work, person_ids: Iterable[UUID]) -> list[ConsentRow]:
    """Every consent that was ever asked of a person, newest first."""
    ids = list(person_ids)
    await _expire(work, ids)
    query = (
        select(ConsentRow)
        .where(col(ConsentRow.person_id).in_(ids))
        .order_by(col(ConsentRow.requested_at).desc(), col(ConsentRow.consent_id))
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))


async def is_granted(
    work: Work, person_ids: Iterable[UUID], *, partner: str, purpose: Purpose, scope: Scope
) -> bool:
    """Whether a person lets this service have this now; it stays so until the work ends."""
    query = (
        select(ConsentRow.consent_id)
        .where(
            col(ConsentRow.person_id).in_(list(person_ids)),
            ConsentRow.partner == partner,
            ConsentRow.purpose == purpose,
            ConsentRow.scope == scope,
            ConsentRow.state == ConsentState.GRANTED,
            col(ConsentRow.expires_at) > work.clock(),
        )
        .with_for_update(read=True)
    )
    return (await work.session.exec(query)).first() is not None


async def move(work: Work, consent: ConsentRow, to: ConsentState, **values: Any) -> None:
    """Write the new state only if nobody changed it since it was read."""
    done = await work.session.exec(
        update(ConsentRow)
        .where(
            col(ConsentRow.consent_id) == consent.consent_id,
            col(ConsentRow.state) == consent.state,
        )
        .values(state=to, decided_at=work.clock(), **values)
    )
    if done.rowcount != 1:
        raise ConsentChanged
    await work.session.refresh(consent)


async def add_lock(work: Work, lock: LockRow) -> None:
    """Insert it; ModalityLocked when there is one already."""
    work.session.add(lock)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "locks_one_each":
            raise ModalityLocked from error
        raise


async def lock(work: Work, lock_id: UUID) -> LockRow:
    found = await work.session.get(LockRow, lock_id)
    if found is None:
        raise LockNotFound
    return found


async def locks_of(work: Work, person_ids: Iterable[UUID]) -> list[LockRow]:
    """Every lock a person ever set, newest first."""
    query = (
        select(LockRow)
        .where(col(LockRow.person_id).in_(list(person_ids)))
        .order_by(col(LockRow.locked_at).desc(), col(LockRow.lock_id))
    )
    return list(await work.session.exec(query))


async def is_locked(work: Work, person_id: UUID, modality: Modality) -> bool:
    query = select(LockRow.lock_id).where(
        LockRow.person_id == person_id,
        LockRow.modality == modality,
        LockRow.state != LockState.RELEASED,
    )
    return (await work.session.exec(query)).first() is not None


async def move_lock(work: Work, held: LockRow, to: LockState, **values: Any) -> None:
    """Write the new state only if nobody changed it since it was read; four eyes, or refused."""
    statement = (
        update(LockRow)
        .where(col(LockRow.lock_id) == held.lock_id, col(LockRow.state) == held.state)
        .values(state=to, **values)
    )
    try:
        done = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "locks_four_eyes":
            raise ApproverNotIndependent from error
        if violated(error) in {"locks_release_request_token_key", "locks_release_token_key"}:
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if done.rowcount != 1:
        raise ConsentChanged
    await work.session.refresh(held)


async def _expire(work: Work, person_ids: list[UUID]) -> None:
    expired = CONSENT_LIFECYCLE.after(ConsentState.GRANTED, ConsentEvent.EXPIRE)
    await work.session.exec(
        update(ConsentRow)
        .where(
            col(ConsentRow.person_id).in_(person_ids),
            col(ConsentRow.state) == ConsentState.GRANTED,
            col(ConsentRow.expires_at) <= work.clock(),
        )
        .values(state=expired)
        .execution_options(synchronize_session=False)
    )
