"""Officers who decide whether two applicants are one person."""

from identity.contract.adjudication import VOTE, Case, Vote, vote_digest
from identity.contract.client import IdentityClient
from shared.roles import Role
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer


class Adjudicators:
    """Adjudicators by name, and what they do."""

    def __init__(self, identity: IdentityUnderTest) -> None:
        self.identity = identity
        self.client: IdentityClient = identity.client()
        self.known: dict[str, AnOfficer] = {}

    def __getitem__(self, name: str) -> AnOfficer:
        if name not in self.known:
            roles = (Role.ADJUDICATOR, Role.ENROLMENT_APPROVER)
            self.known[name] = self.identity.officer(name, *roles)
        return self.known[name]

    async def draw(self, name: str) -> Case:
        return await self.client.draw_case(officer=self[name].credential)

    async def vote(self, name: str, vote: Vote, case: Case | None = None) -> Case:
        seen = case or await self.draw(name)
        officer = self[name]
        signed = officer.approve(VOTE, vote_digest(seen, vote), now=self.identity.clock())
        await self.client.cast_vote(seen.case_id, vote, officer=officer.credential, approval=signed)
        return seen
