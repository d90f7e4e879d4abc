"""A check that had to do without its issuer's list is claimed like every other request."""

import httpx
from sqlalchemy import text
from typing_extensions import override

from shared.states import State
from tests.integration.travel_doc.conftest import TwoStates
from tests.integration.travel_doc.journeys import an_issued_passport, as_read
from tests.support.platform import AnOfficer
from travel_doc.contract.border import IssuerStatus


class Recording(httpx.AsyncBaseTransport):
    """Passes on what is sent and keeps it."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.sent: list[httpx.Request] = []

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return await self._inner.handle_async_request(request)


async def test_a_replay_of_a_check_without_status_is_refused(
    states: TwoStates, registrar: AnOfficer
) -> None:
    issued = await an_issued_passport(states, registrar)
    states.burkina.neighbours[State.MLI].app = None
    post = states.burkina.post()
    wire = Recording(post._http._transport)
    post._http._transport = wire
    found = await post.check_document(as_read(issued), officer=states.guard.credential)
    assert found.status is IssuerStatus.UNDETERMINED
    (original,) = wire.sent
    again = await wire.handle_async_request(
        httpx.Request("POST", original.url, headers=original.headers.raw, content=original.content)
    )
    assert again.status_code == 401
    assert b"replayed" in await again.aread()
    async with states.burkina.engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM border_checks")) == 1
