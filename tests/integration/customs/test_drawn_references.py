"""Transit references that are taken already are drawn anew."""

import asyncio

from shared.randomness import SECURE
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.customs.conftest import GatewayUnderTest
from tests.integration.customs.journeys import a_declaration, an_accepted_movement, trn_of
from tests.support.drawing import Stuck, alike, draw_by


async def test_movements_accepted_with_the_same_draws_have_references_of_their_own(
    gateway: GatewayUnderTest,
) -> None:
    officer, given = gateway.officer(State.BFA), set()
    for lrn in ("A", "B", "C"):
        draw_by(gateway.app, alike())
        given.add(trn_of(await an_accepted_movement(gateway, officer, lrn)))
    assert len(given) == 3


async def test_a_movement_that_gets_no_reference_stays_lodged(gateway: GatewayUnderTest) -> None:
    officer, client = gateway.officer(State.BFA), gateway.client()
    draw_by(gateway.app, Stuck())
    lodged = await asyncio.gather(
        *(
            client.declare_transit(a_declaration(lrn), officer=officer.credential)
            for lrn in ("A", "B")
        )
    )
    accepted = await asyncio.gather(
        *(
            client.accept_declaration(movement.movement_id, officer=officer.credential)
            for movement in lodged
        ),
        return_exceptions=True,
    )
    (refused,) = (one for one in accepted if isinstance(one, RemoteError))
    assert refused.code == "no_free_number_drawn"
    draw_by(gateway.app, SECURE)
    (waiting,) = (
        movement.movement_id
        for movement, outcome in zip(lodged, accepted, strict=True)
        if outcome is refused
    )
    movement = await client.accept_declaration(waiting, officer=officer.credential)
    assert movement.trn is not None
