"""All reads and writes of guardianships; the act they rest on is sealed on the way in."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select, update

from identity.contract.guardianships import (
    GuardianshipScope,
    GuardianshipState,
    OpenGuardianship,
)
from identity.errors.guardianships import GuardianshipChanged, GuardianshipNotFound
from identity.guardianships.tables import GuardianRow, GuardianshipRow
from shared.database.work import Work
from shared.sealing.envelope import SealedField, seal
from shared.sealing.key_encryption import KeyEncryption


async def get(work: Work, guardianship_id: UUID) -> GuardianshipRow:
    held = await work.session.get(GuardianshipRow, guardianship_id)
    if held is None:
        raise GuardianshipNotFound
    return held


async def of_wards(work: Work, person_ids: Iterable[UUID]) -> list[GuardianshipRow]:
    """Every guardianship over these persons, ended ones too, oldest first."""
    query = (
        select(GuardianshipRow)
        .where(col(GuardianshipRow.ward_id).in_(list(person_ids)))
        .order_by(col(GuardianshipRow.begins_on), col(GuardianshipRow.guardianship_id))
    )
    return list(await work.session.exec(query))


async def concerning(work: Work, person_ids: Iterable[UUID]) -> list[GuardianshipRow]:
    """Every guardianship in which these persons are ward or guardian, oldest first."""
    everybody = list(person_ids)
    guarded = select(GuardianRow.guardianship_id).where(col(GuardianRow.person_id).in_(everybody))
    query = (
        select(GuardianshipRow)
        .where(
            or_(
                col(GuardianshipRow.ward_id).in_(everybody),
                col(GuardianshipRow.guardianship_id).in_(guarded),
            )
        )
        .order_by(col(GuardianshipRow.begins_on), col(GuardianshipRow.guardianship_id))
    )
    return list(await work.session.exec(query))


async def guardians_of(work: Work, guardianship_id: UUID) -> list[UUID]:
    """The one or two guardians, in the order in which they were named."""
    query = (
        select(GuardianRow.person_id)
        .where(GuardianRow.guardianship_id == guardianship_id)
        .order_by(col(GuardianRow.place))
    )
    return list(await work.session.exec(query))


async def add(work: Work, held: GuardianshipRow, guardian_ids: Sequence[UUID]) -> None:
    work.session.add(held)
    await work.session.flush()
    work.session.add_all(
        GuardianRow(guardianship_id=held.guardianship_id, place=place, person_id=person_id)
        for place, person_id in enumerate(guardian_ids, start=1)
    )
    await work.session.flush()


async def move(work: Work, held: GuardianshipRow, to: GuardianshipState, **values: Any) -> None:
    """Write the new state only if nobody changed the guardianship since it was read."""
    moved = await work.session.exec(
        update(GuardianshipRow)
        .where(
            col(GuardianshipRow.guardianship_id) == held.guardianship_id,
            col(GuardianshipRow.state) == held.state,
        )
        .values(state=to, **values)
    )
    if moved.rowcount != 1:
        raise GuardianshipChanged
    await work.session.refresh(held)


def scope_of(held: GuardianshipRow) -> tuple[GuardianshipScope, ...]:
    return tuple(map(GuardianshipScope, held.scope.split(",")))


def scope_text(scope: Iterable[GuardianshipScope]) -> str:
    return ",".join(sorted(one.value for one in scope))


def sealed_act(keys: KeyEncryption, guardianship_id: UUID, order: OpenGuardianship) -> bytes:
    place = SealedField("guardianships", str(guardianship_id), "act")
    return seal(keys, place, order.model_dump_json().encode())
