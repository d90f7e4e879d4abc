"""All reads and writes of applications and their journals; what they say is sealed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.contract.applications import ApplicationContent, ApplicationState
from identity.deduplication.store import searches
from identity.enrolment.lifecycle import ENDED, OPEN
from identity.enrolment.tables.applications import ApplicationEventRow, ApplicationRow
from identity.errors.enrolment import (
    EnrolmentChanged,
    EnrolmentExists,
    EnrolmentNotFound,
    EnrolmentPending,
)
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption

_LOCKED = (
    select(ApplicationRow)
    .where(col(ApplicationRow.application_id) == bindparam("application_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)  # built once: building a statement of the mapper costs as much as running it
_EYES = {
    "applications_four_eyes",
    "applications_supervised_by_another",
    "applications_approved_by_a_third",
    "applications_rejected_by_another",
    "applications_approved_by_another_after_appeal",
    "applications_rejected_by_another_after_appeal",
}


async def get(work: Work, application_id: UUID) -> ApplicationRow:
    application = await find(work, application_id)
    if application is None:
        raise EnrolmentNotFound
    return application


async def find(work: Work, application_id: UUID) -> ApplicationRow | None:
    query = select(ApplicationRow).where(ApplicationRow.application_id == application_id)
    return (await work.session.exec(query)).first()


async def get_locked(work: Work, application_id: UUID) -> ApplicationRow:
    """The application as it is now, which nobody else changes until this work ends.

    Its search for duplicates is locked before it, wherever both are: so nobody waits in a circle.
    """
    await searches.lock_job(work, application_id)
    given = {"application_id": application_id}
    application = (await work.session.exec(_LOCKED, params=given)).first()
    if application is None:
        raise EnrolmentNotFound
    return application


async def in_state(work: Work, state: ApplicationState, *, limit: int) -> list[ApplicationRow]:
    """Those that have been in a state longest, first."""
    query = (
        select(ApplicationRow)
        .where(ApplicationRow.state == state)
        .order_by(col(ApplicationRow.state_changed_at), col(ApplicationRow.application_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def pending_about(work: Work, person_id: UUID) -> UUID | None:
    """The one application about somebody registered that has not ended."""
    query = select(ApplicationRow.application_id).where(
        ApplicationRow.person_id == person_id, col(ApplicationRow.state).not_in(ENDED)
    )
    return (await work.session.exec(query)).first()


async def lapsed(work: Work, *, now: datetime, limit: int) -> list[UUID]:
    """Open applications that nobody went on with in time."""
    query = (
        select(ApplicationRow.application_id)
        .where(col(ApplicationRow.state).in_(OPEN), col(ApplicationRow.lapses_at) <= now)
        .order_by(col(ApplicationRow.lapses_at), col(ApplicationRow.application_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def add(work: Work, application: ApplicationRow) -> None:
    """Insert a new application; EnrolmentExists or EnrolmentPending."""
    work.session.add(application)
    try:
        await work.session.flush()
    except IntegrityError as error:
        match violated(error):
            case "applications_pkey":
                raise EnrolmentExists from error
            case "applications_one_pending_each":
                raise EnrolmentPending from error
        raise
    work.session.add(_entry(work, application, application.enrolled_by, None))


async def change(work: Work, application: ApplicationRow, **values: Any) -> None:
    """Write columns of an application that is still where it was read; EnrolmentChanged."""
    await _update(work, application, values)


async def move(
    work: Work,
    application: ApplicationRow,
    to: ApplicationState,
    *,
    by: str | None,
    reason: str | None = None,
    **values: Any,
) -> None:
    """Write the new state only if nobody moved the application since it was read.

    `values` are further columns written in the same statement. Raises EnrolmentChanged,
    EnrolmentPending, ApproverNotIndependent or ApprovalInvalid.
    """
    moved = {"state": to, "state_changed_at": work.clock(), "reason": reason, **values}
    await _update(work, application, moved)
    work.session.add(_entry(work, application, by, reason))


async def journal(work: Work, application_id: UUID) -> list[ApplicationEventRow]:
    query = (
        select(ApplicationEventRow)
        .where(ApplicationEventRow.application_id == application_id)
        .order_by(col(ApplicationEventRow.position))
    )
    return list(await work.session.exec(query))


def sealed_content(keys: KeyEncryption, application_id: UUID, content: ApplicationContent) -> bytes:
    return seal(keys, _place(application_id), content.model_dump_json().encode())


def content_of(keys: KeyEncryption, application: ApplicationRow) -> ApplicationContent:
    """What the application says; EnrolmentNotFound when nothing of it is kept any more."""
    if application.sealed_content is None:
        raise EnrolmentNotFound("its content was wiped")
    opened = open_sealed(keys, _place(application.application_id), application.sealed_content)
    return ApplicationContent.model_validate_json(opened)


async def _update(work: Work, application: ApplicationRow, values: dict[str, Any]) -> None:
    statement = (
        update(ApplicationRow)
        .where(
            col(ApplicationRow.application_id) == application.application_id,
            col(ApplicationRow.state) == application.state,
        )
        .values(**values)
    )
    try:
        changed = await work.session.exec(statement)
    except IntegrityError as error:
        name = violated(error)
        if name in _EYES:
            raise ApproverNotIndependent from error
        if name.endswith("_token_key"):
            raise ApprovalInvalid(USED_BEFORE) from error
        if name == "applications_one_pending_each":
            raise EnrolmentPending from error
        raise
    if changed.rowcount != 1:
        raise EnrolmentChanged
    await work.session.refresh(application)


def _entry(
    work: Work, application: ApplicationRow, by: str | None, reason: str | None
) -> ApplicationEventRow:
    return ApplicationEventRow(
        application_id=application.application_id,
        state=application.state,
        occurred_at=work.clock(),
        acted_by=by,
        reason=reason,
    )


def _place(application_id: UUID) -> SealedField:
    return SealedField("applications", str(application_id), "content")
