"""The identity service of one State, as its callers see it."""

from identity.contract.calls.accesses import AccessesCalls
from identity.contract.calls.adjudication import AdjudicationCalls
from identity.contract.calls.cards import CardsCalls
from identity.contract.calls.consents import ConsentsCalls
from identity.contract.calls.deduplication import DeduplicationCalls
from identity.contract.calls.enrolment import EnrolmentCalls
from identity.contract.calls.guardianships import GuardianshipsCalls
from identity.contract.calls.identifiers import IdentifiersCalls
from identity.contract.calls.imports import ImportsCalls
from identity.contract.calls.life_events import LifeEventsCalls
from identity.contract.calls.making import MakingCalls
from identity.contract.calls.merges import MergesCalls
from identity.contract.calls.oversight import PairingsCalls
from identity.contract.calls.packets import PacketsCalls
from identity.contract.calls.persons import PersonsCalls
from identity.contract.calls.retention import RetentionCalls
from identity.contract.calls.reviewing import ReviewingCalls
from identity.contract.calls.stock import StockCalls
from identity.contract.disclosure import DiscloseAttributes, DisclosedAttributes
from identity.contract.recognition import CheckTraveller, TravellerCheck
from identity.contract.verification import Verification, VerifyCard
from shared.purposes import Purpose
from shared.status.wire import StatusListToken
from shared.web.client import OnRecord, ServiceClient


class IdentityClient(
    AccessesCalls,
    EnrolmentCalls,
    PacketsCalls,
    PairingsCalls,
    ReviewingCalls,
    ImportsCalls,
    ConsentsCalls,
    RetentionCalls,
    AdjudicationCalls,
    DeduplicationCalls,
    PersonsCalls,
    LifeEventsCalls,
    GuardianshipsCalls,
    MergesCalls,
    IdentifiersCalls,
    CardsCalls,
    MakingCalls,
    StockCalls,
    ServiceClient,
):
    """One typed call per endpoint; errors as ServiceClient says."""

    async def verify_card(
        self, order: VerifyCard, *, purpose: Purpose, officer: str
    ) -> Verification:
        """Verify a card; a service forwards the credential of the officer it asks for."""
        answer = await self.verify_card_on_record(order, purpose=purpose, officer=officer)
        return answer.content

    async def verify_card_on_record(
        self, order: VerifyCard, *, purpose: Purpose, officer: str
    ) -> OnRecord[Verification]:
        """The same, for a caller that keeps what the answer's signature covers."""
        return await self._ask_on_record(
            "POST",
            "/v1/verifications",
            Verification,
            order=order,
            headers={"aes-purpose": purpose, "aes-officer": officer},
        )

    async def check_traveller(self, order: CheckTraveller, *, officer: str) -> TravellerCheck:
        """Ask, from a post of the same State, whether a traveller is the holder."""
        return await self._ask(
            "POST",
            "/v1/traveller-checks",
            TravellerCheck,
            order=order,
            headers={"aes-purpose": Purpose.BORDER_CHECK, "aes-officer": officer},
        )

    async def disclose(
        self, order: DiscloseAttributes, *, purpose: Purpose, officer: str
    ) -> DisclosedAttributes:
        """Have attributes disclosed, on behalf of the officer whose credential came along."""
        return await self._ask(
            "POST",
            "/v1/disclosures",
            DisclosedAttributes,
            order=order,
            headers={"aes-purpose": purpose, "aes-officer": officer},
        )

    async def card_status_list(self, list_number: int) -> StatusListToken:
        return await self._ask("GET", f"/v1/status-lists/cards/{list_number}", StatusListToken)
