"""What signatures and the replay store cost an endpoint: the verification of a card.

Two identity services run side by side on one PostgreSQL, one process each, with a database of
their own that holds the same people. They are loaded in turns, over eight connections kept alive.

`signed` is the service as it is: every request is signed by a border post and verified, its nonce
is inserted in the transaction, its answer leaves signed. (A verification asked again is answered
anew, so this endpoint keeps no answer for a retry.) `plain` is the same application behind
`fixed_peer`: no signature either way, no row for the nonce. Both verify the credential of the
officer at the post, read card and holder, enter one audit entry, commit, and log one line. All
answers are checked, those of `signed` with their signatures.

The load runs beside PostgreSQL and the service on the same processors, requests are signed before
the clock starts, and the database does not wait for the disk: only work is compared. Loads are
short and many, so that what else the machine does falls on both: ratios are the median over rounds
of two loads next to each other. Processor time is that of the whole process over all its loads,
background work included.
"""

import asyncio
import statistics
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlmodel.ext.asyncio.session import AsyncSession
from typing_extensions import override

from identity.contract.verification import DocumentStatus, Verification, VerifyCard
from services.development import RunFolder
from services.machine import open_trust
from services.process import Instance, Running, running
from services.settings import IdentitySettings
from shared.clock import system_clock
from shared.database.engine import create_engine
from shared.roles import Role
from shared.settings import load_settings
from shared.signed_http.profile import Limits, RequestBinding
from shared.signed_http.verify import ResponseHead, verify_response
from shared.states import State
from tests.bench.card_holders import EXPIRY, add_card_holders, card_number
from tests.bench.figure import Figure
from tests.bench.fixed_peer import PEER
from tests.bench.load import Answer, Load, put_under_load
from tests.bench.run_folder import (
    LOGS,
    TRUST,
    Caller,
    a_credential,
    a_run_folder,
    cpu_seconds,
    instance_named,
    let_read_much,
    running_without_signatures,
    unsigned,
)

SIGNED, PLAIN = "identity.mli.aes.example", "identity.bfa.aes.example"
CALLERS = ("post-koury.mli", "post-labbezanga.mli", "post-faramana.bfa", "post-makalondi.ner")
CONNECTIONS = 8
REQUESTS_PER_CONNECTION = 25
ROUNDS = 16
REQUESTS = CONNECTIONS * REQUESTS_PER_CONNECTION
HOLDERS = 200
PATH, PURPOSE = "/v1/verifications", "border_check"


class Round(NamedTuple):
    """Two loads next to each other."""

    signed: Load
    plain: Load


def measure() -> list[Figure]:
    with a_run_folder() as run:
        trust, signed, plain = (instance_named(run, name) for name in (TRUST, SIGNED, PLAIN))
        for instance in (signed, plain):
            asyncio.run(_enrol(instance))
            let_read_much(instance, PURPOSE)
        with (
            running([trust, signed], logs=run.path / LOGS) as started,
            running_without_signatures(plain, logs=run.path / LOGS) as other,
        ):
            return _figures(SignedLoad(run, started[-1]), PlainLoad(run, other))


def _figures(signed: "Side", plain: "Side") -> list[Figure]:
    for side in (signed, plain):  # connections, caches, the salts of the holders
        _checked(side)
    used = signed.cpu_seconds(), plain.cpu_seconds()
    rounds = []
    for number in range(ROUNDS):
        if number % 2:
            before, after = _checked(plain), _checked(signed)
            rounds.append(Round(after, before))
        else:
            rounds.append(Round(_checked(signed), _checked(plain)))
    signed_us = (signed.cpu_seconds() - used[0]) / ROUNDS / REQUESTS * 1e6
    plain_us = (plain.cpu_seconds() - used[1]) / ROUNDS / REQUESTS * 1e6
    per_second = _median_figure("endpoint_per_s", rounds, lambda load: load.per_second, "1/s")
    return [
        per_second._replace(
            name="signed_http.endpoint_ratio",
            value=per_second.ratio or 0.0,
            unit="",
            compared_to="the throughput unsigned and without replay rows",
        ),
        per_second,
        _median_figure("endpoint_p50_ms", rounds, lambda load: load.median_milliseconds, "ms"),
        _figure("endpoint_cpu_us", signed_us, plain_us, signed_us / plain_us, "µs"),
    ]


def _median_figure(
    name: str, rounds: list[Round], of: Callable[[Load], float], unit: str
) -> Figure:
    return _figure(
        name,
        statistics.median(of(one.signed) for one in rounds),
        statistics.median(of(one.plain) for one in rounds),
        statistics.median(of(one.signed) / of(one.plain) for one in rounds),
        unit,
    )


def _figure(name: str, signed: float, plain: float, ratio: float, unit: str) -> Figure:
    beside = f"unsigned, no replay row: {plain:.3g} {unit}"
    return Figure(f"signed_http.{name}", signed, unit, beside, ratio)


class Side(ABC):
    """One of the two services, which can be put under load."""

    def __init__(self, server: Running) -> None:
        self._server = server

    @abstractmethod
    def run(self) -> Load:
        """One load, its answers verified as far as they can be."""

    def cpu_seconds(self) -> float:
        return cpu_seconds(self._server.process.pid)

    def _load(self, requests: list[list[bytes]]) -> Load:
        port = urlsplit(self._server.instance.address).port
        assert port is not None
        return put_under_load(port, requests)


class SignedLoad(Side):
    """Requests of border posts, and their answers verified."""

    def __init__(self, run: RunFolder, server: Running) -> None:
        super().__init__(server)
        self._callers = [Caller(run, f"{name}.aes.example") for name in CALLERS]
        self._officers = [_an_officer(run, name) for name in CALLERS]
        with closing(open_trust(self._callers[0].settings.trust, State.MLI)) as trust:
            self._directory = trust.snapshot

    @override
    def run(self) -> Load:
        requests = [
            [
                self._callers[connection % len(CALLERS)].signed(
                    *("POST", SIGNED, PATH, body),
                    aes_officer=self._officers[connection % len(CALLERS)],
                    aes_purpose=PURPOSE,
                )
                for body in _orders(connection)
            ]
            for connection in range(CONNECTIONS)
        ]
        load = self._load([[each.message for each in row] for row in requests])
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


class PlainLoad(Side):
    """The same orders, unsigned."""

    def __init__(self, run: RunFolder, server: Running) -> None:
        super().__init__(server)
        self._officer = _an_officer(run, PEER)

    @override
    def run(self) -> Load:
        return self._load(
            [
                [
                    unsigned(
                        *("POST", PLAIN, PATH, body),
                        aes_officer=self._officer,
                        aes_purpose=PURPOSE,
                    )
                    for body in _orders(connection)
                ]
                for connection in range(CONNECTIONS)
            ],
        )


def _an_officer(run: RunFolder, post: str) -> str:
    """The credential of an officer at a post."""
    return a_credential(run, State(post.split(".")[1].upper()), Role.BORDER_OFFICER)


def _checked(side: Side) -> Load:
    """One load, every answer of which says that the card is valid."""
    load = side.run()
    for answers in load.answers:
        for answer in answers:
            found = Verification.model_validate_json(Answer.read(answer).body)
            assert found.status is DocumentStatus.VALID
    return load


def _orders(connection: int) -> list[bytes]:
    """Verifications without questions; each connection has holders of its own."""
    return [
        VerifyCard(
            card_number=card_number((connection + CONNECTIONS * number) % HOLDERS),
            expires_on=EXPIRY,
        )
        .model_dump_json()
        .encode()
        for number in range(REQUESTS_PER_CONNECTION)
    ]


async def _enrol(instance: Instance) -> None:
    settings = load_settings(IdentitySettings, instance.config)
    engine = create_engine(settings.database_url.get_secret_value())
    async with AsyncSession(engine) as session:
        await add_card_holders(session, HOLDERS)
        await session.commit()
    await engine.dispose()
