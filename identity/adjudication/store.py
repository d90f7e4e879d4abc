"""All reads and writes of cases and votes; what is compared is sealed."""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import and_, col, delete, exists, func, or_, select, update

from identity.adjudication.lifecycle import ENDED, SEATS
from identity.adjudication.tables import CaseRow, SeatRow
from identity.contract.adjudication import CaseState, Exhibit
from identity.errors.adjudication import AdjudicatorNotIndependent, CaseChanged, CaseNotFound
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption

_TALLIES = text(
    """
    SELECT seat.officer,
        count(*) FILTER (WHERE known_outcome IS NOT NULL),
        count(*) FILTER (WHERE known_outcome IS NOT NULL AND (seat.outcome <> known_outcome
            OR seat.candidate_id IS DISTINCT FROM known_candidate)),
        count(*) FILTER (WHERE known_outcome IS NULL),
        count(*) FILTER (WHERE known_outcome IS NULL AND state IN ('decided', 'final')
            AND seat.outcome <> adjudicated.outcome)
    FROM adjudication_seats AS seat JOIN adjudication_cases AS adjudicated USING (case_id)
    WHERE voted_at IS NOT NULL GROUP BY seat.officer ORDER BY seat.officer
    """
)
_INDEPENDENCE = {"adjudication_seats_not_the_enroller", "adjudication_seats_voters_distinct"}


async def get(work: Work, case_id: UUID) -> CaseRow:
    case = await work.session.get(CaseRow, case_id)
    if case is None:
        raise CaseNotFound
    return case


async def get_locked(work: Work, case_id: UUID) -> CaseRow:
    """The case as it is now, which nobody else moves until this work ends."""
    case = await _first_locked(work, CaseRow.case_id == case_id)
    if case is None:
        raise CaseNotFound
    return case


async def of_application_locked(work: Work, application_id: UUID) -> CaseRow | None:
    """The one case of an application that is not void."""
    return await _first_locked(
        work,
        and_(
            col(CaseRow.application_id) == application_id,
            col(CaseRow.state) != CaseState.SUPERSEDED,
        ),
    )


async def waiting_for(work: Work, subject_id: UUID) -> list[UUID]:
    """Applications decided as of one person with a subject, which could not be settled then."""
    query = select(CaseRow.application_id).where(
        CaseRow.matched_subject == subject_id,
        col(CaseRow.settled_at).is_(None),
        col(CaseRow.state).in_(ENDED),
    )
    return [one for one in await work.session.exec(query) if one is not None]


async def wait_for_another(work: Work, old: UUID, new: UUID) -> None:
    """Have cases that wait for a subject wait for another entry of the same person."""
    await work.session.exec(
        update(CaseRow)
        .where(col(CaseRow.matched_subject) == old, col(CaseRow.settled_at).is_(None))
        .values(matched_subject=new)
        .execution_options(synchronize_session=False)
    )


async def not_ended(work: Work, *, limit: int) -> list[CaseRow]:
    """Real cases that wait for votes, or for somebody else's application; oldest first."""
    query = (
        select(CaseRow)
        .where(
            col(CaseRow.application_id).is_not(None),
            or_(col(CaseRow.state).in_(list(SEATS)), col(CaseRow.settled_at).is_(None)),
            col(CaseRow.state) != CaseState.SUPERSEDED,
        )
        .order_by(col(CaseRow.opened_at), col(CaseRow.case_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def drawable(work: Work, officer: str, *, seeded: bool, limit: int) -> list[UUID]:
    """Cases with room for this officer: not the enroller, and never in the case before."""
    seats = select(func.count()).where(
        SeatRow.case_id == CaseRow.case_id, SeatRow.round == CaseRow.round
    )
    mine = exists().where(col(SeatRow.case_id) == CaseRow.case_id, col(SeatRow.officer) == officer)
    query = select(CaseRow.case_id).where(CaseRow.enrolled_by != officer, ~mine)
    if seeded:
        query = query.where(col(CaseRow.known_outcome).is_not(None))
    else:
        room = or_(
            *(
                and_(col(CaseRow.state) == state, seats.scalar_subquery() < places)
                for state, places in SEATS.items()
            )
        )
        query = query.where(col(CaseRow.known_outcome).is_(None), room)
    return list(await work.session.exec(query.order_by(col(CaseRow.opened_at)).limit(limit)))


async def seat_of(work: Work, officer: str, *, case_id: UUID | None = None) -> SeatRow | None:
    """The seat on which an officer has yet to vote; unless a case is named, of one not void."""
    query = select(SeatRow).where(SeatRow.officer == officer, col(SeatRow.voted_at).is_(None))
    if case_id is not None:
        query = query.where(SeatRow.case_id == case_id)
    else:
        void = exists().where(
            col(CaseRow.case_id) == SeatRow.case_id,
            col(CaseRow.state) == CaseState.SUPERSEDED,
        )
        query = query.where(~void)
    return (await work.session.exec(query.with_for_update())).first()


async def seats_of(work: Work, case: CaseRow, *, round_: int | None = None) -> list[SeatRow]:
    """Seats of a case in the order of their votes, those that have none last."""
    query = select(SeatRow).where(SeatRow.case_id == case.case_id)
    if round_ is not None:
        query = query.where(SeatRow.round == round_)
    query = query.order_by(col(SeatRow.voted_at).nulls_last(), col(SeatRow.seat_id))
    return list(await work.session.exec(query))


async def has_seat(work: Work, application_id: UUID, officer: str) -> bool:
    """Whether an officer voted, or is to vote, on any case of an application."""
    query = (
        select(SeatRow.seat_id)
        .join(CaseRow, col(CaseRow.case_id) == col(SeatRow.case_id))
        .where(CaseRow.application_id == application_id, SeatRow.officer == officer)
    )
    return (await work.session.exec(query)).first() is not None


async def forget_stale_seats(work: Work, *, before: datetime) -> None:
    """Take seats from those who had their time to vote."""
    await work.session.exec(
        delete(SeatRow)
        .where(col(SeatRow.voted_at).is_(None), col(SeatRow.assigned_at) < before)
        .execution_options(synchronize_session=False)
    )


async def take_seat(work: Work, seat: SeatRow) -> None:
    """Insert a seat; AdjudicatorNotIndependent by the table's own constraints."""
    work.session.add(seat)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) in _INDEPENDENCE:
            raise AdjudicatorNotIndependent from error
        raise


async def vote(work: Work, seat: SeatRow, **values: Any) -> None:
    """Write a vote; ApprovalInvalid when its signature was used before."""
    try:
        await work.session.exec(
            update(SeatRow)
            .where(col(SeatRow.seat_id) == seat.seat_id, col(SeatRow.voted_at).is_(None))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    except IntegrityError as error:
        if violated(error) == "adjudication_seats_vote_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    await work.session.refresh(seat)


async def move(work: Work, case: CaseRow, to: CaseState, **values: Any) -> None:
    """Write the new state only if nobody moved the case since it was read."""
    moved = await work.session.exec(
        update(CaseRow)
        .where(col(CaseRow.case_id) == case.case_id, col(CaseRow.state) == case.state)
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:
        raise CaseChanged
    await work.session.refresh(case)


class Tally(NamedTuple):
    """What an officer's votes come to."""

    officer: str
    known_answered: int
    known_wrong: int
    votes: int
    overruled: int


async def tallies(work: Work) -> list[Tally]:
    """For each officer who voted: known cases and wrong ones, others and those overruled."""
    connection = await work.session.connection()
    return [Tally(*row) for row in await connection.execute(_TALLIES)]


def sealed_exhibit(keys: KeyEncryption, case_id: UUID, exhibit: Exhibit) -> tuple[bytes, str]:
    """What is compared, sealed, and the digest by which votes name it."""
    plain = exhibit.model_dump_json().encode()
    return seal(keys, _exhibit(case_id), plain), hashlib.sha256(plain).hexdigest()


def exhibit_of(keys: KeyEncryption, case: CaseRow) -> Exhibit:
    """What is compared; CaseChanged when it was wiped."""
    if case.sealed_exhibit is None:
        raise CaseChanged
    opened = open_sealed(keys, _exhibit(case.case_id), case.sealed_exhibit)
    return Exhibit.model_validate_json(opened)


async def _first_locked(work: Work, condition: Any) -> CaseRow | None:
    query = (
        select(CaseRow).where(condition).with_for_update().execution_options(populate_existing=True)
    )
    return (await work.session.exec(query)).first()


def _exhibit(case_id: UUID) -> SealedField:
    return SealedField("adjudication_cases", str(case_id), "exhibit")
