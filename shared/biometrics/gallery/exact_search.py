"""The exact search: one pass over all blocks answers many searches, and proves it lost nobody.

1. In every block the rows nearest to the probe are found by whole numbers: the rounded probe
   against the rounded rows.
2. These are compared again with the unrounded probe, which gives their distances.
3. Rounding moved the probe by an error that is known, and no row by more than the shard's greatest
   error. So a row that a block did not return is no nearer than the last one it did, less the
   probe's error. If that is beyond the last wanted row by twice the greatest error, every true
   neighbour has been compared; else the pass is repeated with more rows of every block, until
   they are more than anybody could look at, which the answer then says.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shared.biometrics.gallery.blocks import Ids, OpenBlock, SealedBlocks
from shared.biometrics.gallery.candidates import Search, Shortlist, shortlist
from shared.biometrics.gallery.embedding import Vector
from shared.biometrics.gallery.quantiser import Codes, Quantiser
from shared.biometrics.gallery.scan import NOBODY, one_thread
from shared.biometrics.gallery.traits import Filter, TraitTable

ROUNDING = 1e-5
"""What arithmetic in 32 bits adds to an error, generously, as a distance of unit vectors."""

_IN_DOUBT_PER_WANTED = 24
"""Rows that rounding leaves in doubt for each that is wanted: a guess that may be wrong."""

_PER_BLOCK_MIN = 8
_NARROW_SHARE = 0.25
"""Filters that admit less of a shard are worth a comparison of their own."""

_COMPARED_MAX = 65_536
"""Rows of a shard that are compared with one unrounded probe; many more than may be answered."""

_KEPT_BYTES_MAX = 4_194_304
"""Codes of nearest rows that a pass may keep: this bounds how many probes share it."""


@dataclass(slots=True)
class Ground:
    """What is searched."""

    blocks: SealedBlocks
    quantiser: Quantiser
    traits: TraitTable
    error_max: float = 0.0
    """No row is farther than this from what its codes stand for."""


Admitted = NDArray[np.bool_]


class _Found(NamedTuple):
    """Who may be a neighbour, nearest first, and how near those may be who were not compared."""

    ids: Ids
    distances: NDArray[np.float64]
    outside: float


class _Probe(NamedTuple):
    place: int
    search: Search
    rotated: Vector
    codes: Codes
    error: float


class _Group:
    """Probes that are compared together, and what a pass has found for them.

    Filters that admit many are no reason to part probes: all rows are compared, more of them are
    returned, and those who are not admitted are dropped. A filter that admits few has its own
    group, whose comparison leaves out everybody else.
    """

    def __init__(self, probes: list[_Probe], admitted: list[Admitted], *, narrow: bool) -> None:
        self.probes = probes
        self._admitted = np.stack(admitted)
        self._narrow = narrow
        self._codes = np.stack([probe.codes for probe in probes])
        self._found: list[tuple[Codes, Ids, Admitted]] = []
        self._squared_outside = np.full(len(probes), np.inf, np.float32)

    def compare(self, ground: Ground, block: OpenBlock, per_block: int) -> None:
        """Find the rows of a block that are nearest to each probe."""
        bits = None
        if self._narrow:
            admitted = self._admitted[0][block.traits]
            if not admitted.any():
                return
            bits = np.packbits(admitted, bitorder="little")
        rows = len(block.codes)
        squared, places = ground.blocks.scanner.nearest(
            self._codes, rows=rows, count=min(per_block, rows), admitted=bits
        )
        if per_block < rows:
            last = np.where(places[:, -1] == NOBODY, np.inf, squared[:, -1])
            np.minimum(self._squared_outside, last, out=self._squared_outside)
        each = np.arange(len(places))[:, np.newaxis]
        may_be = self._admitted[each, block.traits[places]] & (places != NOBODY)
        self._found.append((block.codes[places], block.ids[places], may_be))

    def found(self, ground: Ground, number: int) -> _Found:
        """What a pass found for one probe, nearest first."""
        probe = self.probes[number]
        outside = math.sqrt(self._squared_outside[number]) * ground.quantiser.step - probe.error
        if not self._found:
            return _Found(np.empty(0, np.int64), np.empty(0), outside)
        codes, ids, may_be = (
            np.concatenate([part[number] for part in parts])
            for parts in zip(*self._found, strict=True)
        )
        may_be &= ~np.isin(ids, list(probe.search.excluded))
        ids, distances = ids[may_be], ground.quantiser.distances(probe.rotated, codes[may_be])
        order = np.argsort(distances, kind="stable")
        return _Found(ids[order], distances[order].astype(np.float64), outside)


def search(ground: Ground, searches: Sequence[Search]) -> list[Shortlist]:
    """Answer searches in their order; those that can share a pass over the blocks do."""
    waiting = [_probe(ground, place, one) for place, one in enumerate(searches)]
    answers: dict[int, Shortlist] = {}
    wanted = max((one.wanted + len(one.excluded) for one in searches), default=0)
    blocks = max(1, ground.blocks.count)
    per_block_max = min(ground.blocks.rows_per_block, _COMPARED_MAX // blocks)
    per_block = _PER_BLOCK_MIN + 2 * _IN_DOUBT_PER_WANTED * wanted // blocks
    with one_thread():
        while waiting:
            last = per_block >= per_block_max
            per_block = min(per_block, per_block_max)
            unsettled = []
            for probes in _shares(waiting, per_block * blocks * ground.quantiser.dimension):
                for group in _pass(ground, probes, per_block):
                    unsettled += _settle(ground, group, answers, last=last)
            waiting, per_block = unsettled, 4 * per_block
    return [answers[place] for place in range(len(searches))]


def _probe(ground: Ground, place: int, one: Search) -> _Probe:
    rotated = ground.quantiser.rotated(one.probe.vector[np.newaxis])
    codes = ground.quantiser.codes(rotated)
    error = float(ground.quantiser.distances(rotated, codes)[0])
    return _Probe(place, one, rotated[0], codes[0], error)


def _shares(waiting: list[_Probe], bytes_each: int) -> Iterator[list[_Probe]]:
    """Split what waits into passes that keep no more codes than they may."""
    together = max(1, _KEPT_BYTES_MAX // bytes_each)
    for start in range(0, len(waiting), together):
        yield waiting[start : start + together]


def _pass(ground: Ground, probes: list[_Probe], per_block: int) -> list[_Group]:
    """One pass over the blocks for these probes."""
    groups = _groups(ground, probes)
    with closing(ground.blocks.opened()) as opened:
        for block in opened:
            for group in groups:
                group.compare(ground, block, per_block)
    return groups


def _groups(ground: Ground, probes: list[_Probe]) -> list[_Group]:
    alike: dict[Filter, list[_Probe]] = {}
    for probe in probes:
        alike.setdefault(probe.search.among, []).append(probe)
    admitted = {among: ground.traits.admitted(among) for among in alike}
    few = _NARROW_SHARE * len(ground.blocks)
    held = ground.blocks.held_by_traits
    narrow = {among for among, whom in admitted.items() if held[: len(whom)][whom].sum() < few}
    wide = [probe for among, some in alike.items() if among not in narrow for probe in some]
    groups = [
        _Group(alike[among], [admitted[among]] * len(alike[among]), narrow=True) for among in narrow
    ]
    if wide:
        groups.append(_Group(wide, [admitted[one.search.among] for one in wide], narrow=False))
    return groups


def _settle(
    ground: Ground, group: _Group, answers: dict[int, Shortlist], *, last: bool
) -> list[_Probe]:
    """Answer the probes whose neighbours have all been compared; give back the others.

    After the last pass there are no others: their answers are not complete.
    """
    margin = 2 * ground.error_max + ROUNDING
    unsettled = []
    for number, probe in enumerate(group.probes):
        ids, distances, outside = group.found(ground, number)
        wanted = probe.search.wanted
        reach = distances[wanted - 1] + margin if len(ids) >= wanted else math.inf
        complete = reach <= outside
        if not complete and not last:
            unsettled.append(probe)
            continue
        cosines = 1.0 - distances**2 / 2.0
        answers[probe.place] = shortlist(
            list(zip(ids.tolist(), cosines.tolist(), strict=True)),
            wanted=wanted,
            margin=margin,
            complete=complete,
        )
    return unsettled
