"""What one State's travel document service is made of; `services/travel_doc.py` chooses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.applications import Starlette

from identity.contract.client import IdentityClient
from shared.documents.lds.chip_files import DocumentSigner
from shared.documents.passive_authentication.examination import Policy
from shared.pki.csca_store import CscaStore
from shared.sealing.key_encryption import KeyEncryption
from shared.sealing.pseudonym import PseudonymKey
from shared.states import State
from shared.status.live_lists import LiveStatusLists
from shared.status.publication import PublishedLists
from shared.web.parts import PlatformParts
from travel_doc.contract.client import TravelDocClient
from travel_doc.policy.rules import PassportRule


@dataclass(frozen=True, slots=True)
class TravelDocParts:
    """Keys, rules, neighbours and surroundings of one State's service.

    `registers` and `issuers` are the identity and travel document services of every State;
    `anchors` gives the CSCA store of the moment; `authentication` is what its posts accept.
    """

    platform: PlatformParts
    state: State
    civil_keys: KeyEncryption
    pseudonym_key: PseudonymKey
    document_signer: DocumentSigner
    published_lists: PublishedLists
    passport_rules: tuple[PassportRule, ...]
    registers: Mapping[State, IdentityClient]
    issuers: Mapping[State, TravelDocClient]
    anchors: Callable[[], CscaStore]
    authentication: Policy
    status_lists: LiveStatusLists

    @property
    def register(self) -> IdentityClient:
        """The identity service of the same State."""
        return self.registers[self.state]


def parts_of(app: Starlette) -> TravelDocParts:
    parts: TravelDocParts = app.state.parts
    return parts


async def _parts(request: Request) -> TravelDocParts:
    return parts_of(request.app)


Parts = Annotated[TravelDocParts, Depends(_parts)]
