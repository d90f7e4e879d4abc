"""The driver's State is asked in the name of the customs officer who releases."""

import json

from sqlalchemy import text

from shared.states import State
from tests.integration.customs.conftest import GatewayUnderTest
from tests.integration.customs.journeys import a_driver, a_release, an_accepted_movement, trn_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer


async def test_the_drivers_state_records_which_officer_of_which_state_asked(
    linked_gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
) -> None:
    officer = linked_gateway.officer(State.BFA)
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(linked_gateway, officer))

    await linked_gateway.client().release_movement(trn, a_release(card), officer=officer.credential)

    async with identity.engine.connect() as connection:
        leaf = await connection.scalar(
            text("SELECT leaf FROM audit_entries WHERE event = 'card.verified'")
        )
    entry = json.loads(leaf or b"{}")
    assert (entry["actor"], entry["purpose"], entry["reason"]) == (
        f"BFA/{officer.subject}",
        "customs_driver_check",
        "valid",
    )
    assert entry["peer"].startswith("customs.aes.example#")
