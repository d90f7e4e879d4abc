"""All reads and writes of transit movements; every write is an insert."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from customs_gateway.errors import DeclarationAlreadyLodged, MovementNotFound
from customs_gateway.movements.rules import (
    FoundDiscrepancy,
    GoodsLine,
    LoggedEvent,
    ReleaseTerms,
    Transit,
)
from customs_gateway.movements.tables import (
    FoundDiscrepancyRow,
    GoodsItemRow,
    MovementEventRow,
    MovementRow,
    RecoveryRow,
    ReleaseRow,
    TransitReferenceRow,
)
from shared.database.constraints import violated
from shared.database.drawn_rows import insert_drawn
from shared.database.work import Work
from shared.identifiers import TransitReferenceInvalid, read_transit_reference
from shared.officers.credential import Officer
from shared.states import State

_DRAWN = frozenset({"transit_references_pkey"})


async def get(work: Work, reference: str) -> Transit:
    """The movement of a TRN, or of an id as long as it has none; MovementNotFound."""
    return await _read(work, reference, locked=False)


async def get_locked(work: Work, reference: str) -> Transit:
    """The movement, which nobody else can add to before this work ends."""
    return await _read(work, reference, locked=True)


async def lodge(work: Work, movement: MovementRow, goods: Sequence[GoodsItemRow]) -> None:
    """Insert a declaration; DeclarationAlreadyLodged if the office used its local reference."""
    work.session.add(movement)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "movements_one_per_local_reference":
            raise DeclarationAlreadyLodged from error
        raise
    work.session.add_all(goods)
    await work.session.flush()


async def give_reference(work: Work, transit: Transit, draw: Callable[[], str]) -> Transit:
    """Insert the reference that is drawn; the database refuses a second one of the same movement.

    Raises NoFreeNumberDrawn.
    """

    async def drawn() -> TransitReferenceRow:
        return TransitReferenceRow(trn=draw(), movement_id=transit.movement_id)

    given = await insert_drawn(work, drawn, unique=_DRAWN)
    return replace(transit, trn=given.trn)


async def bind_release(work: Work, transit: Transit, terms: ReleaseTerms) -> Transit:
    """Insert the terms; the database refuses a second release of the same movement."""
    values = asdict(terms) | {"seals": list(terms.seals)}
    work.session.add(ReleaseRow(movement_id=transit.movement_id, **values))
    await work.session.flush()
    return replace(transit, release=terms)


async def name_recovering_state(work: Work, transit: Transit, state: State) -> Transit:
    """Insert which State recovers; the database refuses a second one for the same movement."""
    work.session.add(RecoveryRow(movement_id=transit.movement_id, recovering_state=state))
    await work.session.flush()
    return replace(transit, recovering_state=state)


async def append(work: Work, transit: Transit, entry: LoggedEvent, *, by: Officer) -> Transit:
    """Insert one entry of the log of a movement that this work has locked."""
    key, values = transit.movement_id, asdict(entry)
    discrepancies = values.pop("discrepancies")
    work.session.add(MovementEventRow(movement_id=key, officer=by.subject, **values))
    await work.session.flush()
    work.session.add_all(
        FoundDiscrepancyRow(movement_id=key, sequence=entry.sequence, number=number, **found)
        for number, found in enumerate(discrepancies, start=1)
    )
    await work.session.flush()
    return replace(transit, log=(*transit.log, entry))


async def _read(work: Work, reference: str, *, locked: bool) -> Transit:
    row = (await work.session.exec(_named(reference))).first()
    if row is None:
        raise MovementNotFound
    if locked:  # by its name: who may only insert rows cannot lock one
        name = func.hashtextextended(f"movement {row.movement_id}", 0)
        await work.session.exec(select(func.pg_advisory_xact_lock(name)))
    return await _with_log(work, row)


def _named(reference: str) -> SelectOfScalar[MovementRow]:
    query = select(MovementRow)
    with contextlib.suppress(TransitReferenceInvalid):
        read_transit_reference(reference)
        return query.join(TransitReferenceRow).where(TransitReferenceRow.trn == reference)
    with contextlib.suppress(ValueError):
        return query.where(MovementRow.movement_id == UUID(reference))
    raise MovementNotFound


async def _with_log(work: Work, row: MovementRow) -> Transit:
    """What hangs on a declaration. Read after the lock: another work may just have added to it."""
    key = row.movement_id
    given = await work.session.exec(
        select(TransitReferenceRow.trn).where(TransitReferenceRow.movement_id == key)
    )
    release = await work.session.get(ReleaseRow, key, populate_existing=True)
    goods = await work.session.exec(
        select(GoodsItemRow)
        .where(GoodsItemRow.movement_id == key)
        .order_by(col(GoodsItemRow.number))
    )
    log = await work.session.exec(
        select(MovementEventRow)
        .where(MovementEventRow.movement_id == key)
        .order_by(col(MovementEventRow.sequence))
    )
    found = await _discrepancies(work, key)
    recovery = await work.session.get(RecoveryRow, key, populate_existing=True)
    return Transit(
        movement_id=key,
        trn=given.first(),
        lrn=row.lrn,
        holder=row.holder,
        departure_office=row.departure_office,
        transit_offices=tuple(row.transit_offices),
        destination_office=row.destination_office,
        declared_at=row.declared_at,
        goods=tuple(_line(item) for item in goods),
        release=None if release is None else _terms(release),
        recovering_state=None if recovery is None else recovery.recovering_state,
        log=tuple(_entry(entry, found[entry.sequence]) for entry in log),
    )


async def _discrepancies(work: Work, movement_id: UUID) -> dict[int, list[FoundDiscrepancy]]:
    """What controls found, by the sequence of the entry in the log."""
    rows = await work.session.exec(
        select(FoundDiscrepancyRow)
        .where(FoundDiscrepancyRow.movement_id == movement_id)
        .order_by(col(FoundDiscrepancyRow.sequence), col(FoundDiscrepancyRow.number))
    )
    found = defaultdict[int, list[FoundDiscrepancy]](list)
    for row in rows:
        found[row.sequence].append(FoundDiscrepancy(row.kind, row.item))
    return found


def _line(row: GoodsItemRow) -> GoodsLine:
    return GoodsLine(
        row.number, row.hs6, row.gross_mass_kg, row.value_francs, row.origin, row.provenance
    )


def _terms(row: ReleaseRow) -> ReleaseTerms:
    return ReleaseTerms(
        vehicle_plate=row.vehicle_plate,
        seals=tuple(row.seals),
        limit_date=row.limit_date,
        driver_state=row.driver_state,
        driver_pseudonym=row.driver_pseudonym,
        verification_digest=row.verification_digest,
        driver_checked_at=row.driver_checked_at,
    )


def _entry(row: MovementEventRow, found: Sequence[FoundDiscrepancy]) -> LoggedEvent:
    return LoggedEvent(
        sequence=row.sequence,
        event=row.event,
        office=row.office,
        direction=row.direction,
        reason=row.reason,
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        evidence=row.evidence,
        discrepancies=tuple(found),
    )
