"""How fast one worker of a registry answers what a counter asks: a person's record by number.

Every request is signed by a registry office and verified, with the credential of an officer of its
own; its nonce is inserted, the read is counted against two budgets, entered in the person's log
and in the audit log, and committed; the record is opened under its data key; the answer leaves
signed, and every one is verified. The load comes over eight connections from four offices: reads
of one office wait for each other's counter. It runs beside PostgreSQL and the service on the same
processors, and the database does not wait for the disk.
"""

import asyncio
import math
import statistics
import warnings
from collections.abc import Sequence
from contextlib import closing
from urllib.parse import urlsplit
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from identity.contract.evidence import Assurance, Basis, Source
from identity.contract.records import Person, PersonRecord, ReadPerson
from identity.persons.rules import first_record
from identity.persons.store import records
from identity.persons.store.journal import Authority
from identity.persons.tables import PersonRow
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
            return _figures(Counters(run, started[-1], numbers))


def _figures(counters: "Counters") -> list[Figure]:
    counters.run()  # connections, caches, the salts of the persons
    used = counters.cpu_seconds()
    loads = [counters.run() for _ in range(ROUNDS)]
    answered = ROUNDS * CONNECTIONS * REQUESTS_PER_CONNECTION
    cpu_us = (counters.cpu_seconds() - used) / answered * 1e6
    latencies = sorted(each for load in loads for each in load.latencies_seconds)
    per_second = statistics.median(load.per_second for load in loads)
    p99_ms = latencies[math.ceil(len(latencies) * 0.99) - 1] * 1000
    published = "published for MOSIP 1.2.0-rc2, other hardware: {} {}"
    return [
        Figure(
            "identity.read_per_s",
            per_second,
            "1/s",
            published.format(MOSIP_READS_PER_S, "1/s"),
            per_second / MOSIP_READS_PER_S,
        ),
        Figure("identity.read_p50_ms", statistics.median(latencies) * 1000, "ms"),
        Figure(
            "identity.read_p99_ms",
            p99_ms,
            "ms",
            published.format(MOSIP_P99_MS, "ms"),
            p99_ms / MOSIP_P99_MS,
        ),
        Figure("identity.read_cpu_us", cpu_us, "µs"),
    ]


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
    ) -> None:
        self._server, self._numbers, self._connections = server, numbers, connections
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
        """One load, every answer of which is verified and is of the person asked for."""
        asked = [self._asked_by(connection) for connection in range(self._connections)]
        port = urlsplit(self._server.instance.address).port
        assert port is not None
        load = put_under_load(port, [[each.message for _, each in row] for row in asked])
        for row, answers in zip(asked, load.answers, strict=True):
            for (number, request), answer in zip(row, answers, strict=True):
                self._check(number, request, Answer.read(answer))
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
    engine = create_engine(settings.database_url.get_secret_value())
    now, by = system_clock(), Authority("officer-1", "officer-2")
    numbers = []
    async with AsyncSession(engine) as session:
        for _ in range(PERSONS):
            person_id, number = uuid4(), draw_identity_number()
            session.add(
                PersonRow(
                    person_id=person_id,
                    identity_number=number,
                    biometrics_captured_on=now.date(),
                    enrolled_by=by.acted_by,
                    enrolled_at_office="bureau-bamako.mli.aes.example",
                    enrolled_at=now,
                )
            )
            await session.flush()
            version = Version(None, None, record)
            session.add(records.new_version(keys, person_id, 1, version, recorded_from=now, by=by))
            numbers.append(number)
        await session.commit()
    await engine.dispose()
    return numbers
