"""Mali's and Burkina Faso's services; Mali issues, Burkina Faso checks at its border."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.roles import Role
from shared.states import State
from tests.support.identity_service import IdentityUnderTest
from tests.support.pki import a_state
from tests.support.platform import AnOfficer
from tests.support.postgres import Databases
from tests.support.travel_doc_service import (
    TravelDocUnderTest,
    csca_store,
    running_travel_doc,
)


@dataclass
class TwoStates:
    identity: IdentityUnderTest
    mali: TravelDocUnderTest
    burkina: TravelDocUnderTest
    agent: AnOfficer
    approver: AnOfficer
    guard: AnOfficer


@pytest.fixture
async def states(
    databases: Databases, tmp_path: Path, identity: IdentityUnderTest
) -> AsyncIterator[TwoStates]:
    folder = tmp_path / "passports"
    now = identity.clock()
    passports = a_state(folder, State.MLI, now=now, document_types=("P",))
    own = a_state(folder, State.BFA, now=now, document_types=("P",))
    store = csca_store(identity.clock, identity.pki, passports, own)
    async with (
        running_travel_doc(databases, folder, State.MLI, identity, store, passports) as mali,
        running_travel_doc(databases, folder, State.BFA, identity, store, own) as burkina,
    ):
        burkina.neighbours[State.MLI].app = mali.asgi
        mali.neighbours[State.BFA].app = burkina.asgi
        yield TwoStates(
            identity,
            mali,
            burkina,
            mali.officer("agent-1", Role.PASSPORT_AGENT, Role.PASSPORT_ISSUER),
            mali.officer("agent-2", Role.PASSPORT_APPROVER),
            burkina.officer("guard-1", Role.BORDER_OFFICER),
        )
