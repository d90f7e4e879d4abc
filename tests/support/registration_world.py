"""A registry with kits, offices, adjudicators and workers, any of which may end at any step."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import text

from identity.contract.adjudication import Case, Vote
from identity.contract.applications import ApplicationState
from identity.contract.deduplication import DedupOutcome
from identity.contract.packets import ACCEPT, PacketState
from identity.contract.persons import CivilData, Fingerprint
from identity.deduplication.actions.following import index_person
from identity.persons.actions.registration import register_person
from identity.policy.enrolment_rules import EnrolmentRules, published_enrolment_rules
from services.deliveries import NotDelivered
from services.duplicate_searches import DuplicateSearches
from services.enrolment_kit.packets import MadePacket
from shared.biometrics.operating_points import Use
from shared.web.client import RemoteError
from tests.support.adjudicators import Adjudicators
from tests.support.engines import POINTS, EqualityEngine
from tests.support.enrolments import content_of, the_fingers, the_portrait
from tests.support.identity_service import IdentityUnderTest, running_identity
from tests.support.kits import AKit
from tests.support.platform import AdjustableClock, KnownKeys
from tests.support.postgres import Databases
from tests.support.specimens import JUDGED, a_fingerprint, civil_data
from tests.support.uniqueness import ENROLLER, Uniqueness


class Papers(NamedTuple):
    """What somebody says of themselves; officers know by the date of birth whose papers it is."""

    human: int
    born: str
    family_name: str = "TRAORE"
    given_names: str = "Aminata"


PAPERS = (
    Papers(0, "1990-05-17"),
    Papers(1, "1990-05-18"),
    Papers(2, "1991-05-17"),
    Papers(0, "1961-02-03", "OUEDRAOGO", "Salif"),
)
"""Three persons with one name, of whom one also comes under another, with the same finger."""
FINGER = 2
_HUMANS = {one.born: one.human for one in PAPERS}
CANDIDATES = tuple(replace(point, use=Use.CANDIDATE) for point in POINTS)
VOTERS = tuple(f"adjudicator-{number}" for number in range(5))
KITS, ROUNDS_MAX = 2, 30
_COMPLETED = text(
    """
    SELECT packet_id, person_id FROM enrolment_packets JOIN applications USING (application_id)
    WHERE applications.state = 'completed'
    """
)
_JOBS = text(
    """
    SELECT id, task_name, args ->> 'about' AS about FROM procrastinate_jobs
    WHERE queue_name = 'deduplication' ORDER BY id
    """
)
_STATES = text("SELECT state, count(*) AS counted FROM applications GROUP BY state")
_DONE = text("DELETE FROM procrastinate_jobs WHERE id = :id")
T = TypeVar("T")


@dataclass(frozen=True)
class Sent:
    """A packet, of which kit, about whom."""

    kit: AKit
    packet: MadePacket
    human: int


class World:
    """What happens to packets, and what is true in the end."""

    def __init__(self, identity: IdentityUnderTest) -> None:
        self.identity = identity
        self.uniqueness = Uniqueness(identity, EqualityEngine(), CANDIDATES)
        self.searches = DuplicateSearches(self.uniqueness.searcher)
        self.adjudicators = Adjudicators(identity)
        self.client = identity.client()
        self.kits = [AKit(identity, number) for number in range(1, KITS + 1)]
        self.sent: list[Sent] = []
        self.registered_before: set[int] = set()

    def pack(self, papers: int, kit: int, sequence: int) -> None:
        """Somebody comes to a kit. A kit that was copied uses a number twice."""
        shown = PAPERS[papers]
        captures = [the_portrait(), *the_fingers([FINGER], seed=shown.human)]
        packet = self.kits[kit].packet(
            content_of(a_person(shown)), sequence=sequence, captures=captures
        )
        self.sent.append(Sent(self.kits[kit], packet, shown.human))

    async def register_before(self, papers: int) -> None:
        """Somebody is in the register who was never searched for, and is not in the index yet."""
        shown = PAPERS[papers]
        record = a_fingerprint(FINGER, shown.human)
        async with self.uniqueness.work() as work:
            person = await register_person(
                work,
                self.identity.parts,
                civil=a_person(shown),
                portrait=None,
                fingerprints=(Fingerprint(position=FINGER, record=record),),
                basis=JUDGED,
                enrolled_by=ENROLLER,
                office="bureau",
                approved_by="approver",
            )
            await index_person(work, person.person_id)
        self.registered_before.add(shown.human)

    def works(self, number: int, choice: int) -> Callable[[], Awaitable[None]]:
        """One of the things that may happen next."""
        kinds = (self.deliver, self.perform, self.approve, self.vote)
        kind = kinds[number % len(kinds)]
        return lambda: kind(choice)

    async def deliver(self, choice: int) -> None:
        one = self.sent[choice % len(self.sent)]
        await _refusable(one.kit.send(self.client, one.packet, first=choice % 5))

    async def perform(self, choice: int) -> None:
        """A worker takes a job; one that dies before it deletes the job has it done again."""
        waiting = await self._jobs()
        if not waiting:
            return
        number, task, about = waiting[choice % len(waiting)]
        try:
            await self.searches.tasks[task](about)
        except NotDelivered:
            return
        async with self.identity.engine.begin() as connection:
            await connection.execute(_DONE, {"id": number})

    async def approve(self, choice: int) -> None:
        one = self.sent[choice % len(self.sent)]
        office, officer = self.uniqueness.office, one.kit.operator.credential
        receipt = await _refusable(self.client.get_packet(one.packet.packet_id, officer=officer))
        if receipt is not None:
            application = await self.uniqueness.application(receipt.application_id)
            with contextlib.suppress(LookupError):
                await _refusable(office.approve(application))

    async def vote(self, choice: int) -> None:
        name = VOTERS[choice % len(VOTERS)]
        case = await _refusable(self.adjudicators.draw(name))
        if case is not None:
            await _refusable(self.adjudicators.vote(name, what_is_true(case), case))

    async def come_to_rest(self) -> bool:
        """Nobody dies any more: whether everything that was begun comes to its end."""
        for _ in range(ROUNDS_MAX):
            self.identity.clock.advance(timedelta(seconds=1))  # nobody asks too often
            for place, one in enumerate(self.sent):
                await self.deliver(place)
                await self._accept(one)
            while await self._jobs():
                await self.perform(0)
            for voter in range(len(VOTERS)):
                await self.vote(voter)
            for place in range(len(self.sent)):
                await self.approve(place)
            if not await self._jobs() and await self._all_completed():
                return True
        return False

    async def numbers(self) -> dict[int, int]:
        """How many persons of the register each human is."""
        found: dict[int, set[UUID]] = {}
        async with self.identity.engine.connect() as connection:
            rows = await connection.execute(_COMPLETED)
            persons = {row.packet_id: row.person_id for row in rows}
        for one in self.sent:
            if one.packet.packet_id in persons:
                found.setdefault(one.human, set()).add(persons[one.packet.packet_id])
        return {human: len(found_as) for human, found_as in found.items()}

    async def states(self) -> dict[str, int]:
        """How many applications stand where."""
        async with self.identity.engine.connect() as connection:
            rows = await connection.execute(_STATES)
            return {row.state: row.counted for row in rows}

    async def persons(self) -> int:
        async with self.identity.engine.connect() as connection:
            found = await connection.execute(text("SELECT count(*) FROM persons"))
            return int(found.scalar_one())

    def humans(self) -> set[int]:
        return {one.human for one in self.sent} | self.registered_before

    async def _accept(self, one: Sent) -> None:
        officer = self.uniqueness.office.supervisor
        receipt = await self.client.get_packet(
            one.packet.packet_id, officer=one.kit.operator.credential
        )
        if receipt.state is PacketState.CONFLICTING:
            approval = officer.approve(ACCEPT, one.packet.packet_id, self.identity.clock())
            await self.client.accept_packet(
                one.packet.packet_id, officer=officer.credential, approval=approval
            )

    async def _all_completed(self) -> bool:
        for one in self.sent:
            receipt = await self.client.get_packet(
                one.packet.packet_id, officer=one.kit.operator.credential
            )
            if receipt.application_state is not ApplicationState.COMPLETED:
                return False
        return True

    async def _jobs(self) -> list[tuple[int, str, UUID]]:
        """Jobs of the queue that wait, in their order."""
        async with self.identity.engine.connect() as connection:
            rows = await connection.execute(_JOBS)
            return [(row.id, row.task_name, UUID(row.about)) for row in rows]


def a_person(shown: Papers) -> CivilData:
    return civil_data(
        family_name=shown.family_name, given_names=shown.given_names, birth_date=shown.born
    )


@asynccontextmanager
async def a_world(databases: Databases, folder: Path) -> AsyncIterator["World"]:
    """A registry that asks of each person for a portrait and one finger."""
    published = published_enrolment_rules()
    one_finger = EnrolmentRules(
        tuple(replace(rule, fingers=(FINGER,)) for rule in published.rules),
        published.legacy_documents,
    )
    async with running_identity(
        databases, folder, AdjustableClock(), KnownKeys(), one_finger
    ) as identity:
        yield World(identity)


def what_is_true(case: Case) -> Vote:
    """What an officer sees who looks well."""
    for candidate in case.exhibit.candidates:
        if _HUMANS[candidate.facts.birth_date] == _HUMANS[case.exhibit.applicant.birth_date]:
            return Vote(
                outcome=DedupOutcome.SAME_PERSON_UPDATE, candidate_id=candidate.candidate_id
            )
    return Vote(outcome=DedupOutcome.DISTINCT)


async def _refusable(call: Awaitable[T]) -> T | None:
    """The answer; None where it was refused."""
    try:
        return await call
    except RemoteError:
        return None
