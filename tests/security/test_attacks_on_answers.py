"""Can a caller be made to believe an answer that was not given to its request?"""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.signed_http.client_auth import AnswerNotTrusted, SignedAuth
from tests.support.signed_exchange import (
    CALLER,
    SERVICE,
    EchoService,
    a_directory,
    a_key,
    a_service,
    noon,
)


def a_client(app: ASGIApp) -> httpx.AsyncClient:
    auth = SignedAuth(
        a_key(CALLER), authority=SERVICE, entity=SERVICE, directory=a_directory(), clock=noon
    )
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", auth=auth)


class Between:
    """Someone between caller and service who can hold back, repeat and exchange answers."""

    def __init__(self, choose: Callable[[list[list[Message]]], list[Message]]) -> None:
        self.service = a_service(EchoService())
        self.answers: list[list[Message]] = []
        self.choose = choose
        self.expected = asyncio.Event()
        self.wait_for = 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own: list[Message] = []

        async def keep(message: Message) -> None:
            own.append(message)

        await self.service(scope, receive, keep)
        self.answers.append(own)
        if len(self.answers) >= self.wait_for:
            self.expected.set()
        await self.expected.wait()
        for message in self.choose([own, *(a for a in self.answers if a is not own)]):
            await send(message)


async def test_an_answer_that_is_only_passed_on_is_believed() -> None:
    async with a_client(Between(lambda answers: answers[0])) as client:
        assert (await client.get("/a")).status_code == 200


@pytest.mark.parametrize("paths", [("/a", "/b"), ("/a", "/a")])
async def test_exchanged_answers_of_concurrent_requests_are_not_believed(
    paths: tuple[str, str],
) -> None:
    between = Between(lambda answers: answers[1])
    between.wait_for = 2
    async with a_client(between) as client:
        results = await asyncio.gather(
            *(client.get(path) for path in paths), return_exceptions=True
        )
    assert [type(result) for result in results] == [AnswerNotTrusted] * 2


async def test_an_old_answer_to_an_equal_request_is_not_believed() -> None:
    between = Between(lambda answers: answers[-1])
    async with a_client(between) as client:
        assert (await client.get("/a")).status_code == 200
        between.choose = lambda answers: answers[1]
        with pytest.raises(AnswerNotTrusted, match="signature_invalid"):
            await client.get("/a")


@pytest.mark.parametrize("status", [201, 404, 500])
async def test_an_answer_with_another_status_is_not_believed(status: int) -> None:
    def other(answers: list[list[Message]]) -> list[Message]:
        start, body = answers[0]
        return [{**start, "status": status}, body]

    async with a_client(Between(other)) as client:
        with pytest.raises(AnswerNotTrusted):
            await client.get("/a")


@pytest.mark.parametrize("name", [b"content-type", b"content-digest", b"signature"])
async def test_an_answer_without_one_of_its_fields_is_not_believed(name: bytes) -> None:
    def stripped(answers: list[list[Message]]) -> list[Message]:
        start, body = answers[0]
        return [{**start, "headers": [p for p in start["headers"] if p[0] != name]}, body]

    async with a_client(Between(stripped)) as client:
        with pytest.raises(AnswerNotTrusted):
            await client.get("/a")
