"""A shard on disk: every part sealed in an envelope of its own, bound to the shard's name, to this
snapshot and to its place in it.

    magic                 liptako.gallery.1 and a line feed
    snapshot id     16    random
    parts                 each behind its length in four bytes, big-endian:
      head                JSON: engine, sizes, traits, the position of the last change held
      rotation            dimension x dimension, 32-bit floats
      rows.0, …           of 4,096 rows: ids (64-bit), numbers of traits (16-bit), codes

Numbers are little-endian. Each part is opened once, when the shard is loaded, under a data key of
its own; parts of two snapshots, of two shards or in another order do not open, and a snapshot that
was cut says so.
That a whole snapshot is not an older one, the caller tells by its position.
"""

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from shared.biometrics.gallery.blocks import OpenBlock, SealedBlocks
from shared.biometrics.gallery.embedding import DIMENSIONS
from shared.biometrics.gallery.errors import SnapshotInvalid
from shared.biometrics.gallery.exact_search import Ground
from shared.biometrics.gallery.quantiser import Quantiser
from shared.biometrics.gallery.shard import Shard
from shared.biometrics.gallery.traits import Traits, TraitTable, YearBand
from shared.civil.sex import Sex
from shared.sealing.envelope import (
    PLAINTEXT_BYTES_MAX,
    SealedField,
    SealedRecordInvalid,
    open_sealed,
    seal,
)
from shared.sealing.key_encryption import KeyEncryption

_MAGIC = b"liptako.gallery.1\n"
_ID_BYTES, _LENGTH_BYTES = 16, 4
_PART_BYTES_MAX = PLAINTEXT_BYTES_MAX + 256
_PART_ROWS = 4_096
"""Blocks are whole parts; a part is small, since it lies open while it is read."""

_ROW_BYTES = 10
"""Of a row beside its codes: id and number of traits."""


class Restored(NamedTuple):
    """A shard, and the position of the last change it holds: what came after is to be applied."""

    shard: Shard
    position: int


def write_snapshot(
    path: Path, shard: Shard, keys: KeyEncryption, *, name: str, position: int
) -> None:
    """Write all of a shard; a reader finds either the old file or all of the new one.

    `name` says which shard of which State it is. Searches and changes wait meanwhile.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, shard.still() as ground:
            _write(file, shard, ground, keys, name=name, position=position)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read_snapshot(path: Path, keys: KeyEncryption, *, name: str) -> Restored:
    """The shard of this name that the file holds, or SnapshotInvalid whatever else it is."""
    try:
        with path.open("rb") as file:
            return _read(file, keys, name)
    except (SealedRecordInvalid, OSError, ValueError, KeyError, TypeError):
        raise SnapshotInvalid("not a whole snapshot of this shard") from None


def _write(
    file: BinaryIO,
    shard: Shard,
    ground: Ground,
    keys: KeyEncryption,
    *,
    name: str,
    position: int,
) -> None:
    snapshot = secrets.token_bytes(_ID_BYTES)
    file.write(_MAGIC + snapshot)
    head = {
        "engine": shard.engine,
        "dimension": shard.dimension,
        "rows_max": shard.rows_max,
        "rows": len(ground.blocks),
        "error_max": ground.error_max,
        "position": position,
        "traits": [_traits_json(one) for one in ground.traits.all()],
    }
    for field, content in _parts(ground, head):
        sealed = seal(keys, _place(name, snapshot, field), content)
        file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)


def _parts(ground: Ground, head: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    yield "head", json.dumps(head).encode()
    yield "rotation", ground.quantiser.rotation.astype("<f4").tobytes()
    part = 0
    for block in ground.blocks.opened():
        for first in range(0, len(block.ids), _PART_ROWS):
            yield f"rows.{part}", _rows(block, slice(first, first + _PART_ROWS))
            part += 1


def _rows(block: OpenBlock, some: slice) -> bytes:
    ids, traits = block.ids[some].astype("<i8"), block.traits[some].astype("<u2")
    return ids.tobytes() + traits.tobytes() + block.codes[some].tobytes()


def _read(file: BinaryIO, keys: KeyEncryption, name: str) -> Restored:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise SnapshotInvalid("not a snapshot of a known version")
    snapshot = file.read(_ID_BYTES)

    def opened(field: str) -> bytes:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
        if length > _PART_BYTES_MAX:
            raise ValueError("a part is too long")
        return open_sealed(keys, _place(name, snapshot, field), file.read(length))

    head = json.loads(opened("head"))
    dimension, rows = int(head["dimension"]), int(head["rows"])
    if dimension not in DIMENSIONS:
        raise ValueError("no such dimension")
    rotation = np.frombuffer(opened("rotation"), "<f4").reshape(dimension, dimension)
    ground = Ground(
        SealedBlocks(dimension),
        Quantiser(rotation.astype(np.float32)),
        TraitTable([_traits(one) for one in head["traits"]]),
        float(head["error_max"]),
    )
    for part in range(-(-rows // _PART_ROWS)):
        _append(ground.blocks, opened(f"rows.{part}"))
    if len(ground.blocks) != rows or file.read(1):
        raise ValueError("the snapshot does not end where it says")
    shard = Shard(str(head["engine"]), ground, rows_max=int(head["rows_max"]))
    return Restored(shard, int(head["position"]))


def _append(blocks: SealedBlocks, content: bytes) -> None:
    rows, rest = divmod(len(content), _ROW_BYTES + blocks.dimension)
    if rest:
        raise ValueError("a block holds whole rows")
    ids = np.frombuffer(content, "<i8", rows)
    traits = np.frombuffer(content, "<u2", rows, offset=8 * rows)
    codes = np.frombuffer(content, np.uint8, offset=_ROW_BYTES * rows)
    blocks.append(ids, traits, codes.reshape(rows, blocks.dimension))


def _traits_json(traits: Traits) -> list[Any]:
    years = [traits.born.earliest, traits.born.latest] if traits.born else None
    return [traits.sex, years, sorted(traits.galleries)]


def _traits(stored: list[Any]) -> Traits:
    sex, years, galleries = stored
    return Traits(Sex(sex), YearBand(*years) if years else None, frozenset(galleries))


def _place(name: str, snapshot: bytes, field: str) -> SealedField:
    return SealedField("gallery_snapshot", f"{name}.{snapshot.hex()}", field)
