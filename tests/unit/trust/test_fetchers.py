"""Fetching over HTTP from the real application, and from hostile ones."""

import asyncio
import gzip
from collections.abc import Callable, Iterator
from itertools import count, repeat
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp
from typing_extensions import override

from services.trust_repository import TrustRepositoryParts, create_app, renew_if_due
from shared.trust.client import TrustClient
from shared.trust.errors import TrustDataInvalid, TrustSourceUnreachable
from shared.trust.fetchers import DOWNLOAD_SECONDS_MAX, HttpFetcher, http_client
from shared.trust.snapshot import TrustSnapshot
from tests.unit.trust.simulator import HOUR, NOON, Simulator, refresh

BASE = "http://trust.aes.example"


def ok(data: bytes, **headers: str) -> httpx.Response:
    """An answer whose bytes are still to be read, as from a socket."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, headers=named, stream=httpx.ByteStream(data))


class AsgiTransport(httpx.BaseTransport):
    """Calls an ASGI application from synchronous code, without a socket."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.paths: list[str] = []

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return asyncio.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app)) as client:
            answer = await client.get(request.url, headers=request.headers)
        body = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=body)


class Hostile(httpx.BaseTransport):
    """Serves a repository's files honestly, but one of them in its own way."""

    def __init__(
        self, simulator: Simulator, name: str, answer: Callable[[bytes], httpx.Response]
    ) -> None:
        self._folder = simulator.repository.folder
        self._name = name
        self._answer = answer

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = self._folder / request.url.path.lstrip("/")
        if not path.is_file():
            return httpx.Response(404)
        data = path.read_bytes()
        return self._answer(data) if path.name == self._name else ok(data)


def fetched(simulator: Simulator, transport: httpx.BaseTransport) -> TrustSnapshot:
    with (
        httpx.Client(transport=transport) as http,
        TrustClient(simulator.root, simulator.folder / "cache", BASE, http=http) as client,
    ):
        return refresh(client)


def an_app(simulator: Simulator) -> ASGIApp:
    return create_app(TrustRepositoryParts(simulator.repository, simulator.online, lambda: NOON))


def test_a_client_learns_every_key_over_http(simulator: Simulator) -> None:
    over_http = fetched(simulator, AsgiTransport(an_app(simulator)))

    assert over_http == refresh(simulator.client())


def test_an_unchanged_repository_costs_two_requests(simulator: Simulator) -> None:
    transport = AsgiTransport(an_app(simulator))
    fetched(simulator, transport)
    assert len(transport.paths) == 1 + 1 + 1 + 1 + 4 + 23
    transport.paths.clear()

    fetched(simulator, transport)

    assert transport.paths == ["/metadata/2.root.json", "/metadata/timestamp.json"]


@pytest.mark.parametrize(
    "path",
    [
        "/metadata/../.lock",
        "/metadata/%2e%2e/.lock",
        "/metadata/..%2f.lock",
        "/targets/../metadata/timestamp.json",
        "/.lock",
        "/metadata/",
        "/metadata",
        "/keys/trust.aes.example/timestamp.pem",
        "//etc/passwd",
    ],
)
async def test_nothing_but_published_files_is_served(simulator: Simulator, path: str) -> None:
    messages: list[Any] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [],
    }

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        messages.append(message)

    await an_app(simulator)(scope, receive, send)

    assert messages[0]["status"] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_nobody_writes_over_http(simulator: Simulator, method: str) -> None:
    transport = httpx.ASGITransport(an_app(simulator))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        answer = await client.request(method, "/metadata/timestamp.json", content=b"{}")

    assert answer.status_code == 405


async def test_readiness_is_a_timestamp_that_has_not_expired(simulator: Simulator) -> None:
    now = NOON
    app = create_app(TrustRepositoryParts(simulator.repository, simulator.online, lambda: now))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).json() == {"status": "ok", "timestamp": True}
        now = NOON + 24 * HOUR
        assert (await client.get("/readyz")).status_code == 503
        (simulator.repository.metadata_folder / "timestamp.json").unlink()
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200


def test_the_timestamp_is_renewed_when_an_hour_old(simulator: Simulator) -> None:
    now = NOON
    parts = TrustRepositoryParts(simulator.repository, simulator.online, lambda: now)

    assert not renew_if_due(parts)
    now = NOON + HOUR
    assert renew_if_due(parts)
    assert not renew_if_due(parts)
    assert simulator.repository.timestamp().version == 2


async def test_the_running_process_renews_a_timestamp_that_is_due(simulator: Simulator) -> None:
    parts = TrustRepositoryParts(simulator.repository, simulator.online, lambda: NOON + 2 * HOUR)
    app = create_app(parts)
    async with app.router.lifespan_context(app), asyncio.timeout(10):
        while simulator.repository.timestamp().version == 1:  # noqa: ASYNC110 - a file appears
            await asyncio.sleep(0.01)

    assert simulator.repository.timestamp().expires == NOON + 26 * HOUR


def test_endless_data_is_cut_off(simulator: Simulator) -> None:
    sent = count()

    def endless(_: bytes) -> httpx.Response:
        return httpx.Response(200, content=(bytes(65_536) for _ in iter(lambda: next(sent), -1)))

    for name, bytes_max in (("timestamp.json", 16_384), ("1.snapshot.json", 2_000_000)):
        with pytest.raises(TrustDataInvalid):
            fetched(simulator, Hostile(simulator, name, endless))
        assert next(sent) <= bytes_max // 65_536 + 3
        sent = count()


def test_a_target_longer_than_listed_is_cut_off(simulator: Simulator) -> None:
    [name] = [p.name for p in (simulator.repository.targets_folder / "MLI").glob("*.csca.json")]

    with pytest.raises(TrustDataInvalid):
        fetched(
            simulator,
            Hostile(simulator, name, lambda data: ok(data + b" ")),
        )


def test_a_source_that_drips_is_given_up() -> None:
    hours = count(step=DOWNLOAD_SECONDS_MAX)
    drip = httpx.MockTransport(lambda _: httpx.Response(200, content=repeat(b" ", 100)))
    with httpx.Client(transport=drip) as http:
        fetcher = HttpFetcher(http, lambda: next(hours))
        with pytest.raises(Exception, match="longer than") as refused:
            fetcher.download_bytes(f"{BASE}/metadata/timestamp.json", 1_000_000)

    assert type(refused.value).__name__ == "SlowRetrievalError"


def a_broken_stream(_: bytes) -> httpx.Response:
    def chunks() -> Iterator[bytes]:
        yield b"{"
        raise httpx.ReadError("the line broke")

    return httpx.Response(200, content=chunks())


UNUSABLE: dict[str, Callable[[bytes], httpx.Response]] = {
    "a redirect": lambda _: httpx.Response(302, headers={"Location": f"{BASE}/elsewhere"}),
    "an error": lambda _: httpx.Response(500),
    "an empty answer": lambda _: httpx.Response(204),
    "a compressed answer": lambda data: ok(gzip.compress(data), content_encoding="gzip"),
    "a stream that breaks": a_broken_stream,
}


@pytest.mark.parametrize("answer", UNUSABLE.values(), ids=UNUSABLE.keys())
@pytest.mark.parametrize("name", ["timestamp.json", "1.MLI.json"])
def test_a_source_that_does_not_answer_properly_is_unreachable(
    simulator: Simulator, name: str, answer: Callable[[bytes], httpx.Response]
) -> None:
    with pytest.raises(TrustSourceUnreachable):
        fetched(simulator, Hostile(simulator, name, answer))


def test_the_product_client_follows_no_redirect_and_reads_no_environment() -> None:
    with http_client() as client:
        assert not client.follow_redirects
        assert not client.trust_env
        assert client.timeout.read is not None
