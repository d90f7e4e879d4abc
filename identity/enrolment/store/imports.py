"""All reads and writes of imports of older registers and of their lines."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select, update

from identity.adjudication.tables import CaseRow, SeatRow
from identity.contract.applications import ApplicationState
from identity.contract.imports import ImportState
from identity.deduplication.tables import JobRow
from identity.enrolment.lifecycle import ENDED
from identity.enrolment.tables.applications import ApplicationRow
from identity.enrolment.tables.imports import ImportLineRow, ImportRow
from identity.errors.enrolment import ImportChanged, ImportNotFound
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent

ABANDONED = "abandoned"
"""Why applications of an abandoned import were withdrawn."""

_GIVE_UP = text(
    """
    WITH given_up AS (
        UPDATE applications
        SET state = 'withdrawn', state_changed_at = :now, reason = :reason, sealed_content = NULL
        WHERE import_id = :import_id
            AND state NOT IN ('completed', 'rejected', 'withdrawn', 'expired')
        RETURNING application_id
    )
    INSERT INTO application_events (application_id, state, occurred_at, acted_by, reason)
    SELECT application_id, 'withdrawn', :now, :by, :reason FROM given_up
    """
)


class Counted(NamedTuple):
    """How many lines of an import were taken in, rejected, registered, and wait."""

    accepted: int
    rejected: int
    registered: int
    waiting: int

    @property
    def taken(self) -> int:
        """How many lines came in, whatever became of them."""
        return self.accepted + self.rejected


async def add(work: Work, imported: ImportRow) -> None:
    """Insert a new import; ImportChanged when somebody opened one of the same file just now."""
    work.session.add(imported)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "enrolment_imports_one_each":
            raise ImportChanged from error
        raise


async def of_file(work: Work, file_sha256: str) -> ImportRow | None:
    """The import of a file, unless it was abandoned."""
    query = select(ImportRow).where(
        ImportRow.file_sha256 == file_sha256, ImportRow.state != ImportState.ABANDONED
    )
    return (await work.session.exec(query)).first()


async def get(work: Work, import_id: UUID) -> ImportRow:
    imported = await work.session.get(ImportRow, import_id)
    if imported is None:
        raise ImportNotFound
    return imported


async def get_locked(work: Work, import_id: UUID) -> ImportRow:
    """The import as it is now, which nobody else changes until this work ends."""
    query = (
        select(ImportRow)
        .where(ImportRow.import_id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    imported = (await work.session.exec(query)).first()
    if imported is None:
        raise ImportNotFound
    return imported


async def move(work: Work, imported: ImportRow, to: ImportState, **values: Any) -> None:
    """Write the new state only if nobody moved the import since it was read."""
    statement = (
        update(ImportRow)
        .where(
            col(ImportRow.import_id) == imported.import_id, col(ImportRow.state) == imported.state
        )
        .values(state=to, state_changed_at=work.clock(), **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "enrolment_imports_four_eyes":
            raise ApproverNotIndependent from error
        if violated(error).endswith("_token_key"):
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if moved.rowcount != 1:
        raise ImportChanged
    await work.session.refresh(imported)


async def lines_among(
    work: Work, import_id: UUID, lines: Sequence[int]
) -> dict[int, ImportLineRow]:
    """Those of some lines that came in already."""
    query = select(ImportLineRow).where(
        ImportLineRow.import_id == import_id, col(ImportLineRow.line).in_(lines)
    )
    return {row.line: row for row in await work.session.exec(query)}


async def rejected_lines(
    work: Work, import_id: UUID, *, after: int, limit: int
) -> list[ImportLineRow]:
    """Lines that were rejected, in the order of the file."""
    query = (
        select(ImportLineRow)
        .where(
            ImportLineRow.import_id == import_id,
            col(ImportLineRow.fault).is_not(None),
            col(ImportLineRow.line) > after,
        )
        .order_by(col(ImportLineRow.line))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def number_was_seen(work: Work, tokens: Sequence[str]) -> bool:
    """Whether a line with this number of an older register was taken in before."""
    query = select(ImportLineRow.line).where(
        col(ImportLineRow.token).in_(tokens), col(ImportLineRow.fault).is_(None)
    )
    return (await work.session.exec(query.limit(1))).first() is not None


async def add_line(work: Work, line: ImportLineRow) -> None:
    work.session.add(line)
    await work.session.flush()


async def counted(work: Work, import_id: UUID) -> Counted:
    """The numbers of an import as they are now."""
    accepted, rejected = (
        await work.session.exec(
            select(
                func.count(col(ImportLineRow.application_id)), func.count(col(ImportLineRow.fault))
            ).where(ImportLineRow.import_id == import_id)
        )
    ).one()
    of_import = ApplicationRow.import_id == import_id
    registered = select(func.count()).where(
        of_import, ApplicationRow.state == ApplicationState.COMPLETED
    )
    waiting = select(func.count()).where(of_import, col(ApplicationRow.state).not_in(ENDED))
    return Counted(
        accepted,
        rejected,
        (await work.session.exec(registered)).one(),
        (await work.session.exec(waiting)).one(),
    )


async def is_judged_by(work: Work, import_id: UUID, officer: str) -> bool:
    """Whether an officer had, or has, a seat in a case of an import's applicant."""
    query = (
        select(SeatRow.seat_id)
        .join(CaseRow, col(CaseRow.case_id) == col(SeatRow.case_id))
        .join(ApplicationRow, col(ApplicationRow.application_id) == col(CaseRow.application_id))
        .where(ApplicationRow.import_id == import_id, SeatRow.officer == officer)
    )
    return (await work.session.exec(query.limit(1))).first() is not None


async def applications_sha256(work: Work, import_id: UUID) -> str:
    """One digest over those of all applications of an import, in the order of its lines."""
    query = (
        select(ApplicationRow.order_digest)
        .join(
            ImportLineRow,
            col(ImportLineRow.application_id) == col(ApplicationRow.application_id),
        )
        .where(ImportLineRow.import_id == import_id)
        .order_by(col(ImportLineRow.line))
    )
    over = hashlib.sha256()
    for digest in await work.session.exec(query):
        over.update(str(digest).encode())
    return over.hexdigest()


async def clean_ones(work: Work, import_id: UUID, *, limit: int) -> list[UUID]:
    """Applications of an import that wait to be carried out."""
    query = (
        select(ApplicationRow.application_id)
        .where(
            ApplicationRow.import_id == import_id,
            ApplicationRow.state == ApplicationState.CLEAN,
        )
        .order_by(col(ApplicationRow.application_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def withdrawn_ones(work: Work, import_id: UUID, *, limit: int) -> list[ApplicationRow]:
    """Withdrawn applications of an import for which a search for duplicates is still kept."""
    query = (
        select(ApplicationRow)
        .join(JobRow, col(JobRow.application_id) == col(ApplicationRow.application_id))
        .where(
            ApplicationRow.import_id == import_id,
            ApplicationRow.state == ApplicationState.WITHDRAWN,
        )
        .order_by(col(ApplicationRow.application_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def give_up(work: Work, import_id: UUID, *, by: str) -> None:
    """Withdraw every application of an import and wipe it; its numbers may come again."""
    connection = await work.session.connection()
    await connection.execute(
        _GIVE_UP, {"import_id": import_id, "now": work.clock(), "by": by, "reason": ABANDONED}
    )
    await work.session.exec(
        update(ImportLineRow)
        .where(col(ImportLineRow.import_id) == import_id)
        .values(token=None)
        .execution_options(synchronize_session=False)
    )
