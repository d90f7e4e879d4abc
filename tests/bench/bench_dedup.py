"""What it takes to find a person again: by face among a million, by name among millions.

Faces. `dedup.search_ms` is the processor time of one search, in one thread, among a million
invented embeddings of 128 numbers, with the decryption of all codes and with a filter of its own
for each search that admits nearly everybody, so that nothing is saved by it. Beside it stands bare
faiss (IndexScalarQuantizer, QT_8bit) with as many vectors and searches, in turns with ours in one
process. Searches that wait together share a decryption; one alone bears it whole, so beside it also
stands what bare faiss and nothing but the decryption of as many bytes take: no search of sealed
codes in one thread can take less than about that. Memory is what
a process that loads a sealed snapshot and searches it holds beyond its modules, at its peak.
`dedup.mate_at_10` is the share of probes whose mate is among the ten nearest by brute force over
the unrounded vectors, and in our answer to a search for ten; [by rank] among our first ten, where
rounding may exchange neighbours. `dedup.neighbours_lost` counts all of brute force's ten that our
answer lacks, and `dedup.candidates` how many it has instead of ten.
Figures for 25 million are computed from those of a million, not measured.

Names. A population is invented (`invented_people.py`), people are misheard by one to three changes
of fourteen kinds, and are sought in an index of the whole population. `biographic.recall` is the
share that is found among the SCORED_MAX opened and scores at least as possible ([likely]: at least
as likely), `biographic.strangers` how many others do in one search, and
`biographic.lost_by_limit` how many mates would if more were opened. The kinds of changes are ours,
so a State has to measure its own. A bucket is what one token has.
"""

import json
import random
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import faiss
import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from rapidfuzz.fuzz import token_sort_ratio

from shared.biometrics.gallery.blocks import BLOCK_BYTES
from shared.biometrics.gallery.candidates import Search
from shared.biometrics.gallery.embedding import Embedding, Vector
from shared.biometrics.gallery.scan import one_thread
from shared.biometrics.gallery.shard import Entry, Shard
from shared.biometrics.gallery.snapshot import write_snapshot
from shared.biometrics.gallery.traits import Filter, Traits, YearBand
from shared.civil.matching.biography import Biography
from shared.civil.matching.blocking import SCORED_MAX, blocking_keys, lookup_keys
from shared.civil.matching.rules import Verdict, matching_rules
from shared.civil.matching.scoring import Matcher
from shared.civil.sex import Sex
from shared.dated_rules import rule_in_force
from shared.sealing.key_encryption import FileKeyEncryption, add_kek
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from tests.bench.counted_index import CountedIndex, counting_key
from tests.bench.figure import Figure
from tests.bench.invented_people import InventedPeople, misheard
from tests.bench.timing import best_us
from tests.unit.biometrics_gallery.faces import ENGINE, Faces

ROWS, DIMENSION, INTRINSIC = 1_000_000, 128, 64
CHUNK = 20_000
TOGETHER = 16
WANTED = 10
MEMORY_MB_MAX = 150.0
STATE_ROWS = 25_000_000
MATE_COSINE_MIN, MATE_COSINE_MAX = 0.5, 0.8
"""How like its mate a probe is: far less than a good portrait, so that something can be lost."""


def measure() -> list[Figure]:
    return [*_searches(rounds=5), *_mates(200_000, 1_000), *_biographies(300_000, 400)]


def measure_large() -> list[Figure]:
    return [*_searches(rounds=15), *_mates(ROWS, 2_000), *_biographies(5_000_000, 3_000)]


def _searches(*, rounds: int) -> list[Figure]:
    shard = _filled(Faces(1, DIMENSION, INTRINSIC), ROWS)
    bare = faiss.IndexScalarQuantizer(DIMENSION, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_L2)
    for vectors in _chunks(Faces(1, DIMENSION, INTRINSIC), ROWS):
        if not bare.is_trained:
            bare.train(vectors)
        bare.add(vectors)
    probes = Faces(2, DIMENSION, INTRINSIC).some(TOGETHER)
    searches = [_filtered(probe, number) for number, probe in enumerate(probes)]
    open_all = _opening(ROWS * DIMENSION)
    with one_thread():
        calls = best_us(
            lambda: shard.search(searches),
            lambda: bare.search(probes, WANTED),
            lambda: shard.search(searches[:1]),
            lambda: bare.search(probes[:1], WANTED),
            open_all,
            rounds=rounds,
        )
    together, bare_together, alone, bare_alone, opening = (call / 1000 for call in calls)
    mb, load_s = _memory(shard)
    size = f"{ROWS:,} x {DIMENSION}"
    times = STATE_ROWS / ROWS
    each, bare_each = together / TOGETHER, bare_together / TOGETHER
    beside = "bare faiss SQ8, {}: {:.1f} ms"
    return [
        Figure(
            "dedup.search_ms", each, "ms",
            beside.format(f"{TOGETHER} together, {size}", bare_each), each / bare_each,
        ),
        Figure(
            "dedup.search_ms[alone]", alone, "ms",
            beside.format(f"alone, {size}", bare_alone), alone / bare_alone,
        ),
        Figure(
            "dedup.search_ms[alone, beside bare and decryption]", alone, "ms",
            f"{bare_alone:.1f} and {opening:.1f} ms", alone / (bare_alone + opening),
        ),
        Figure(
            f"dedup.memory_mb[{size}]", mb, "MB", f"at most {MEMORY_MB_MAX:.0f} MB",
            mb / MEMORY_MB_MAX,
        ),
        Figure(f"dedup.load_s[{size}]", load_s, "s"),
        Figure("dedup.search_s[25 million, computed]", each * times / 1000, "core-s"),
        Figure("dedup.memory_gb[25 million, computed]", mb * times / 1000, "GB"),
    ]  # fmt: skip


def _opening(size_bytes: int) -> Callable[[], None]:
    """Decrypts so many bytes, in blocks as a shard keeps them, and looks at none."""
    cipher, nonce = AESGCM(bytes(32)), bytes(12)
    blocks = [
        cipher.encrypt(nonce, bytes(BLOCK_BYTES), None) for _ in range(size_bytes // BLOCK_BYTES)
    ]
    opened = bytearray(BLOCK_BYTES)

    def open_all() -> None:
        for block in blocks:
            cipher.decrypt_into(nonce, block, None, opened)

    return open_all


def _filtered(probe: Vector, number: int) -> Search:
    """Each with years of its own that nearly all fit, and itself excluded."""
    among = Filter(born=YearBand(1942 + number, 2025), galleries=frozenset({"citizens"}))
    return Search(Embedding(ENGINE, probe), WANTED, among, frozenset({number}))


def _filled(faces: Faces, rows: int) -> Shard:
    shard = Shard.empty(engine=ENGINE, dimension=DIMENSION)
    traits = [
        Traits(sex, YearBand(year, year), frozenset({"citizens"}))
        for sex in (Sex.F, Sex.M)
        for year in range(1940, 2025)
    ]
    first = 0
    for vectors in _chunks(faces, rows):
        shard.insert(
            [
                Entry(row, Embedding(ENGINE, vector), traits[row % len(traits)])
                for row, vector in enumerate(vectors, first)
            ]
        )
        first += len(vectors)
    return shard


def _chunks(faces: Faces, rows: int) -> Iterator[Vector]:
    """The same vectors from the same seed each time."""
    for _ in range(rows // CHUNK):
        yield faces.some(CHUNK)


def _memory(shard: Shard) -> tuple[float, float]:
    """Peak megabytes and seconds to load, of a process of its own."""
    with tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        keks, snapshot = Path(folder) / "keks.json", Path(folder) / "shard"
        add_kek(keks, "gallery-1")
        keys = FileKeyEncryption(keks, production=False)
        write_snapshot(snapshot, shard, keys, name="bench", position=0)
        told = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "tests.bench.gallery_memory", snapshot, keks, "bench"],
            capture_output=True,
            check=True,
        ).stdout
    measured = json.loads(told)
    return measured["mb"], measured["load_s"]


def _mates(rows: int, probes: int) -> list[Figure]:
    """Probes of people all over the gallery, each a little like its mate."""
    faces = Faces(3, DIMENSION, INTRINSIC)
    shard = _filled(faces, rows)
    stride = rows // probes
    again = _chunks(Faces(3, DIMENSION, INTRINSIC), rows)
    chosen = np.concatenate([vectors[::stride] for vectors in again])
    cosines = np.random.default_rng(4).uniform(MATE_COSINE_MIN, MATE_COSINE_MAX, (probes, 1))
    asked = faces.mates(chosen, cosine=cosines.astype(np.float32))
    best = _by_brute_force(asked, rows)
    found_by_all, found, ranked, lost, candidates = 0, 0, 0, 0, 0
    for start in range(0, probes, TOGETHER):
        part = asked[start : start + TOGETHER]
        answers = shard.search([Search(Embedding(ENGINE, probe), WANTED) for probe in part])
        for number, answer in enumerate(answers, start):
            ids, mate = [candidate.id for candidate in answer.candidates], number * stride
            found_by_all += mate in best[number]
            found += mate in best[number] and mate in ids
            ranked += mate in ids[:WANTED]
            lost += len(set(best[number].tolist()) - set(ids))
            candidates += len(ids)
    size = f"{rows:,} x {DIMENSION}, {probes:,} probes"
    beside = f"brute force: {found_by_all / probes:.4g}, {size}"
    return [
        Figure("dedup.mate_at_10", found / probes, "", beside, found / found_by_all),
        Figure("dedup.mate_at_10[by rank]", ranked / probes, "", beside, ranked / found_by_all),
        Figure("dedup.neighbours_lost", lost, "", f"of {WANTED * probes:,} by brute force"),
        Figure("dedup.candidates", candidates / probes, "", f"{WANTED} asked, {size}"),
    ]


def _by_brute_force(probes: Vector, rows: int) -> np.ndarray:
    """The rows nearest to each probe by 32-bit vectors (probes x WANTED)."""
    best = np.full((len(probes), WANTED), -2.0, np.float32)
    ids = np.full((len(probes), WANTED), -1, np.int64)
    first = 0
    for vectors in _chunks(Faces(3, DIMENSION, INTRINSIC), rows):
        cosines = probes @ vectors.T
        top = np.argpartition(-cosines, WANTED, axis=1)[:, :WANTED]
        best = np.concatenate([best, np.take_along_axis(cosines, top, 1)], 1)
        ids = np.concatenate([ids, top + first], 1)
        keep = np.argpartition(-best, WANTED - 1, axis=1)[:, :WANTED]
        best, ids = np.take_along_axis(best, keep, 1), np.take_along_axis(ids, keep, 1)
        first += len(vectors)
    return ids


def _biographies(persons: int, searches: int) -> list[Figure]:
    rule = rule_in_force(matching_rules(), State.MLI, date(2026, 1, 1))
    matcher, key = Matcher(rule), counting_key()
    people, by = InventedPeople(5), random.Random(6)  # noqa: S311 - people are invented
    columns = people.columns(persons)
    index = CountedIndex(people, columns)
    found = dict.fromkeys((1, 2, 3), 0)
    sizes, strangers = [], []
    mates_likely, strangers_likely, lost_by_limit = 0, 0, 0
    for number in range(searches * len(found)):
        errors, one = 1 + number % len(found), by.randrange(persons)
        sought = Biography.of(misheard(people.facts(columns, one), errors, by))
        candidates = index.persons(lookup_keys(sought, key, rule))
        sizes.append(len(candidates))
        verdicts = {
            other: matcher.score(sought, Biography.of(people.facts(columns, other))).verdict
            for other in candidates[:SCORED_MAX].tolist()
        }
        if one in candidates[SCORED_MAX:]:
            mate = matcher.score(sought, Biography.of(people.facts(columns, one)))
            lost_by_limit += mate.verdict is not Verdict.UNLIKELY
        possible = {other for other, said in verdicts.items() if said is not Verdict.UNLIKELY}
        found[errors] += one in possible
        strangers.append(len(possible - {one}))
        likely = {other for other, said in verdicts.items() if said is Verdict.LIKELY}
        mates_likely += one in likely
        strangers_likely += len(likely - {one})
    of = f"{persons:,} persons"
    buckets = index.bucket_sizes()
    return [
        Figure("biographic.recall", sum(found.values()) / len(sizes), "", f"1 to 3 wrong, {of}"),
        *(
            Figure(f"biographic.recall[{errors} wrong]", share / searches, "", of)
            for errors, share in found.items()
        ),
        Figure("biographic.lost_by_limit", lost_by_limit, "", f"of {len(sizes):,} mates, {of}"),
        Figure("biographic.recall[likely]", mates_likely / len(sizes), "", of),
        Figure("biographic.candidates", float(np.mean(sizes)), "", of),
        Figure("biographic.candidates[p99]", float(np.percentile(sizes, 99)), "", of),
        Figure("biographic.strangers", float(np.mean(strangers)), "", f"possible, a search, {of}"),
        Figure("biographic.strangers[likely]", strangers_likely / len(sizes), "", of),
        Figure("biographic.rows_per_person", index.rows_per_person, "", of),
        Figure("biographic.bucket[mean]", float(buckets.mean()), "", of),
        Figure("biographic.bucket[p99]", float(np.percentile(buckets, 99)), "", of),
        Figure("biographic.bucket[max]", float(buckets.max()), "", of),
        *_speed(people),
    ]


def _speed(people: InventedPeople) -> list[Figure]:
    rule = rule_in_force(matching_rules(), State.MLI, date(2026, 1, 1))
    matcher, key, by = Matcher(rule), counting_key(), random.Random(7)  # noqa: S311 - as above
    columns = people.columns(200)
    facts = [people.facts(columns, one) for one in range(200)]
    ready = [Biography.of(one) for one in facts]
    misspelt = [Biography.of(misheard(one, 2, by)) for one in facts]
    names = [one.name.full for one in facts]
    pairs = list(zip(ready, misspelt, strict=True))
    score, floor, held, sought = best_us(
        lambda: [matcher.score(one, other) for one, other in pairs],
        lambda: [token_sort_ratio(one, other) for one, other in pairwise(names)],
        lambda: [blocking_keys(one, key) for one in ready],
        lambda: [lookup_keys(one, key, rule) for one in ready],
        rounds=20,
    )
    calls = len(facts)
    return [
        Figure(
            "biographic.score_us", score / calls, "µs",
            f"rapidfuzz, full names alone: {floor / calls:.2g} µs", score / floor,
        ),
        Figure("biographic.blocking_keys_us", held / calls, "µs"),
        Figure("biographic.lookup_keys_us", sought / calls, "µs"),
    ]  # fmt: skip
