"""A shard of a State's gallery: up to a million embeddings of one engine, searched exactly.

What is decrypted when: a snapshot is opened when the shard is loaded (snapshot.py) and its codes
are sealed again at once, under a key that only this process has. Every search opens all blocks it
needs, one at a time, into one buffer of a megabyte that is wiped at the end; searches asked
together share the opening. Ids, traits and the rotation stay open: without the codes they are
pseudonyms with a sex and birth years.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Self

import numpy as np

from shared.biometrics.gallery.blocks import SealedBlocks
from shared.biometrics.gallery.candidates import Search, Shortlist
from shared.biometrics.gallery.embedding import DIMENSIONS, Embedding
from shared.biometrics.gallery.errors import (
    EmbeddingAlreadyHeld,
    EmbeddingInvalid,
    EmbeddingNotHeld,
    GalleryFull,
)
from shared.biometrics.gallery.exact_search import Ground, search
from shared.biometrics.gallery.quantiser import Codes, Quantiser
from shared.biometrics.gallery.traits import Traits, TraitTable

SHARD_ROWS_MAX = 1_000_000
"""What one core searches in some hundredths of a second, in 140 bytes a row of 128 numbers."""

SEARCHES_MAX = 256
"""Searches asked together; more would only make the first one wait."""

_ID_MIN, _ID_MAX = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One embedding to hold, under a pseudonym that is nothing but a random 64-bit number."""

    id: int
    embedding: Embedding = field(repr=False)
    traits: Traits = field(repr=False)


class Shard:
    """Embeddings of one engine and length. Calls of several threads take turns: a search sees
    every insertion that returned before it began.
    """

    def __init__(self, engine: str, ground: Ground, *, rows_max: int = SHARD_ROWS_MAX) -> None:
        self.engine, self.rows_max = engine, rows_max
        self.dimension = ground.quantiser.dimension
        self._ground = ground
        self._lock = RLock()

    @classmethod
    def empty(cls, *, engine: str, dimension: int, rows_max: int = SHARD_ROWS_MAX) -> Self:
        """A shard with nobody in it and a rotation of its own."""
        if dimension not in DIMENSIONS:
            raise EmbeddingInvalid("a shard holds embeddings of 128 or 512 numbers")
        blocks, quantiser = SealedBlocks(dimension), Quantiser.random(dimension)
        return cls(engine, Ground(blocks, quantiser, TraitTable()), rows_max=rows_max)

    def __len__(self) -> int:
        return len(self._ground.blocks)

    def __contains__(self, sought: int) -> bool:
        with self._lock:
            return self._ground.blocks.find(sought) is not None

    @property
    def room(self) -> int:
        """How many more it may hold."""
        return self.rows_max - len(self)

    @contextmanager
    def still(self) -> Iterator[Ground]:
        """What the shard holds, while nobody changes it."""
        with self._lock:
            yield self._ground

    def refuse(self, entries: Sequence[Entry]) -> None:
        """Raise what insert would for ids that are held or come twice, or for another engine."""
        ids = np.array([_checked(entry.id) for entry in entries], np.int64)
        for entry in entries:
            self._check(entry.embedding)
        with self._lock:
            if len(np.unique(ids)) != len(ids) or self._ground.blocks.holds_any(ids):
                raise EmbeddingAlreadyHeld("an id is in the gallery already; replace it instead")

    def insert(self, entries: Sequence[Entry]) -> None:
        """Hold all of them or none.

        Raises EmbeddingAlreadyHeld for an id that is here or comes twice, EmbeddingInvalid for an
        embedding of another engine, GalleryFull when not all have room.
        """
        if not entries:
            return
        with self._lock:
            self.refuse(entries)
            if self.room < len(entries):
                raise GalleryFull(f"a shard holds {self.rows_max} embeddings")
            ids = np.array([entry.id for entry in entries], np.int64)
            codes = self._encoded([entry.embedding for entry in entries])
            numbers = [self._ground.traits.number(entry.traits) for entry in entries]
            self._ground.blocks.append(ids, np.array(numbers, np.uint16), codes)

    def replace(self, entry: Entry) -> None:
        """Hold another embedding and other traits under an id; EmbeddingNotHeld if it is none."""
        with self._lock:
            self._check(entry.embedding)
            row = self._row(entry.id)
            codes = self._encoded([entry.embedding])
            self._ground.blocks.retrait(row, self._ground.traits.number(entry.traits))
            self._ground.blocks.recode(row, codes[0])

    def retrait(self, held: int, traits: Traits) -> None:
        """Change the traits of an id, such as its galleries; EmbeddingNotHeld if it is none."""
        with self._lock:
            self._ground.blocks.retrait(self._row(held), self._ground.traits.number(traits))

    def remove(self, held: int) -> None:
        """Forget an embedding: its codes are overwritten. EmbeddingNotHeld if it is none."""
        with self._lock:
            self._ground.blocks.remove(self._row(held))

    def search(self, searches: Sequence[Search]) -> list[Shortlist]:
        """The nearest of each probe, in the order asked; up to SEARCHES_MAX share the decryption.

        Raises EmbeddingInvalid for a probe of another engine.
        """
        if len(searches) > SEARCHES_MAX:
            raise ValueError(f"at most {SEARCHES_MAX} searches are asked together")
        for one in searches:
            self._check(one.probe)
        with self._lock:
            return search(self._ground, searches)

    def _encoded(self, embeddings: list[Embedding]) -> Codes:
        rotated = self._ground.quantiser.rotated(np.stack([one.vector for one in embeddings]))
        codes = self._ground.quantiser.codes(rotated)
        self._ground.error_max = max(
            self._ground.error_max, float(self._ground.quantiser.distances(rotated, codes).max())
        )
        return codes

    def _check(self, embedding: Embedding) -> None:
        if (embedding.engine, embedding.dimension) != (self.engine, self.dimension):
            raise EmbeddingInvalid("embeddings of two engines are not compared")

    def _row(self, held: int) -> int:
        row = self._ground.blocks.find(_checked(held))
        if row is None:
            raise EmbeddingNotHeld("the gallery holds no such id")
        return row


def _checked(one: int) -> int:
    if not _ID_MIN <= one <= _ID_MAX:
        raise ValueError("an id is a number of 64 bits")
    return one
