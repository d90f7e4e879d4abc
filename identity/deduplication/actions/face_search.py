"""Who in the whole gallery has a face like somebody's: an exact scan, beside the registry.

What commits in `gallery_entries` is numbered in the order of the commits. Before each search the
gallery is told of all that committed since it was told last, so several processes, each with a
gallery of its own, find the same; one that crashed is told of everybody anew.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from identity.deduplication.store import gallery
from identity.deduplication.store.gallery import SealedFaceChange
from shared.biometrics.port import EngineInfo, Template
from shared.biometrics.reference.gallery_process import (
    TOLD_AT_ONCE_MAX,
    FaceChange,
    GalleryProcess,
)
from shared.sealing.envelope import SealedField, open_sealed
from shared.sealing.key_encryption import KeyEncryption

SHORTLISTED = 100
"""Faces whose fingers are compared too, at least: of most people the mate is the first of them."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Whose faces are the nearest, the nearest first; whether nobody nearer was left out."""

    encounter_ids: tuple[UUID, ...]
    complete: bool


NOBODY_NEAREST = Shortlist((), complete=False)


@dataclass(frozen=True, slots=True)
class FaceSearch:
    """A gallery of faces, fed from the registry's database."""

    engine: AsyncEngine
    keys: KeyEncryption
    process: GalleryProcess

    async def nearest(self, encounter_id: UUID, face: Template) -> Shortlist:
        """Those nearest to a face that is held; EngineUnavailable, EngineFailed."""
        assert face.extracted_by is not None
        async with self.process.turn:
            await self._catch_up(engine_of(face.extracted_by))
            async with self.engine.connect() as connection:
                number = await gallery.number_of(connection, encounter_id)
            found = await self.process.nearest(face.data, wanted=SHORTLISTED, apart_from=number)
            complete = found.complete and not self.process.is_full
        async with self.engine.connect() as connection:
            held = await gallery.numbered(connection, found.numbers)
        return Shortlist(tuple(held[one] for one in found.numbers if one in held), complete)

    async def _catch_up(self, engine: str) -> None:
        """Tell the gallery of all that committed; a new one first of those who are held alone."""
        async with self.engine.connect() as connection:
            if self.process.position == 0:
                latest = await gallery.latest_change(connection)
                await self._tell(connection, engine, until=latest, held_only=True)
                self.process.position = latest
            await self._tell(connection, engine, until=None, held_only=False)

    async def _tell(
        self, connection: AsyncConnection, engine: str, *, until: int | None, held_only: bool
    ) -> None:
        while not self.process.is_full:
            changes = await gallery.face_changes(
                connection,
                engine,
                after=self.process.position,
                until=until,
                limit=TOLD_AT_ONCE_MAX,
                held_only=held_only,
            )
            if changes:
                await self.process.tell(await asyncio.to_thread(self._opened, changes))
            if len(changes) < TOLD_AT_ONCE_MAX:
                return

    def _opened(self, changes: list[SealedFaceChange]) -> list[FaceChange]:
        return [
            FaceChange(one.change, one.number, self._descriptor(one.encounter_id, one.sealed_face))
            for one in changes
        ]

    def _descriptor(self, encounter_id: UUID | None, sealed: bytes | None) -> bytes | None:
        if encounter_id is None or sealed is None:
            return None
        return open_sealed(self.keys, place_of_face(encounter_id), sealed)


def engine_of(info: EngineInfo) -> str:
    """How the gallery names an engine in one version."""
    return f"{info.engine} {info.version}"


def place_of_face(encounter_id: UUID) -> SealedField:
    return SealedField("gallery_entries", str(encounter_id), "face")
