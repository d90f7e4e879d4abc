"""The exact search: one pass over all blocks answers many searches, and proves it lost nobody.

1. In every block the rows nearest to the probe are found by whole numbers: the rounded probe
   against the rounded rows.
2. These are compared again with the unrounded probe, which gives their distances.
3. Rounding moved the probe by an error that is known, and no row by more than the shard's greatest
   error. So a row that a block did not return is no nearer than the last one it did, less the
   probe's error. If that is beyond the last wanted row by twice the greatest error, every true
   neighbour has been compared; else the pass is repeated with more rows of every block.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from shared.biometrics.gallery.blocks import Ids, OpenBlock, SealedBlocks
from shared.biometrics.gallery.candidates import Search, Shortlist, shortlist
from shared.biometrics.gallery.embedding import Vector
from shared.biometrics.gallery.quantiser import Codes, Quantiser
from shared.biometrics.gallery.scan import NOBODY, AdmittedBits, one_thread
from shared.biometrics.gallery.traits import Filter, TraitTable

ROUNDING = 1e-5
"""What arithmetic in 32 bits adds to an error, generously, as a distance of unit vectors."""

_IN_DOUBT_PER_WANTED = 24
"""Rows that rounding leaves in doubt for each that is wanted: a guess that may be wrong."""

_PER_BLOCK_MIN = 16
_COMPARED_BYTES_MAX = 16_777_216
"""Memory of what one block returns to all probes of a pass; this bounds how many share it."""


@dataclass(slots=True)
class Ground:
    """What is searched."""

    blocks: SealedBlocks
    quantiser: Quantiser
    traits: TraitTable
    error_max: float = 0.0
    """No row is farther than this from what its codes stand for."""


class _Probe(NamedTuple):
    place: int
    search: Search
    rotated: Vector
    codes: Codes
    error: float


class _Group:
    """Probes with one filter, and what the pass has found for them."""

    def __init__(self, ground: Ground, probes: list[_Probe]) -> None:
        self.probes = probes
        self.admitted = ground.traits.admitted(probes[0].search.among)
        self.codes = np.stack([probe.codes for probe in probes])
        self.rotated = np.stack([probe.rotated for probe in probes])
        self.ids: list[Ids] = [np.empty((len(probes), 0), np.int64)]
        self.distances: list[Vector] = [np.empty((len(probes), 0), np.float32)]
        self.squared_outside = np.full(len(probes), np.inf, np.float32)
        """No row that was not returned has codes nearer than this."""

    def compare(self, ground: Ground, block: OpenBlock, per_block: int) -> None:
        some, bits = self._bits(block)
        if not some:
            return
        count = min(per_block, len(block.codes))
        squared, places = ground.blocks.scanner.nearest(
            self.codes, rows=len(block.codes), count=count, admitted=bits
        )
        if count < len(block.codes):
            full = places[:, -1] != NOBODY
            last = np.where(full, squared[:, -1], np.inf).astype(np.float32)
            self.squared_outside = np.minimum(self.squared_outside, last)
        distances = ground.quantiser.distances(self.rotated[:, np.newaxis], block.codes[places])
        distances[places == NOBODY] = np.inf
        self.distances.append(distances)
        self.ids.append(block.ids[places])

    def _bits(self, block: OpenBlock) -> tuple[bool, AdmittedBits | None]:
        """Whether any row of the block is admitted, and which, unless all are."""
        if self.admitted.all():
            return True, None
        admitted = self.admitted[block.traits]
        if admitted.all():
            return True, None
        return bool(admitted.any()), np.packbits(admitted, bitorder="little")


def search(ground: Ground, searches: Sequence[Search]) -> list[Shortlist]:
    """Answer searches in their order; those that can share a pass over the blocks do."""
    waiting = [_probe(ground, place, one) for place, one in enumerate(searches)]
    answers: dict[int, Shortlist] = {}
    wanted = max((one.wanted + len(one.excluded) for one in searches), default=0)
    blocks = max(1, ground.blocks.count)
    per_block = _PER_BLOCK_MIN + 2 * _IN_DOUBT_PER_WANTED * wanted // blocks
    with one_thread():
        while waiting:
            per_block = min(per_block, ground.blocks.rows_per_block)
            unsettled = []
            for probes in _shares(waiting, per_block, ground.quantiser.dimension):
                for group in _pass(ground, probes, per_block):
                    unsettled += _settle(ground, group, answers)
            waiting, per_block = unsettled, 4 * per_block
    return [answers[place] for place in range(len(searches))]


def _probe(ground: Ground, place: int, one: Search) -> _Probe:
    rotated = ground.quantiser.rotated(one.probe.vector[np.newaxis])
    codes = ground.quantiser.codes(rotated)
    error = float(ground.quantiser.distances(rotated, codes)[0])
    return _Probe(place, one, rotated[0], codes[0], error)


def _shares(waiting: list[_Probe], per_block: int, dimension: int) -> Iterator[list[_Probe]]:
    """Split what waits into passes that use no more memory than they may."""
    bytes_each = per_block * dimension * (1 + 2 * np.dtype(np.float32).itemsize)
    together = max(1, _COMPARED_BYTES_MAX // bytes_each)
    for start in range(0, len(waiting), together):
        yield waiting[start : start + together]


def _pass(ground: Ground, probes: list[_Probe], per_block: int) -> list[_Group]:
    """One pass over the blocks for these probes."""
    numbers: dict[Filter, int] = {}
    ordered = sorted(probes, key=lambda probe: numbers.setdefault(probe.search.among, len(numbers)))
    groups = [
        _Group(ground, list(alike))
        for _, alike in groupby(ordered, key=lambda probe: probe.search.among)
    ]
    with closing(ground.blocks.opened()) as opened:
        for block in opened:
            for group in groups:
                group.compare(ground, block, per_block)
    return groups


def _settle(ground: Ground, group: _Group, answers: dict[int, Shortlist]) -> list[_Probe]:
    """Answer the probes whose neighbours have all been compared; give back the others."""
    ids, distances = np.concatenate(group.ids, 1), np.concatenate(group.distances, 1)
    outside = np.sqrt(group.squared_outside) * ground.quantiser.step
    margin = 2 * ground.error_max + ROUNDING
    unsettled = []
    for number, probe in enumerate(group.probes):
        order = np.argsort(distances[number], kind="stable")
        near, far = ids[number][order], distances[number][order].astype(np.float64)
        there = np.isfinite(far) & ~np.isin(near, list(probe.search.excluded))
        near, far = near[there], far[there]
        wanted = probe.search.wanted
        reach = far[wanted - 1] + margin if len(far) >= wanted else math.inf
        if reach > outside[number] - probe.error:
            unsettled.append(probe)
            continue
        cosines = 1.0 - far**2 / 2.0
        answers[probe.place] = shortlist(
            list(zip(near.tolist(), cosines.tolist(), strict=True)), wanted=wanted, margin=margin
        )
    return unsettled
