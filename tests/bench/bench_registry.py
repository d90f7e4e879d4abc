"""How fast one worker of a registry answers what a counter asks: a person's record by number.

Every request is signed by a registry office and verified, with the credential of an officer of its
own; its nonce is inserted, the read is counted against two budgets, entered in the person's log
and in the audit log, and committed; the record is opened under its data key; the answer leaves
signed, and every one is verified. The load comes over eight connections from four offices: reads
of one office wait for each other's counter. It runs beside PostgreSQL and the service on the same
processors, and the database does not wait for the disk. What no reading can do without, bare, is
measured in turns with it under the same load (`bare_reader.py`): that is the floor of this
machine, of Python and of its libraries.
"""

import asyncio
import math
import statistics
import warnings
from collections.abc import Sequence
from contextlib import closing
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import insert

from identity.contract.evidence import Assurance, Basis, Source
from identity.contract.records import Person, PersonRecord, ReadPerson
from identity.persons.rules import first_record
from identity.persons.store import records
from identity.persons.store.journal import Authority
from identity.persons.tables import PersonRow, PersonVersionRow
from services.composition import key_encryption
from services.development import RunFolder
from services.machine import open_trust
from services.process import Instance, Running, running
from services.settings import IdentitySettings
from shared.bitemporal import Version
from shared.clock import system_clock
from shared.database.engine import create_engine
from shared.identifiers import draw_identity_number
from shared.purposes import Purpose
from shared.roles import Role
from shared.settings import load_settings
from shared.signed_http.profile import Limits
from shared.signed_http.verify import ResponseHead, verify_response
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from tests.bench.figure import Figure
from tests.bench.load import Answer, Load, put_under_load
from tests.bench.run_folder import (
    LOGS,
    TRUST,
    Caller,
    Signed,
    a_credential,
    a_run_folder,
    cpu_seconds,
    instance_named,
    let_read_much,
    running_bare,
)
from tests.support.specimens import civil_data

REGISTRY = "identity.mli.aes.example"
OFFICES = ("bureau-bamako.mli", "bureau-kayes.mli", "bureau-segou.mli", "bureau-sikasso.mli")
PATH = "/v1/person-readings"
PERSONS = 1_000
CONNECTIONS = 8
REQUESTS_PER_CONNECTION = 50
ROUNDS = 8
MOSIP_READS_PER_S, MOSIP_P99_MS = 140.5, 697.0
"""Published for MOSIP 1.2.0-rc2: retrieve by UIN, one pod under test, thirty users."""


def measure() -> list[Figure]:
    with a_run_folder() as run:
        trust, registry = (instance_named(run, name) for name in (TRUST, REGISTRY))
        let_read_much(registry, Purpose.RECORD_DECISION)
        numbers = asyncio.run(_enrol(registry))
        with running([trust, registry], logs=run.path / LOGS) as started:
            counters = Counters(run, started[-1], numbers)
            with running_bare(registry, logs=run.path / LOGS) as bare:
                return _figures(counters, Counters(run, bare, numbers, checked=False))


def _figures(counters: "Counters", bare: "Counters") -> list[Figure]:
    for each in (counters, bare):
        each.run()  # connections, caches, the salts of the persons
    turns = [(_Turn.of(counters), _Turn.of(bare)) for _ in range(ROUNDS)]
    ours, floor = (_Turn.over(each) for each in zip(*turns, strict=True))
    published = "published for MOSIP 1.2.0-rc2, other hardware: {} {}"
    beside = "bare FastAPI, asyncpg and two signatures: {:.3g} {}"
    return [
        Figure(
            "identity.read_per_s", ours.per_second, "1/s",
            published.format(MOSIP_READS_PER_S, "1/s"), ours.per_second / MOSIP_READS_PER_S,
        ),
        Figure(
            "identity.read_per_s[beside bare]", ours.per_second, "1/s",
            beside.format(floor.per_second, "1/s"), ours.per_second / floor.per_second,
        ),
        Figure("identity.read_p50_ms", ours.quantile_ms(0.5), "ms"),
        Figure(
            "identity.read_p99_ms", ours.quantile_ms(0.99), "ms",
            published.format(MOSIP_P99_MS, "ms"), ours.quantile_ms(0.99) / MOSIP_P99_MS,
        ),
        Figure(
            "identity.read_p99_ms[beside bare]", ours.quantile_ms(0.99), "ms",
            beside.format(floor.quantile_ms(0.99), "ms"),
            ours.quantile_ms(0.99) / floor.quantile_ms(0.99),
        ),
        Figure(
            "identity.read_cpu_us", ours.cpu_us, "µs",
            beside.format(floor.cpu_us, "µs"), ours.cpu_us / floor.cpu_us,
        ),
    ]  # fmt: skip


class _Turn(NamedTuple):
    """What loads came to: requests a second, latencies, processor time a request."""

    per_second: float
    latencies_seconds: list[float]
    cpu_us: float

    @classmethod
    def of(cls, counters: "Counters") -> "_Turn":
        used = counters.cpu_seconds()
        load = counters.run()
        spent = counters.cpu_seconds() - used
        cpu_us = spent / len(load.latencies_seconds) * 1e6
        return cls(load.per_second, load.latencies_seconds, cpu_us)

    @classmethod
    def over(cls, turns: Sequence["_Turn"]) -> "_Turn":
        """The median of all, with the latencies of all."""
        return cls(
            statistics.median(turn.per_second for turn in turns),
            sorted(each for turn in turns for each in turn.latencies_seconds),
            statistics.median(turn.cpu_us for turn in turns),
        )

    def quantile_ms(self, share: float) -> float:
        place = math.ceil(len(self.latencies_seconds) * share) - 1
        return self.latencies_seconds[place] * 1000


class Counters:
    """Officers at the counters of several registry offices."""

    def __init__(
        self,
        run: RunFolder,
        server: Running,
        numbers: Sequence[str],
        *,
        state: State = State.MLI,
        offices: Sequence[str] = OFFICES,
        connections: int = CONNECTIONS,
        checked: bool = True,
    ) -> None:
        self._server, self._numbers, self._connections = server, numbers, connections
        self._checked = checked
        self._registry = server.instance.name
        self._callers = [Caller(run, f"{name}.aes.example") for name in offices]
        self._officers = [
            a_credential(run, state, Role.REGISTRY_SUPERVISOR, subject=f"officer-{number}")
            for number in range(connections)
        ]
        with closing(open_trust(self._callers[0].settings.trust, state)) as trust:
            self._directory = trust.snapshot

    def cpu_seconds(self) -> float:
        return cpu_seconds(self._server.process.pid)

    def run(self) -> Load:
        """One load; where answers are checked, each is verified and of the person asked for."""
        asked = [self._asked_by(connection) for connection in range(self._connections)]
        port = urlsplit(self._server.instance.address).port
        assert port is not None
        load = put_under_load(port, [[each.message for _, each in row] for row in asked])
        for row, answers in zip(asked, load.answers, strict=True):
            for (number, request), answer in zip(row, answers, strict=True):
                said = Answer.read(answer)
                assert said.status == HTTPStatus.OK
                if self._checked:
                    self._check(number, request, said)
        return load

    def _asked_by(self, connection: int) -> list[tuple[str, Signed]]:
        """Each connection asks for persons of its own."""
        numbers = self._numbers[connection :: self._connections][:REQUESTS_PER_CONNECTION]
        return [(number, self._signed(connection, number)) for number in numbers]

    def _signed(self, connection: int, number: str) -> Signed:
        body = ReadPerson(identity_number=number).model_dump_json().encode()
        return self._callers[connection % len(self._callers)].signed(
            *("POST", self._registry, PATH, body),
            aes_officer=self._officers[connection],
            aes_purpose=Purpose.RECORD_DECISION.value,
        )

    def _check(self, number: str, request: Signed, answer: Answer) -> None:
        verify_response(
            ResponseHead(answer.status, answer.headers),
            answer.body,
            binding=request.binding,
            entity=self._registry,
            directory=self._directory,
            now=system_clock(),
            limits=Limits(),
        )
        assert Person.model_validate_json(answer.body).identity_number == number


def a_record() -> PersonRecord:
    """What is known of a person whom nobody is."""
    basis = Basis(source=Source.NATIONALITY_CERTIFICATE, assurance=Assurance.HIGH)
    return first_record(civil_data(), basis=basis, proofs={})


async def _enrol(instance: Instance) -> list[str]:
    """Persons whose records the service can open; their numbers."""
    settings = load_settings(IdentitySettings, instance.config)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        keys = key_encryption(settings, "civil")
    record = a_record()
    now, by = system_clock(), Authority("officer-1", "officer-2")
    people = [
        PersonRow(
            person_id=uuid4(),
            identity_number=draw_identity_number(),
            biometrics_captured_on=now.date(),
            enrolled_by=by.acted_by,
            enrolled_at_office="bureau-bamako.mli.aes.example",
            enrolled_at=now,
        )
        for _ in range(PERSONS)
    ]
    first = Version(None, None, record)
    versions = [
        records.new_version(keys, one.person_id, 1, first, recorded_from=now, by=by)
        for one in people
    ]
    engine = create_engine(settings.database_url.get_secret_value())
    async with engine.begin() as connection:
        await connection.execute(insert(PersonRow), [one.model_dump() for one in people])
        await connection.execute(insert(PersonVersionRow), [one.model_dump() for one in versions])
    await engine.dispose()
    return [one.identity_number for one in people]
