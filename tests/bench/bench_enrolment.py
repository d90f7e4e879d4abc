"""What it costs a registry to enrol somebody whose templates come as records, without a search.

One enrolment is all that an office asks of the service for it, each call signed, verified, stored
and answered as always: the application, its portrait and ten finger records one by one, the list
that officers sign, the enroller's signature, the drawn approver's view of their files and the
approval that registers the person. `identity.enrol_per_s` is how many of those one processor core
of the service does in a second: its processor time is taken around each call, so that neither the
office's own signing nor the database's share is in it. [registering alone] is the action at the
end of it, which draws the number and seals the record, the portrait and the templates. Measuring
captures, where images come instead of records, is `enrol.extract_ms`, of another bench; the search
for duplicates that a worker makes in between is not counted.
"""

import asyncio
import tempfile
import time
import warnings
from datetime import timedelta
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from identity.contract.persons import CivilData
from shared.database.embedded import EmbeddedPostgres
from shared.logging import configure_logging
from shared.stand_ins import InsecureStandInWarning
from tests.bench.figure import Figure
from tests.bench.invented_people import InventedPeople
from tests.support.enrolments import Office, content_of, registered, the_fingers, the_portrait
from tests.support.identity_service import ENTITY, IdentityUnderTest, running_identity
from tests.support.platform import AdjustableClock, KnownKeys
from tests.support.postgres import Databases
from tests.support.specimens import civil_data

WARM_UP, ENROLMENTS = 3, 30
REGISTRATIONS = 100
BETWEEN = timedelta(seconds=30)
"""By the service's clock: an office does not reach its rate."""
PER_CORE_MIN = 100.0
MOSIP_ENROLMENTS_PER_S = 4.0
_FORGOTTEN_ANYWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Timed:
    """A service whose processor time is counted; one call at a time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.calls = 0
        self.seconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.process_time()
        await self._app(scope, receive, send)
        self.seconds += time.process_time() - started
        self.calls += 1


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        server = EmbeddedPostgres(
            Path(folder) / "database", production=False, settings=_FORGOTTEN_ANYWAY
        )
        try:
            with (Path(folder) / "log").open("w", encoding="utf-8") as log:
                configure_logging(ENTITY, stream=log)
                return asyncio.run(_measured(server, Path(folder)))
        finally:
            server.close()
            server.destroy()


async def _measured(server: EmbeddedPostgres, folder: Path) -> list[Figure]:
    databases, clock = Databases(server), AdjustableClock()
    async with running_identity(databases, folder, clock, KnownKeys()) as identity:
        seconds, calls = await _enrolments(identity)
        alone_seconds = await _registrations(identity)
    per_second, alone = 1 / seconds, 1 / alone_seconds
    beside = f"at least {PER_CORE_MIN:.0f}"
    return [
        Figure(
            "identity.enrol_per_s", per_second, "1/s",
            f"a core, {calls:.0f} calls each; {beside}; "
            f"published for MOSIP 1.2.0-rc2, other hardware: {MOSIP_ENROLMENTS_PER_S:g} 1/s",
            per_second / MOSIP_ENROLMENTS_PER_S,
        ),
        Figure(
            "identity.enrol_per_s[registering alone]", alone, "1/s", f"a core; {beside}",
            alone / PER_CORE_MIN,
        ),
        Figure("identity.enrol_cpu_ms", seconds * 1000, "ms"),
    ]  # fmt: skip


async def _enrolments(identity: IdentityUnderTest) -> tuple[float, float]:
    """Processor seconds of the service, and calls, for each enrolment."""
    timed = Timed(identity.asgi)
    identity.asgi = timed
    office = Office.of(identity)
    for number, civil in enumerate(_somebodies(WARM_UP + ENROLMENTS)):
        if number == WARM_UP:
            timed.calls, timed.seconds = 0, 0.0
        identity.clock.advance(BETWEEN)
        await office.enrol(content_of(civil), captures=[the_portrait(), *the_fingers(seed=number)])
    return timed.seconds / ENROLMENTS, timed.calls / ENROLMENTS


async def _registrations(identity: IdentityUnderTest) -> float:
    """Processor seconds of one registration with portrait and ten templates."""
    people = _somebodies(REGISTRATIONS)
    await registered(identity, people[0], enrolled_by="officer-1")
    started = time.process_time()
    for civil in people:
        await registered(identity, civil, enrolled_by="officer-1")
    return (time.process_time() - started) / REGISTRATIONS


def _somebodies(count: int) -> list[CivilData]:
    """People of whom none is so like another that a search finds a candidate."""
    people = InventedPeople(12)
    columns = people.columns(count)
    names = [people.facts(columns, one).name for one in range(count)]
    return [
        civil_data(
            family_name=name.surname,
            given_names=name.given_names,
            birth_date=f"{1950 + one % 50}-{1 + one % 12:02}-{1 + one % 28:02}",
        )
        for one, name in enumerate(names)
    ]
