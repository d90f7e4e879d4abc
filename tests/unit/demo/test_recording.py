"""What is recorded can be judged again by anybody, and any change to it is seen."""

from dataclasses import replace

import httpx
import pytest

from services.demo.recording import Exchange, Recorder, judged
from shared.errors import PlatformError
from shared.signed_http.client_auth import SignedAuth
from tests.support.signed_exchange import (
    CALLER,
    SERVICE,
    EchoService,
    a_directory,
    a_key,
    a_service,
    noon,
)


@pytest.fixture
async def exchange() -> Exchange:
    """One signed order and its answer, recorded."""
    app = a_service(EchoService())
    recorder = Recorder(noon, lambda: httpx.ASGITransport(app))
    auth = SignedAuth(
        a_key(CALLER), authority=SERVICE, entity=SERVICE, directory=a_directory(), clock=noon
    )
    async with httpx.AsyncClient(
        transport=recorder.transport_to(SERVICE), base_url="http://service.invalid", auth=auth
    ) as client:
        await client.post("/v1/cards", params={"x": "1"}, json={"name": "Aïssata"})
    (recorded,) = recorder.since(0)
    return recorded


def test_an_exchange_names_its_signer_and_the_digest_that_a_log_would_hold(
    exchange: Exchange,
) -> None:
    signer, digest = judged(exchange, a_directory())
    assert signer == CALLER
    assert len(bytes.fromhex(digest)) == 32
    assert not exchange.refused


@pytest.mark.parametrize(
    "changed",
    [
        {"request_body": b'{"name": "Awa"}'},
        {"answer_body": b'{"path": "/v1/cards", "bytes": 0}'},
        {"path": b"/v1/persons"},
        {"query": b"x=2"},
        {"status": 201},
        {"entity": "identity.bfa.aes.example"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_change_to_what_was_recorded_is_seen(
    exchange: Exchange, changed: dict[str, object]
) -> None:
    with pytest.raises(PlatformError):
        judged(replace(exchange, **changed), a_directory())  # type: ignore[arg-type]  # as it comes


def test_an_exchange_reads_as_both_messages(exchange: Exchange) -> None:
    text = exchange.as_text()
    assert text.startswith("POST /v1/cards?x=1 HTTP/1.1\n")
    assert "\nsignature-input: aes=" in text
    assert '"name": "Aïssata"' in text
    assert "\nHTTP/1.1 200\n" in text
