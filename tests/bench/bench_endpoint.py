"""What signatures and the replay store cost an endpoint: the verification of a card.

Two identity services run side by side on one PostgreSQL, one process each, with a database of
their own that holds the same people. They are loaded in turns, over eight connections kept alive.

`signed` is the service as it is: every request is signed by a border post and verified, its nonce
is inserted, its answer is kept (sealed) for a retry and leaves signed. `plain` is the same
application behind `fixed_peer`: no signature either way, no row for nonce or answer. Both read
card and holder, enter one audit entry, commit, and log one line. All answers are checked, those
of `signed` with their signatures.

The load runs beside PostgreSQL and the service on the same processors, and requests are signed
before the clock starts. Ratios are the median over rounds, each of two loads next to each other.
"""

import asyncio
import secrets
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sqlmodel.ext.asyncio.session import AsyncSession

from identity.cards.lifecycle import CardState
from identity.cards.tables import CardRow
from identity.contract.cards import IssueReason
from identity.contract.verification import DocumentStatus, Verification, VerifyCard
from identity.persons.tables import PersonRow
from services.development import RunFolder
from services.machine import open_trust
from services.process import Instance, Running, running
from services.settings import IdentitySettings
from shared.clock import system_clock
from shared.database.engine import create_engine
from shared.settings import load_settings
from shared.signed_http.keys import KeyDirectory
from shared.signed_http.profile import Limits, RequestBinding
from shared.signed_http.verify import ResponseHead, verify_response
from shared.states import State
from shared.web.app import AUDIT_SEQUENCED_EVERY_SECONDS
from tests.bench.figure import Figure
from tests.bench.load import Answer, Load, put_under_load
from tests.bench.run_folder import (
    TRUST,
    Caller,
    a_run_folder,
    cpu_seconds,
    instance_named,
    running_without_signatures,
    unsigned,
)

SIGNED, PLAIN = "identity.mli.aes.example", "identity.bfa.aes.example"
CALLERS = ("post-koury.mli", "post-labbezanga.mli", "post-faramana.bfa", "post-makalondi.ner")
CONNECTIONS = 8
REQUESTS_PER_CONNECTION = 100
ROUNDS = 5
HOLDERS = 200
PORTRAIT_BYTES = 15_000
EXPIRY = date(2034, 12, 31)
PATH, PURPOSE = "/v1/verifications", "border_check"


@dataclass(frozen=True)
class Measured:
    """One load on one of the services."""

    per_second: float
    p50_ms: float
    cpu_us: float


def measure() -> list[Figure]:
    with a_run_folder() as run:
        trust, signed, plain = (instance_named(run, name) for name in (TRUST, SIGNED, PLAIN))
        for instance in (signed, plain):
            asyncio.run(_enrol(instance))
        with (
            running([trust, signed], logs=run.path / "logs") as started,
            running_without_signatures(plain) as other,
        ):
            rounds = _rounds(SignedLoad(run, started[-1]), PlainLoad(other))
    return _figures(rounds)


def _rounds(signed: "SignedLoad", plain: "PlainLoad") -> list[tuple[Measured, Measured]]:
    for each in (signed, plain):  # connections, caches, the salts of the holders
        _measured(each)
    found = []
    for number in range(ROUNDS):
        if number % 2:
            second, first = _measured(plain), _measured(signed)
            found.append((first, second))
        else:
            found.append((_measured(signed), _measured(plain)))
    return found


def _figures(rounds: list[tuple[Measured, Measured]]) -> list[Figure]:
    def figure(name: str, of: Callable[[Measured], float], unit: str) -> Figure:
        signed = statistics.median(of(one) for one, _ in rounds)
        plain = statistics.median(of(other) for _, other in rounds)
        ratio = statistics.median(of(one) / of(other) for one, other in rounds)
        beside = f"unsigned, no replay row: {plain:.3g} {unit}"
        return Figure(f"signed_http.{name}", signed, unit, beside, ratio)

    throughput = figure("endpoint_per_s", lambda one: one.per_second, "1/s")
    assert throughput.ratio is not None
    return [
        Figure(
            "signed_http.endpoint_ratio",
            round(throughput.ratio, 3),
            "of",
            "the throughput unsigned and without replay rows",
            throughput.ratio,
        ),
        throughput,
        figure("endpoint_p50_ms", lambda one: one.p50_ms, "ms"),
        figure("endpoint_cpu_us", lambda one: one.cpu_us, "µs"),
    ]


class SignedLoad:
    """Requests of border posts, and their answers verified."""

    def __init__(self, run: RunFolder, server: Running) -> None:
        self.server = server
        self._callers = [Caller(run, f"{name}.aes.example") for name in CALLERS]
        self._directory: KeyDirectory = open_trust(self._callers[0].settings.trust, State.MLI)

    def run(self) -> Load:
        requests = [
            [
                self._callers[connection % len(CALLERS)].signed(
                    "POST", SIGNED, PATH, body, aes_purpose=PURPOSE
                )
                for body in _orders(connection)
            ]
            for connection in range(CONNECTIONS)
        ]
        load = _loaded(self.server, [[each.message for each in row] for row in requests])
        for row, answers in zip(requests, load.answers, strict=True):
            for request, answer in zip(row, answers, strict=True):
                self._verify(request.binding, Answer.read(answer))
        return load

    def _verify(self, binding: RequestBinding, answer: Answer) -> None:
        verify_response(
            ResponseHead(answer.status, answer.headers),
            answer.body,
            binding=binding,
            entity=SIGNED,
            directory=self._directory,
            now=system_clock(),
            limits=Limits(),
        )


class PlainLoad:
    """The same orders, unsigned."""

    def __init__(self, server: Running) -> None:
        self.server = server

    def run(self) -> Load:
        return _loaded(
            self.server,
            [
                [
                    unsigned("POST", PLAIN, PATH, body, aes_purpose=PURPOSE)
                    for body in _orders(connection)
                ]
                for connection in range(CONNECTIONS)
            ],
        )


def _measured(side: SignedLoad | PlainLoad) -> Measured:
    """One load, and what the server's process used for it, once it is done with the last one."""
    time.sleep(AUDIT_SEQUENCED_EVERY_SECONDS * 1.25)
    before = cpu_seconds(side.server.process.pid)
    load = side.run()
    used = cpu_seconds(side.server.process.pid) - before
    for answers in load.answers:
        for answer in answers:
            found = Verification.model_validate_json(Answer.read(answer).body)
            assert found.status is DocumentStatus.VALID
    return Measured(
        load.per_second, load.median_milliseconds, used / len(load.latencies_seconds) * 1e6
    )


def _loaded(server: Running, requests: list[list[bytes]]) -> Load:
    port = urlsplit(server.instance.address).port
    assert port is not None
    return put_under_load(port, requests)


def _orders(connection: int) -> list[bytes]:
    """Verifications without questions, of holders in another order for each connection."""
    return [
        VerifyCard(
            card_number=_card_number((connection * 31 + number * 7) % HOLDERS), expires_on=EXPIRY
        )
        .model_dump_json()
        .encode()
        for number in range(REQUESTS_PER_CONNECTION)
    ]


def _card_number(holder: int) -> str:
    return f"TEST{holder:05d}"


async def _enrol(instance: Instance) -> None:
    """People with active cards; what is sealed is noise of the usual size, as nobody opens it."""
    settings = load_settings(IdentitySettings, instance.config)
    engine = create_engine(settings.database_url.get_secret_value())
    async with AsyncSession(engine) as session:
        for holder in range(HOLDERS):
            person = PersonRow(
                identity_number=f"{holder:012d}",
                sealed_civil=secrets.token_bytes(600),
                sealed_portrait=secrets.token_bytes(PORTRAIT_BYTES),
                enrolled_by="officer-1",
                enrolled_at_office="bureau-bamako",
                enrolled_at=system_clock(),
            )
            session.add(person)
            await session.flush()
            session.add(_active_card(person, holder))
        await session.commit()
    await engine.dispose()


def _active_card(person: PersonRow, holder: int) -> CardRow:
    return CardRow(
        card_number=_card_number(holder),
        person_id=person.person_id,
        enrolled_by=person.enrolled_by,
        state=CardState.ACTIVE,
        state_changed_at=system_clock(),
        reason=IssueReason.FIRST_ISSUE,
        order_digest="0" * 64,
        requested_by="officer-1",
        request_token=f"request-{holder}",
        approved_by="officer-2",
        approval_token=f"approval-{holder}",
        issued_on=date(2025, 1, 1),
        expires_on=EXPIRY,
        status_list=1,
        status_index=holder,
    )
