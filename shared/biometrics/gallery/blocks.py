"""The rows of a shard in memory: codes sealed block by block, ids and traits beside them.

Row r is row r % rows_per_block of block r // rows_per_block, without gaps: a removed row is
overwritten by the last one. Codes are opened into one buffer, a block at a time; the buffer is
wiped when the reader is done. The key is made with the object, lives in this process and seals
nothing else, so a stray copy of the memory holds one open block at most beside the key.
"""

import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from mmap import mmap
from typing import NamedTuple

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from shared.biometrics.gallery.quantiser import Codes
from shared.biometrics.gallery.scan import BlockScanner
from shared.biometrics.gallery.traits import DISTINCT_TRAITS_MAX

BLOCK_BYTES = 2_097_152
"""Codes of one block: they stay near a core between being opened and being compared, and are
enough that calls do not count."""

_KEY_BYTES, _NONCE_BYTES, _TAG_BYTES = 32, 12, 16

Ids = NDArray[np.int64]
TraitNumbers = NDArray[np.uint16]


class OpenBlock(NamedTuple):
    """Views of one block's rows, valid until the next block is opened."""

    ids: Ids
    traits: TraitNumbers
    codes: Codes


class _Block:
    """A block at rest: its codes are sealed, its arrays are as long as it may grow."""

    __slots__ = ("count", "ids", "nonce", "sealed", "traits")

    def __init__(self, rows: int, dimension: int) -> None:
        self.count = 0
        self.ids = np.zeros(rows, np.int64)
        self.traits = np.zeros(rows, np.uint16)
        self.nonce = b""
        self.sealed = mmap(-1, rows * dimension + _TAG_BYTES)  # pages of its own, given back whole


class SealedBlocks:
    """A growing table of (id, traits, codes); one reader or writer at a time."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.rows_per_block = BLOCK_BYTES // dimension
        self.held_by_traits = np.zeros(DISTINCT_TRAITS_MAX, np.int32)
        """How many rows have each number of traits."""
        self._blocks: list[_Block] = []
        self._cipher = AESGCM(secrets.token_bytes(_KEY_BYTES))
        self.scanner = BlockScanner(self.rows_per_block, dimension)
        self._buffer = self.scanner.buffer
        self._used = 0  # rows of the buffer that may hold something

    def __len__(self) -> int:
        if not self._blocks:
            return 0
        return (len(self._blocks) - 1) * self.rows_per_block + self._blocks[-1].count

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return len(self._blocks)

    def find(self, sought: int) -> int | None:
        """The row of an id; a scan of the ids, half a millisecond for a million."""
        for number, block in enumerate(self._blocks):
            hits = np.flatnonzero(block.ids[: block.count] == sought)
            if len(hits):
                return number * self.rows_per_block + int(hits[0])
        return None

    def holds_any(self, ids: Ids) -> bool:
        return any(np.isin(block.ids[: block.count], ids).any() for block in self._blocks)

    def append(self, ids: Ids, traits: TraitNumbers, codes: Codes) -> None:
        done = 0
        while done < len(ids):
            if len(self) == self.count * self.rows_per_block:
                self._blocks.append(_Block(self.rows_per_block, self.dimension))
            number = self.count - 1
            block = self._blocks[number]
            taken = slice(done, done + self.rows_per_block - block.count)
            added = slice(block.count, block.count + len(ids[taken]))
            with self._changed(number, count=added.stop) as buffer:
                buffer[added] = codes[taken]
            block.ids[added], block.traits[added] = ids[taken], traits[taken]
            np.add.at(self.held_by_traits, traits[taken], 1)
            done += len(ids[taken])

    def retrait(self, row: int, traits: int) -> None:
        """Give a row other traits."""
        number, place = divmod(row, self.rows_per_block)
        held = self._blocks[number].traits
        self.held_by_traits[held[place]] -= 1
        self.held_by_traits[traits] += 1
        held[place] = traits

    def recode(self, row: int, codes: Codes) -> None:
        """Give a row other codes."""
        number, place = divmod(row, self.rows_per_block)
        with self._changed(number, count=self._blocks[number].count) as buffer:
            buffer[place] = codes

    def remove(self, row: int) -> None:
        """Forget a row; the last row takes its place."""
        last = len(self) - 1
        number, place = divmod(last, self.rows_per_block)
        if row != last:
            self._exchange(row, last)
        self.held_by_traits[self._blocks[number].traits[place]] -= 1
        with self._changed(number, count=place) as buffer:
            buffer[place] = 0
        if place == 0:
            self._blocks.pop()

    def opened(self) -> Generator[OpenBlock]:
        """Each block, opened in turn; close the iterator to wipe the buffer."""
        try:
            for number, block in enumerate(self._blocks):
                codes = self._open(number)
                yield OpenBlock(block.ids[: block.count], block.traits[: block.count], codes)
        finally:
            self._wipe()

    def _exchange(self, row: int, last: int) -> None:
        """Put the last row in a row's place; the codes of that row are gone with it."""
        number, place = divmod(last, self.rows_per_block)
        codes = self._open(number)[place].copy()  # the buffer is wiped by what comes next
        self.recode(row, codes)
        there, its_place = divmod(row, self.rows_per_block)
        for some, others in (
            (self._blocks[there].ids, self._blocks[number].ids),
            (self._blocks[there].traits, self._blocks[number].traits),
        ):
            some[its_place], others[place] = others[place], some[its_place]

    @contextmanager
    def _changed(self, number: int, *, count: int) -> Iterator[Codes]:
        """Let the codes of a block be changed and seal the first `count` of them again."""
        self._open(number)
        self._used = max(self._used, count)
        try:
            yield self._buffer
            self._seal(number, count)
        finally:
            self._wipe()

    def _wipe(self) -> None:
        self._buffer[: self._used] = 0
        self._used = 0

    def _open(self, number: int) -> Codes:
        block = self._blocks[number]
        codes = self._buffer[: block.count]
        self._used = max(self._used, block.count)
        if block.count:
            sealed = memoryview(block.sealed)[: codes.nbytes + _TAG_BYTES]
            self._cipher.decrypt_into(
                block.nonce, sealed, _place(number, block), codes.data.cast("B")
            )
        return codes

    def _seal(self, number: int, count: int) -> None:
        block = self._blocks[number]
        block.count, block.nonce = count, secrets.token_bytes(_NONCE_BYTES)
        codes = self._buffer[:count]
        if count:
            sealed = memoryview(block.sealed)[: codes.nbytes + _TAG_BYTES]
            self._cipher.encrypt_into(
                block.nonce, codes.data.cast("B"), _place(number, block), sealed
            )


def _place(number: int, block: _Block) -> bytes:
    return number.to_bytes(8, "big") + block.count.to_bytes(8, "big")
