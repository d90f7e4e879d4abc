"""All reads and writes of notices; what persons say is sealed."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Uuid, cast
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, exists, func, select, update

from identity.contract.oversight.notices import NoticeState
from identity.errors.oversight import NoticeChanged, NoticeNotFound, OverseerNotIndependent
from identity.oversight.tables.oversight import NoticeRow
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.credential import Officer
from shared.officers.errors import USED_BEFORE, ApprovalInvalid
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption

_INDEPENDENCE = {"notices_appeal_heard_by_another", "notices_independent"}
_TOKENS = {"notices_decision_token_key", "notices_hearing_token_key"}


async def add(work: Work, notice: NoticeRow) -> None:
    """One notice for each person of a case; told again, it changes nothing."""
    await work.session.exec(
        insert(NoticeRow).values(**notice.model_dump()).on_conflict_do_nothing()
    )


async def get_locked(work: Work, notice_id: UUID) -> NoticeRow:
    query = (
        select(NoticeRow)
        .where(NoticeRow.notice_id == notice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = (await work.session.exec(query)).first()
    if found is None:
        raise NoticeNotFound
    return found


async def of_person(work: Work, person_id: UUID) -> list[NoticeRow]:
    """The latest first."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.person_id == person_id)
        .order_by(col(NoticeRow.issued_at).desc(), col(NoticeRow.notice_id))
    )
    return list(await work.session.exec(query))


async def has_appealed(work: Work, person_id: UUID) -> bool:
    """Whether an appeal of the person has not been heard yet."""
    query = select(
        exists().where(
            col(NoticeRow.person_id) == person_id, col(NoticeRow.state) == NoticeState.APPEALED
        )
    )
    return bool((await work.session.exec(query)).one())


async def took_part(work: Work, person_id: UUID, judge: Officer) -> bool:
    """Whether somebody, or their office, took part in a file of the person: as the table judges."""
    asked = func.took_part_in_files_of(
        cast([person_id], ARRAY(Uuid)), judge.subject, judge.place, type_=Boolean
    )
    return bool((await work.session.exec(select(asked))).one())


async def move(work: Work, notice: NoticeRow, to: NoticeState, **values: Any) -> None:
    """Write the new state only if nobody moved the notice since it was read."""
    statement = (
        update(NoticeRow)
        .where(col(NoticeRow.notice_id) == notice.notice_id, col(NoticeRow.state) == notice.state)
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) in _INDEPENDENCE:
            raise OverseerNotIndependent from error
        if violated(error) in _TOKENS:
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if moved.rowcount != 1:
        raise NoticeChanged
    await work.session.refresh(notice)


def sealed_words(keys: KeyEncryption, notice_id: UUID, field: str, words: str) -> bytes:
    """What a person said, sealed in its place."""
    return seal(keys, SealedField("notices", str(notice_id), field), words.encode())


def words_of(keys: KeyEncryption, notice_id: UUID, field: str, sealed: bytes | None) -> str | None:
    if sealed is None:
        return None
    return open_sealed(keys, SealedField("notices", str(notice_id), field), sealed).decode()
