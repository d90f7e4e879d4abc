"""The people of a registry office and what they decide together, through the public client only."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from uuid import UUID

from identity.contract.client import IdentityClient
from identity.contract.decisions import (
    APPROVE,
    PROPOSE,
    Decision,
    DecisionKind,
    content_digest,
    proposal_digest,
)
from identity.contract.evidence import Assurance, Basis, Source
from identity.contract.persons import CivilData
from identity.contract.proposals import Proposal
from identity.contract.records import Person, ReadPerson
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

K = DecisionKind
READS_OF_ONE_OFFICER = 100
Call = Callable[..., Awaitable[Decision]]


def a_basis(source: Source = Source.COURT_JUDGMENT) -> Basis:
    return Basis(source=source, assurance=Assurance.HIGH, evidence="TGI Bamako, n° 412/2026")


class Registry:
    """A service, a client of it, and officers with a role each."""

    def __init__(self, identity: IdentityUnderTest) -> None:
        self.identity = identity
        self.client: IdentityClient = identity.client()
        self.registrar = identity.officer("registrar", Role.REGISTRAR)
        self.civil_status = identity.officer("civil-status", Role.CIVIL_STATUS_OFFICER)
        self.liaison = identity.officer("liaison", Role.JUDGE_LIAISON)
        self.supervisor = identity.officer("supervisor", Role.REGISTRY_SUPERVISOR)
        self._reads = 0
        self.second_supervisor = identity.officer("second-supervisor", Role.REGISTRY_SUPERVISOR)
        self.calls: dict[DecisionKind, tuple[Call, AnOfficer]] = {
            K.CORRECTION: (self.client.correct_person, self.civil_status),
            K.NATIONALITY: (self.client.change_nationality, self.liaison),
            K.BLOCK: (self.client.block_person, self.supervisor),
            K.UNBLOCK: (self.client.unblock_person, self.supervisor),
            K.ARCHIVE: (self.client.archive_person, self.supervisor),
            K.LIFE_EVENT: (self.client.record_life_event, self.civil_status),
            K.DEATH_CONFIRMATION: (self.client.confirm_death, self.civil_status),
            K.DEATH_CORRECTION: (self.client.correct_death, self.civil_status),
            K.GUARDIANSHIP_OPENING: (self.client.open_guardianship, self.liaison),
            K.GUARDIANSHIP_SETTLEMENT: (self.client.settle_guardianship, self.liaison),
            K.GUARDIANSHIP_END: (self.client.end_guardianship, self.liaison),
            K.MERGE: (self.client.merge_persons, self.supervisor),
            K.SPLIT: (self.client.split_persons, self.supervisor),
        }

    async def enrolled(self, civil: CivilData | None = None) -> Person:
        """A new person of the register."""
        made = await enrolled(self.registrar, civil)
        return await self.read(made.identity_number)

    async def read(
        self,
        identity_number: str,
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> Person:
        order = ReadPerson(identity_number=identity_number, as_of=as_of, known_at=known_at)
        return await self.client.read_person(
            order, officer=self._reader().credential, purpose=Purpose.RECORD_DECISION
        )

    async def read_id(
        self, person_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> Person:
        return await self.client.read_person_by_id(
            person_id,
            officer=self._reader().credential,
            purpose=Purpose.RECORD_DECISION,
            as_of=as_of,
            known_at=known_at,
        )

    def _reader(self) -> AnOfficer:
        """Another officer now and then: each has a budget of reads."""
        self._reads += 1
        reader = f"reader-{self._reads // READS_OF_ONE_OFFICER}"
        return self.identity.officer(reader, Role.REGISTRY_SUPERVISOR)

    async def propose(
        self,
        kind: DecisionKind,
        person_id: UUID,
        order: Proposal,
        *,
        about: UUID | None = None,
        at: UUID | None = None,
        by: AnOfficer | None = None,
    ) -> Decision:
        """Propose a change of a person; `at` is what the call names where it is not the person."""
        call, usual = self.calls[kind]
        officer = by or usual
        digest = proposal_digest(kind, State.MLI, person_id, order, about=about)
        return await call(
            at or person_id,
            order,
            officer=officer.credential,
            approval=officer.approve(PROPOSE, digest, now=self.identity.clock()),
        )

    async def approve(self, decision: Decision, by: AnOfficer | None = None) -> Decision:
        """Read the whole proposal, sign what it says, apply it."""
        officer = by or self.second_supervisor
        shown = await self.client.read_decision(decision.decision_id, officer=officer.credential)
        digest = content_digest(
            decision.kind, State.MLI, decision.person_id, shown.proposal, about=decision.about
        )
        return await self.client.approve_decision(
            decision.decision_id,
            officer=officer.credential,
            approval=officer.approve(APPROVE, digest, now=self.identity.clock()),
        )

    async def decide(
        self,
        kind: DecisionKind,
        person_id: UUID,
        order: Proposal,
        *,
        about: UUID | None = None,
        at: UUID | None = None,
    ) -> Decision:
        """Propose and approve."""
        return await self.approve(await self.propose(kind, person_id, order, about=about, at=at))
