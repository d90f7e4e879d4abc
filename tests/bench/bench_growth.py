"""Whether a register of millions answers as one of ten thousand does.

`identity.read_growth` is the median time of a signed read by number (`bench_registry.py`, one
connection) from a large register over that from one of ten thousand: two States' registries, asked
in turns, on one PostgreSQL. `identity.biographic_search_ms` is the time of one search by biography
as the search for duplicates makes it: tokens, index, opening and scoring up to 300 candidates, in
one transaction. The people are invented and misheard by one to three changes, as in
`bench_dedup.py`; tokens are that bench's, which numpy makes as well. What the large register holds
is said in `large_register.py`. Neither log of reads nor captures are among it.
"""

import asyncio
import random
import statistics
import time
import warnings
from dataclasses import dataclass
from typing import cast

import numpy as np

from identity.contract.deduplication import Facts
from identity.contract.persons import FullName
from identity.deduplication.actions import searching
from identity.deduplication.rules import biography
from identity.deduplication.store import searches
from identity.parts import IdentityParts
from identity.persons.store import records
from services.composition import key_encryption, pseudonym_key
from services.development import RunFolder
from services.process import Instance, running
from services.settings import IdentitySettings
from shared.audit.trail import AuditContext
from shared.civil.matching.biography import CivilFacts
from shared.civil.matching.blocking import SCORED_MAX, lookup_keys
from shared.civil.matching.rules import matching_rules
from shared.civil.names import PersonName
from shared.clock import system_clock
from shared.database.engine import create_engine
from shared.database.work import begin_work
from shared.dated_rules import rule_in_force
from shared.identifiers import draw_identity_number
from shared.purposes import Purpose
from shared.sealing.envelope import seal
from shared.sealing.key_encryption import KeyEncryption
from shared.sealing.pseudonym import PseudonymKeys
from shared.settings import load_settings
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from tests.bench import large_register as register
from tests.bench.bench_registry import Counters, a_record
from tests.bench.counted_index import CountedIndex, counting_key
from tests.bench.figure import Figure
from tests.bench.invented_people import InventedPeople, misheard
from tests.bench.run_folder import (
    LOGS,
    TRUST,
    a_run_folder,
    instance_named,
    let_read_much,
    owners_address,
)

SMALL, LARGE = "identity.mli.aes.example", "identity.bfa.aes.example"
SMALL_PERSONS = 10_000
READ = 500
"""Persons of each register who are read."""
READS_IN_TURNS = 10
SEARCHES, WARM_UP = 300, 30
GROWTH_MAX, SEARCH_MS_MAX = 1.3, 100.0
_NUMBER_STEP = 387_420_489
"""Odd and no multiple of 5: numbers that follow each other lie far apart, and none comes twice."""


def measure() -> list[Figure]:
    return _measured(100_000)


def measure_large() -> list[Figure]:
    return _measured(5_000_000)


@dataclass(frozen=True, slots=True)
class _Searching:
    """What a search takes of the registry's parts."""

    state: State
    civil_keys: KeyEncryption
    pseudonym_key: PseudonymKeys


def _measured(persons: int) -> list[Figure]:
    with a_run_folder() as run:
        trust, small, large = (instance_named(run, name) for name in (TRUST, SMALL, LARGE))
        few = asyncio.run(_fill_persons(run, small, SMALL_PERSONS))
        many = asyncio.run(_fill_persons(run, large, persons))
        for instance in (small, large):
            let_read_much(instance, Purpose.RECORD_DECISION)
        with running([trust, small, large], logs=run.path / LOGS) as started:
            servers = {one.instance.name: one for one in started}
            of_few = Counters(
                run, servers[SMALL], few, offices=("bureau-bamako.mli",), connections=1
            )
            of_many = Counters(
                run,
                servers[LARGE],
                many,
                state=State.BFA,
                offices=("bureau-ouagadougou.bfa",),
                connections=1,
            )
            small_ms, large_ms = _reads(of_few, of_many)
        search_ms = asyncio.run(_searches(run, large, persons))
    beside = f"{SMALL_PERSONS:,} persons: {small_ms:.3g} ms; at most {GROWTH_MAX} times"
    size = f"{persons:,} persons"
    p99 = float(np.percentile(search_ms, 99))
    return [
        Figure("identity.read_growth", large_ms / small_ms, "", f"{size} to {SMALL_PERSONS:,}"),
        Figure(f"identity.read_p50_ms[{size}]", large_ms, "ms", beside, large_ms / small_ms),
        Figure(
            "identity.biographic_search_ms", p99, "ms p99",
            f"{size}; at most {SEARCH_MS_MAX:g} ms", p99 / SEARCH_MS_MAX,
        ),
        Figure("identity.biographic_search_ms[p50]", statistics.median(search_ms), "ms", size),
    ]  # fmt: skip


def _reads(few: Counters, many: Counters) -> tuple[float, float]:
    """Median milliseconds of a read from each; the first turn fills caches."""
    loads = [(few.run(), many.run()) for _ in range(1 + READS_IN_TURNS)][1:]
    of_few, of_many = (
        statistics.median(ms for load in turns for ms in load.latencies_seconds) * 1000
        for turns in zip(*loads, strict=True)
    )
    return of_few, of_many


async def _fill_persons(run: RunFolder, instance: Instance, persons: int) -> list[str]:
    """Write persons, a version of each, and their salts; numbers of those whose record opens."""
    settings, now = load_settings(IdentitySettings, instance.config), system_clock()
    owner = owners_address(run, settings)
    keys, draw = _keys(settings), np.random.default_rng(8)
    record = records.record_bytes(a_record())
    ids = register.noise(draw, persons, 16)
    numbers = register.digits_of(
        (np.arange(persons, dtype=np.int64) * _NUMBER_STEP + 1) % 10**12, 12
    )
    size = len(seal(keys, records._version(register.uuid_at(ids, 0), 1), record))
    sealed = register.noise(draw, persons, size)
    chosen = []
    for at in register.spread(persons, READ):
        place = records._version(register.uuid_at(ids, at), 1)
        register.put(sealed, at, seal(keys, place, record))
        chosen.append(draw_identity_number())
        register.put(numbers, at, chosen[-1].encode())
    connection = await register.opened(owner)
    await connection.execute(
        "ALTER TABLE person_versions DROP CONSTRAINT person_versions_one_truth"
    )
    await register.write(
        connection,
        "persons",
        {
            "person_id": ids,
            "identity_number": numbers,
            "record_state": b"active",
            "life_state": b"alive",
            "biometrics_captured_on": register.day(now),
            "enrolled_by": b"officer-1",
            "enrolled_at_office": b"bureau-bamako.mli.aes.example",
            "enrolled_at": register.moment(now),
        },
        persons,
    )
    await register.write(
        connection,
        "person_versions",
        {
            "person_id": ids,
            "version": (1).to_bytes(4, "big"),
            "recorded_from": register.moment(now),
            "sealed_record": sealed,
            "recorded_by": b"officer-1",
        },
        persons,
    )
    salts = {"subject": register.uuid_texts(ids), "salt": register.noise(draw, persons, 16)}
    await register.write(connection, "audit_subject_salts", salts, persons)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    draw.shuffle(chosen)
    return chosen


def _keys(settings: IdentitySettings) -> KeyEncryption:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        return key_encryption(settings, "civil")


async def _searches(run: RunFolder, instance: Instance, persons: int) -> list[float]:
    """Milliseconds of each search among a population of the State."""
    settings, state = load_settings(IdentitySettings, instance.config), State.BFA
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        keys = _keys(settings)
        parts = cast(IdentityParts, _Searching(state, keys, pseudonym_key(settings)))
    people, by = InventedPeople(9), random.Random(10)  # noqa: S311 - people are invented
    columns = people.columns(persons)
    index = CountedIndex(people, columns)
    mates = [by.randrange(persons) for _ in range(WARM_UP + SEARCHES)]
    asked = [
        _told(misheard(people.facts(columns, mate), 1 + number % 3, by))
        for number, mate in enumerate(mates)
    ]
    rule = rule_in_force(matching_rules(), state, system_clock().date())
    opened = {
        int(one)
        for facts in asked
        for one in index.persons(lookup_keys(biography(facts), counting_key(), rule))[:SCORED_MAX]
    }
    facts = {one: _told(people.facts(columns, one)) for one in opened}
    subjects = await _fill_index(owners_address(run, settings), keys, index, persons, facts)
    vars(searching)["blocking_key"] = lambda _: counting_key()
    engine = create_engine(settings.database_url.get_secret_value())
    context = AuditContext(instance.name, "bench")
    milliseconds, found = [], 0
    for mate, sought in zip(mates, asked, strict=True):
        started = time.perf_counter()
        async with begin_work(engine, system_clock, context) as work:
            alike = await searching.find_alike(work, parts, sought)
        milliseconds.append((time.perf_counter() - started) * 1000)
        found += register.uuid_at(subjects, mate) in {one.subject_id for one in alike}
    await engine.dispose()
    assert found > 0.9 * len(mates), f"{found} of {len(mates)} found"
    return milliseconds[WARM_UP:]


async def _fill_index(
    owner: str,
    keys: KeyEncryption,
    index: CountedIndex,
    persons: int,
    opened: dict[int, Facts],
) -> register.Octets:
    """Write who can be found, and by which tokens; the identifiers of the subjects."""
    draw = np.random.default_rng(11)
    ids = register.noise(draw, persons, 16)
    texts = {one: facts.model_dump_json().encode() for one, facts in opened.items()}
    longest = max(map(len, texts.values()))
    place = searches._facts(register.uuid_at(ids, 0))
    sealed = register.noise(draw, persons, len(seal(keys, place, bytes(longest))))
    for one, text in texts.items():  # spaces after it, since all rows are of one length
        place = searches._facts(register.uuid_at(ids, one))
        register.put(sealed, one, seal(keys, place, text.ljust(longest)))
    connection = await register.opened(owner)
    await connection.execute("ALTER TABLE dedup_tokens DROP CONSTRAINT dedup_tokens_pkey")
    await connection.execute("DROP INDEX dedup_tokens_by_subject")
    await connection.execute("ALTER TABLE dedup_tokens SET UNLOGGED")  # gigabytes of log, unread
    entered = np.arange(1, persons + 1, dtype=np.int64)
    await register.write(
        connection,
        "dedup_subjects",
        {"entered": entered, "subject_id": ids, "searched": b"\1", "sealed_facts": sealed},
        persons,
    )
    tokens, holders = index.rows()
    rows = {"token": tokens.view(np.int64), "entered": entered[holders]}
    await register.write(connection, "dedup_tokens", rows, len(tokens))
    await connection.execute("ALTER TABLE dedup_tokens ADD PRIMARY KEY (token, entered)")
    await connection.execute("CREATE INDEX dedup_tokens_by_subject ON dedup_tokens (entered)")
    await connection.execute("VACUUM ANALYZE dedup_tokens, dedup_subjects")
    await connection.close()
    return ids


def _told(facts: CivilFacts) -> Facts:
    """The facts as an application tells them."""
    assert facts.born is not None
    return Facts(
        name=_name(facts.name),
        sex=facts.sex,
        birth_date=str(facts.born),
        birth_place=facts.birth_place or "?",
        father=None if facts.father is None else _name(facts.father),
        mother=None if facts.mother is None else _name(facts.mother),
    )


def _name(name: PersonName) -> FullName:
    return FullName(family_name=name.surname, given_names=name.given_names or None)
