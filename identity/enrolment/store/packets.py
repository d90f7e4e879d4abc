"""All reads and writes of enrolment kits and of their packets."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select, update

from identity.contract.packets import MISSING_LISTED_MAX, KitStopReason, PacketState
from identity.enrolment.tables.packets import KitRow, PacketRow
from identity.errors.enrolment import EnrolmentChanged, KitNotFound, PacketNotFound
from shared.database.constraints import violated
from shared.database.statement import Statement
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid

_MISSING = text(
    """
    SELECT number FROM generate_series(1, :last) AS number
    WHERE NOT EXISTS (SELECT FROM enrolment_packets WHERE kit = :kit AND sequence = number)
    ORDER BY number LIMIT :listed
    """
)
_STATE = "SELECT state FROM enrolment_packets WHERE application_id = :application_id"


class Received(NamedTuple):
    """What came in of a kit, in numbers."""

    packets: int
    last_sequence: int
    missing: tuple[int, ...]
    conflicting: tuple[str, ...]
    withheld: tuple[str, ...]
    incomplete: tuple[str, ...]


async def kit_locked(work: Work, kit: str) -> KitRow:
    """The kit, known from now on; nobody else takes its packets until this work ends."""
    connection = await work.session.connection()
    await connection.execute(insert(KitRow).values(kit=kit).on_conflict_do_nothing())
    query = (
        select(KitRow)
        .where(KitRow.kit == kit)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(query)).one()


async def get_kit(work: Work, kit: str) -> KitRow:
    found = await work.session.get(KitRow, kit)
    if found is None:
        raise KitNotFound
    return found


async def stop(work: Work, kit: KitRow, *, by: str, reason: KitStopReason) -> None:
    kit.stopped_at, kit.stopped_by, kit.stop_reason = work.clock(), by, reason
    await work.session.flush()


async def release(work: Work, kit: KitRow) -> None:
    kit.stopped_at = kit.stopped_by = kit.stop_reason = None
    kit.released_at = work.clock()
    await work.session.flush()


async def find(work: Work, packet_id: str) -> PacketRow | None:
    return await work.session.get(PacketRow, packet_id)


async def get_locked(work: Work, packet_id: str) -> PacketRow:
    """The packet as it is now, which nobody else changes until this work ends."""
    query = (
        select(PacketRow)
        .where(PacketRow.packet_id == packet_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    packet = (await work.session.exec(query)).first()
    if packet is None:
        raise PacketNotFound
    return packet


async def number_is_taken(work: Work, kit: str, sequence: int) -> bool:
    """Whether a packet of the kit with this number came in already."""
    query = select(PacketRow.packet_id).where(PacketRow.kit == kit, PacketRow.sequence == sequence)
    return (await work.session.exec(query)).first() is not None


async def add(work: Work, packet: PacketRow) -> None:
    work.session.add(packet)
    await work.session.flush()


async def move(
    work: Work,
    packet: PacketRow,
    to: PacketState,
    *,
    accepted_by: str | None = None,
    accepted_token: str | None = None,
) -> None:
    """Write the new state only if nobody moved the packet since it was read."""
    values: dict[str, object] = {"state": to}
    if accepted_by is not None:
        values |= {"accepted_by": accepted_by, "accepted_token": accepted_token}
    statement = (
        update(PacketRow)
        .where(col(PacketRow.packet_id) == packet.packet_id, col(PacketRow.state) == packet.state)
        .values(**values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "enrolment_packets_accepted_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if moved.rowcount != 1:
        raise EnrolmentChanged
    await work.session.refresh(packet)


async def received_from(work: Work, kit: str) -> Received:
    """What came in of a kit, and which numbers below the last never did."""
    counted = select(func.count(), func.coalesce(func.max(PacketRow.sequence), 0)).where(
        PacketRow.kit == kit
    )
    packets, last = (await work.session.exec(counted)).one()
    connection = await work.session.connection()
    missing = await connection.execute(
        _MISSING, {"kit": kit, "last": last, "listed": MISSING_LISTED_MAX}
    )
    return Received(
        packets,
        last,
        tuple(number for (number,) in missing),
        await _in_state(work, kit, PacketState.CONFLICTING),
        await _in_state(work, kit, PacketState.WITHHELD),
        await _in_state(work, kit, PacketState.INCOMPLETE),
    )


async def state_of_application(work: Work, application_id: UUID) -> PacketState | None:
    """The state of the packet that an application came in, if it did."""
    for (state,) in await work.fetch(Statement(_STATE, {"application_id": application_id})):
        return PacketState(state)
    return None


async def _in_state(work: Work, kit: str, state: PacketState) -> tuple[str, ...]:
    query = (
        select(PacketRow.packet_id)
        .where(PacketRow.kit == kit, PacketRow.state == state)
        .order_by(col(PacketRow.sequence))
        .limit(MISSING_LISTED_MAX)
    )
    return tuple(await work.session.exec(query))
