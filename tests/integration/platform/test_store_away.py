"""A service whose database is away says so, signed, and is there again when the database is."""

import dataclasses

import pytest

from shared.database.engine import create_engine
from shared.web.client import RemoteError
from tests.support.enrolments import an_opening
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

NOBODY_LISTENS = "postgresql://nobody:nothing@127.0.0.1:1/nothing"


async def test_nothing_is_done_and_nothing_crashes_while_the_database_is_away(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = identity.client()
    away = create_engine(NOBODY_LISTENS)
    identity.app.state.platform = dataclasses.replace(identity.parts.platform, engine=away)
    for _ in range(2):
        with pytest.raises(RemoteError) as refused:
            await client.open_application(an_opening(), officer=registrar.credential)
        assert refused.value.code == "replay_store_unavailable"
        with pytest.raises(RemoteError) as refused:
            await client.card_status_list(0)
        assert refused.value.code == "replay_store_unavailable"
    identity.app.state.platform = identity.parts.platform
    await client.open_application(an_opening(), officer=registrar.credential)


async def test_a_request_that_finds_no_free_connection_is_told_to_come_back(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    impatient = create_engine(
        identity.engine.url.render_as_string(hide_password=False), pool_connections=1
    )
    impatient.pool._timeout = 0.1  # type: ignore[attr-defined]  # of the queue pool we configure
    identity.app.state.platform = dataclasses.replace(identity.parts.platform, engine=impatient)
    client = identity.client()
    async with impatient.connect():
        with pytest.raises(RemoteError) as refused:
            await client.open_application(an_opening(), officer=registrar.credential)
    assert refused.value.code == "replay_store_unavailable"
    await client.open_application(an_opening(), officer=registrar.credential)
    await impatient.dispose()
