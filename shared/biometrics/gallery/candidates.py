"""What a search answers: ids and how near they are, for machines to rescore and people to judge."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from shared.biometrics.gallery.embedding import Embedding
from shared.biometrics.gallery.traits import EVERYBODY, Filter

WANTED_MIN = 10
"""The nearest alone is the mate in four of five searches among a million: one never asks less."""

WANTED_MAX = 200
"""Rounding leaves some three times as many in doubt, and these come along."""

CANDIDATES_MAX = 1_000
"""What one search answers at most: as many as minutiae can rescore while an officer waits."""

EXCLUDED_MAX = 100
"""A person's own encounters, which are not to be found again."""


class GalleryScoreKind(StrEnum):
    """Scales of scores, which are never compared with one another."""

    COSINE_SQ8 = "cosine_sq8"
    """cosine of the probe with the stored vector of 8-bit numbers: 1 is the same direction"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One that may be the probe's mate. The rank starts at 1; the score is no probability."""

    id: int
    rank: int
    score: float
    score_kind: GalleryScoreKind


@dataclass(frozen=True, slots=True)
class Search:
    """One question to a gallery: who is nearest to the probe, so many at least, among whom."""

    probe: Embedding
    wanted: int = WANTED_MIN
    among: Filter = EVERYBODY
    excluded: frozenset[int] = field(default=frozenset())

    def __post_init__(self) -> None:
        if not WANTED_MIN <= self.wanted <= WANTED_MAX:
            raise ValueError(f"a search wants {WANTED_MIN} to {WANTED_MAX} candidates")
        if len(self.excluded) > EXCLUDED_MAX:
            raise ValueError(f"a search excludes at most {EXCLUDED_MAX} ids")


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The candidates of one search, nearest first.

    `complete` promises that each of the `wanted` nearest by the unrounded vectors is among the
    candidates. For that there may be more than were wanted: all that rounding to 8 bits leaves in
    doubt. Without the promise (more than CANDIDATES_MAX are in doubt) a person has to look.
    """

    wanted: int
    candidates: tuple[Candidate, ...]
    complete: bool
    margin: float
    """By how much two scores may be in the wrong order, as a distance of unit vectors."""


def merged(parts: Iterable[Shortlist]) -> Shortlist:
    """One shortlist of what several shards answered to the same search."""
    lists = list(parts)
    if len({one.wanted for one in lists}) != 1:
        raise ValueError("shortlists of one search are merged, and of one at least")
    margin = max(one.margin for one in lists)
    everybody = sorted(
        (candidate for one in lists for candidate in one.candidates),
        key=lambda candidate: (-candidate.score, candidate.id),
    )
    return shortlist(
        [(one.id, one.score) for one in everybody],
        wanted=lists[0].wanted,
        margin=margin,
        complete=all(one.complete for one in lists),
    )


def shortlist(
    scored: list[tuple[int, float]], *, wanted: int, margin: float, complete: bool
) -> Shortlist:
    """Keep of (id, cosine), best first, the wanted ones and those within the margin of the last."""
    kept = scored[:wanted]
    if len(scored) > wanted:
        least = _cosine(_distance(scored[wanted - 1][1]) + margin)
        kept = [one for one in scored if one[1] >= least]
    candidates = tuple(
        Candidate(id=one, rank=rank, score=score, score_kind=GalleryScoreKind.COSINE_SQ8)
        for rank, (one, score) in enumerate(kept[:CANDIDATES_MAX], 1)
    )
    return Shortlist(wanted, candidates, complete and len(kept) <= CANDIDATES_MAX, margin)


def _distance(cosine: float) -> float:
    return float(max(0.0, 2.0 - 2.0 * cosine) ** 0.5)


def _cosine(distance: float) -> float:
    return 1.0 - distance * distance / 2.0
