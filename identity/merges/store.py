"""All reads and writes of merges; what the persons were before is sealed in two halves."""

import json
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, or_, select, update

from identity.contract.merges import MergeState
from identity.errors.merges import MergeNotFound
from identity.errors.persons import PersonChanged
from identity.merges.tables import MergeRow
from shared.database.work import Work
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption

Both = dict[str, dict[str, Any]]
"""The images of `source` and `survivor`."""


class Halves(NamedTuple):
    """What both persons were, in the form in which images are compared."""

    civil: bytes
    biometrics: bytes


async def get(work: Work, merge_id: UUID) -> MergeRow:
    merge = await work.session.get(MergeRow, merge_id)
    if merge is None:
        raise MergeNotFound
    return merge


async def in_force(work: Work, source_id: UUID) -> MergeRow:
    """The merge by which a record lives on in another one; MergeNotFound."""
    query = select(MergeRow).where(
        MergeRow.source_id == source_id, MergeRow.state == MergeState.APPLIED
    )
    merge = (await work.session.exec(query)).first()
    if merge is None:
        raise MergeNotFound
    return merge


async def of_person(work: Work, person_id: UUID) -> list[MergeRow]:
    """Every merge of a person, oldest first."""
    query = (
        select(MergeRow)
        .where(or_(MergeRow.source_id == person_id, MergeRow.survivor_id == person_id))
        .order_by(col(MergeRow.applied_at), col(MergeRow.merge_id))
    )
    return list(await work.session.exec(query))


async def exists_later(work: Work, survivor_id: UUID, *, than: datetime, but: UUID) -> bool:
    """Whether another merge into the same survivor was applied since and stands."""
    query = select(MergeRow.merge_id).where(
        MergeRow.survivor_id == survivor_id,
        MergeRow.state == MergeState.APPLIED,
        MergeRow.applied_at >= than,
        MergeRow.merge_id != but,
    )
    return (await work.session.exec(query)).first() is not None


async def add(work: Work, merge: MergeRow) -> None:
    work.session.add(merge)
    await work.session.flush()


async def move(work: Work, merge: MergeRow, to: MergeState, *, by_decision: UUID) -> None:
    """Write the new state only if nobody changed the merge since it was read."""
    moved = await work.session.exec(
        update(MergeRow)
        .where(col(MergeRow.merge_id) == merge.merge_id, col(MergeRow.state) == merge.state)
        .values(state=to, undone_at=work.clock(), undone_by_decision=by_decision)
    )
    if moved.rowcount != 1:
        raise PersonChanged
    await work.session.refresh(merge)


def sealed_civil(keys: KeyEncryption, merge_id: UUID, images: bytes) -> bytes:
    return seal(keys, _place(merge_id, "civil"), images)


def sealed_biometrics(keys: KeyEncryption, merge_id: UUID, images: bytes) -> bytes:
    return seal(keys, _place(merge_id, "biometrics"), images)


def before(civil_keys: KeyEncryption, biometric_keys: KeyEncryption, merge: MergeRow) -> Halves:
    """What both persons were before, as it was kept."""
    return Halves(
        open_sealed(civil_keys, _place(merge.merge_id, "civil"), merge.sealed_civil_before),
        open_sealed(
            biometric_keys, _place(merge.merge_id, "biometrics"), merge.sealed_biometrics_before
        ),
    )


def images_in(half: bytes) -> Both:
    """The images that a half holds."""
    images: Both = json.loads(half)
    return images


def _place(merge_id: UUID, half: str) -> SealedField:
    return SealedField("merges", str(merge_id), half)
