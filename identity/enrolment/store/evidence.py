"""All reads and writes of what applications rest on: evidence, witnesses, exceptions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, func, select

from identity.contract.applications import ApplicationState
from identity.enrolment.tables.applications import ApplicationRow, EvidenceRow, WitnessRow
from identity.enrolment.tables.captures import BiometricExceptionRow
from identity.errors.enrolment import ExceptionNotSupervised
from shared.database.constraints import violated
from shared.database.work import Work

_GIVEN_UP = (ApplicationState.WITHDRAWN, ApplicationState.EXPIRED, ApplicationState.REJECTED)


async def rest_on(
    work: Work,
    application_id: UUID,
    *,
    evidence: Iterable[EvidenceRow],
    witnesses: Iterable[WitnessRow],
    exceptions: Iterable[BiometricExceptionRow],
) -> None:
    """Put what an application rests on in the place of what it rested on before.

    Raises ExceptionNotSupervised where an exception names another supervisor than the application.
    """
    for table in (EvidenceRow, WitnessRow, BiometricExceptionRow):
        await work.session.exec(delete(table).where(col(table.application_id) == application_id))
    work.session.add_all([*evidence, *witnesses, *exceptions])
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "biometric_exceptions_supervised":
            raise ExceptionNotSupervised from error
        raise


async def let_go_of_exceptions(work: Work, application_id: UUID) -> None:
    """Forget the exceptions of an application that goes back to its enroller."""
    await work.session.exec(
        delete(BiometricExceptionRow).where(
            col(BiometricExceptionRow.application_id) == application_id
        )
    )


async def seen_elsewhere(work: Work, application_id: UUID, tokens: Sequence[str]) -> int:
    """In how many other applications the same document was shown."""
    query = select(func.count(func.distinct(EvidenceRow.application_id))).where(
        col(EvidenceRow.token).in_(tokens), col(EvidenceRow.application_id) != application_id
    )
    return (await work.session.exec(query)).one()


async def vouched_for(work: Work, person_id: UUID, *, since: datetime, but: UUID) -> int:
    """For how many other applications somebody vouched; those given up do not count.

    Whoever asks is alone with this witness until their work ends.
    """
    await work.session.exec(
        select(func.pg_advisory_xact_lock(func.hashtextextended(str(person_id), 0)))
    )
    query = (
        select(func.count())
        .select_from(WitnessRow)
        .join(
            ApplicationRow,
            col(ApplicationRow.application_id) == col(WitnessRow.application_id),
        )
        .where(
            col(WitnessRow.person_id) == person_id,
            col(WitnessRow.vouched_at) > since,
            col(WitnessRow.application_id) != but,
            col(ApplicationRow.state).not_in(_GIVEN_UP),
        )
    )
    return (await work.session.exec(query)).one()


async def witnesses_of(work: Work, application_id: UUID) -> dict[UUID, bool]:
    """Who vouched in an application, and whether they were drawn by lot to be asked again."""
    query = select(WitnessRow).where(WitnessRow.application_id == application_id)
    return {one.person_id: one.sampled for one in await work.session.exec(query)}
