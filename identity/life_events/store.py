"""All reads and writes of life events and deaths; what is personal is sealed on the way in."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.contract.life_events import DeathState, RecordLifeEvent, ReportDeath
from identity.errors.life_events import DeathNotDeclared
from identity.errors.persons import PersonChanged
from identity.life_events.tables import DeathRow, LifeEventRow
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import ApproverNotIndependent
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption


async def add_event(work: Work, event: LifeEventRow) -> None:
    work.session.add(event)
    await work.session.flush()


async def events_of(work: Work, person_id: UUID) -> list[LifeEventRow]:
    """What happened in a person's life, in the order in which it was recorded."""
    query = (
        select(LifeEventRow)
        .where(LifeEventRow.person_id == person_id)
        .order_by(col(LifeEventRow.recorded_at), col(LifeEventRow.life_event_id))
    )
    return list(await work.session.exec(query))


async def declared(work: Work, person_id: UUID) -> DeathRow:
    """The death that stands declared, reported or confirmed; DeathNotDeclared."""
    query = select(DeathRow).where(
        DeathRow.person_id == person_id, DeathRow.state != DeathState.CORRECTED
    )
    death = (await work.session.exec(query)).first()
    if death is None:
        raise DeathNotDeclared
    return death


async def add_death(work: Work, death: DeathRow) -> None:
    work.session.add(death)
    await work.session.flush()


async def move_death(work: Work, death: DeathRow, to: DeathState, **values: Any) -> None:
    """Write the new state only if nobody changed it since it was read."""
    statement = (
        update(DeathRow)
        .where(col(DeathRow.death_id) == death.death_id, col(DeathRow.state) == death.state)
        .values(state=to, **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "deaths_confirmed_by_another":
            raise ApproverNotIndependent from error
        raise
    if moved.rowcount != 1:
        raise PersonChanged
    await work.session.refresh(death)


def sealed_event(keys: KeyEncryption, event_id: UUID, event: RecordLifeEvent) -> bytes:
    return seal(keys, _event(event_id), event.model_dump_json().encode())


def event_of(keys: KeyEncryption, row: LifeEventRow) -> RecordLifeEvent:
    opened = open_sealed(keys, _event(row.life_event_id), row.sealed_event)
    return RecordLifeEvent.model_validate_json(opened)


def sealed_report(keys: KeyEncryption, death_id: UUID, report: ReportDeath) -> bytes:
    place = SealedField("deaths", str(death_id), "report")
    return seal(keys, place, report.model_dump_json().encode())


def _event(event_id: UUID) -> SealedField:
    return SealedField("life_events", str(event_id), "event")
