"""A search for duplicates by face, end to end through the reference identification system.

The embeddings are invented and sealed one by one in PostgreSQL, as the registry holds them, and
nobody has fingers: minutiae cost what `dedup` and the accuracy table say besides. The first search
starts the gallery's process and tells it of everybody: `dedup.gallery_load_s`. Of those that
follow, each of somebody held since the last one, `dedup.face_identify_ms` is the time that passes
from the order of a task to its result: the gallery is told of who is new, searches all, and the
nearest hundred are opened and compared on the engine's own scale; results are asked for every 50
milliseconds. It runs beside PostgreSQL on the same processors. What the process holds is its
resident memory, libraries included.
"""

import asyncio
import statistics
import tempfile
import time
import warnings
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from identity.deduplication.actions.face_search import FaceSearch, engine_of, place_of_face
from identity.deduplication.actions.reference_abis import ReferenceAbis
from identity.deduplication.tables import GalleryEntryRow
from shared.biometrics.abis import BiometricCheck, Encounter, ended
from shared.biometrics.face_descriptor import encode_descriptor
from shared.biometrics.gallery.embedding import Vector
from shared.biometrics.port import FormatId, Template
from shared.biometrics.reference.gallery_process import GalleryProcess
from shared.clock import system_clock
from shared.database.embedded import EmbeddedPostgres
from shared.sealing.envelope import SealedField, seal
from shared.sealing.key_encryption import FileKeyEncryption, KeyEncryption, add_kek
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from tests.bench.figure import Figure
from tests.support.faces import FACE_CANDIDATES, INFO, ColourEngine
from tests.support.postgres import Databases
from tests.unit.biometrics_gallery.faces import Faces

DIMENSION, INTRINSIC = 128, 64
CHUNK = 2_000
SEARCHES = 20
MATE_COSINE = 0.9
SECONDS_MAX = 3_600.0
_NO_FINGERS = b'{"fingers":[]}'
"""Sealed like any templates."""


def measure() -> list[Figure]:
    return _measured(20_000)


def measure_large() -> list[Figure]:
    return _measured(500_000)


def _measured(rows: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        keks = Path(folder) / "keks.json"
        add_kek(keks, "gallery-1")
        keys = FileKeyEncryption(keks, production=False)
        server = EmbeddedPostgres(Path(folder) / "database", production=False)
        try:
            return asyncio.run(_measure(Databases(server), keys, rows))
        finally:
            server.close()
            server.destroy()


async def _measure(databases: Databases, keys: KeyEncryption, rows: int) -> list[Figure]:
    faces = Faces(1, DIMENSION, INTRINSIC)
    async with databases.fresh("identity") as engine, GalleryProcess() as gallery:
        known = await _filled(engine, keys, faces, rows)
        abis = ReferenceAbis(
            engine,
            keys,
            State.MLI,
            system_clock,
            fingers=None,
            points=FACE_CANDIDATES,
            faces=ColourEngine(),
            face_search=FaceSearch(engine, keys, gallery),
            production=False,
        )
        mates = faces.mates(known, cosine=MATE_COSINE)
        load_s, *searches = [await _searched(abis, mate.tolist()) for mate in mates]
        resident_mb = _resident_mb(gallery)
    size = f"{rows:,} faces"
    return [
        Figure(f"dedup.gallery_load_s[{size}]", load_s, "s"),
        Figure(f"dedup.face_identify_ms[{size}]", 1000 * statistics.median(searches), "ms"),
        Figure(f"dedup.gallery_mb[{size}]", resident_mb, "MB"),
    ]


async def _filled(engine: AsyncEngine, keys: KeyEncryption, faces: Faces, rows: int) -> Vector:
    """So many are held, whole chunks of them, as an insert leaves them; whom searches look for."""
    sought = faces.some(CHUNK)
    for first in range(0, rows, CHUNK):
        vectors = faces.some(CHUNK) if first else sought
        written = [_row(keys, first + place, face) for place, face in enumerate(vectors, 1)]
        async with engine.begin() as connection:
            await connection.execute(insert(GalleryEntryRow), written)
    async with engine.begin() as connection:
        await connection.execute(text(f"SELECT setval('gallery_changes', {rows})"))
    return sought[: SEARCHES + 1]


def _row(keys: KeyEncryption, number: int, face: Vector) -> dict[str, object]:
    encounter_id = uuid4()
    templates = SealedField("gallery_entries", str(encounter_id), "templates")
    return {
        "encounter_id": encounter_id,
        "number": number,
        "change": number,
        "fingers": 0,
        "sealed_templates": seal(keys, templates, _NO_FINGERS),
        "face_engine": engine_of(INFO),
        "sealed_face": seal(keys, place_of_face(encounter_id), encode_descriptor(face.tolist())),
    }


async def _searched(abis: ReferenceAbis, face: list[float]) -> float:
    """Seconds of one search, of somebody who has just been held; it finds their mate."""
    template = Template(encode_descriptor(face), FormatId.DLIB_RESNET_128, INFO)
    probe = Encounter(uuid4(), {}, template)
    await ended(abis, await abis.insert(probe), seconds_max=SECONDS_MAX)
    began = time.perf_counter()
    task = await abis.identify(probe.encounter_id, among=())
    found = (await ended(abis, task, seconds_max=SECONDS_MAX)).found
    seconds = time.perf_counter() - began
    assert found is not None
    assert found.check is BiometricCheck.PERFORMED
    assert found.candidates
    return seconds


def _resident_mb(gallery: GalleryProcess) -> float:
    status = Path(f"/proc/{gallery.pid}/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1000
