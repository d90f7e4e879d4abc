"""Call a service of the platform and get typed answers, or the error it meant."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.signed_http.client_auth import SIGNATURE_BASE

T = TypeVar("T")

TIMEOUT_SECONDS = 20.0
_PROBLEM = "application/problem+json"


class RemoteError(Exception):
    """A refusal by another process, its code intact across the boundary."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.code = str(problem.get("code", "unknown"))
        self.title = str(problem.get("title", ""))
        self.remedy = str(problem.get("remedy", ""))
        self.detail = str(problem.get("detail", ""))
        self.request_id = str(problem.get("request_id", ""))
        super().__init__(f"{self.code}: {self.title}")


class AnswerMalformed(Exception):
    """A signed answer that is not what the contract says."""


@dataclass(frozen=True, slots=True)
class OnRecord(Generic[T]):
    """An answer with the SHA-256 of its signature base: what was signed, bound to the request.

    Whoever keeps the digest can later tell which kept exchange the answer came from.
    """

    content: T
    signature_base_sha256: str


class ServiceClient:
    """One service, addressed over an httpx client whose auth signs and verifies.

    Every call raises RemoteError when the service refuses, AnswerMalformed when its answer does
    not follow the contract, and httpx.TransportError when no trustworthy answer came.
    """

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        order: BaseModel | bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> T:
        """Ask; an order of bytes travels as it is."""
        response = await self._send(method, path, order, headers, query)
        return _content(response, answer)

    async def _ask_on_record(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        order: BaseModel | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> OnRecord[T]:
        """Ask for an answer that somebody may have to be shown later."""
        response = await self._send(method, path, order, headers, None)
        base: bytes = response.extensions[SIGNATURE_BASE]
        return OnRecord(_content(response, answer), hashlib.sha256(base).hexdigest())

    async def _send(
        self,
        method: str,
        path: str,
        order: BaseModel | bytes | None,
        headers: Mapping[str, str | None] | None,
        query: Mapping[str, str] | None,
    ) -> httpx.Response:
        given = {name: value for name, value in (headers or {}).items() if value is not None}
        content = None
        if isinstance(order, bytes):
            content = order
            given["content-type"] = "application/octet-stream"
        elif order is not None:
            content = order.model_dump_json().encode()
            given["content-type"] = "application/json"
        return await self._http.request(method, path, content=content, headers=given, params=query)


def _content(response: httpx.Response, answer: type[T]) -> T:
    if response.headers.get("content-type") == _PROBLEM:
        raise RemoteError(_members(response.content))
    try:
        return TypeAdapter(answer).validate_json(response.content)
    except ValidationError:
        method = response.request.method
        raise AnswerMalformed(f"the answer to {method} is not a {answer.__name__}") from None


def _members(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise AnswerMalformed("a problem document that is no JSON object")
    return found
