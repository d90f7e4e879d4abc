"""What an endpoint takes from a request; whatever else comes is refused, never ignored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from typing_extensions import override

from shared.errors import ErrorKind, PlatformError
from shared.wire import JsonText


class QueryParameterUnexpected(PlatformError):
    """The address has a parameter that the endpoint does not take, or one of its own twice."""

    kind = ErrorKind.MALFORMED
    code = "query_parameter_unexpected"


class BodyUnexpected(PlatformError):
    """The endpoint takes no body."""

    kind = ErrorKind.MALFORMED
    code = "body_unexpected"


class JsonRequest(Request):
    """A request whose JSON is left to the contract's model: it alone knows what a text may mean."""

    @override
    async def json(self) -> Any:
        return JsonText(await self.body())


@dataclass(frozen=True, slots=True)
class Inputs:
    """The names of an endpoint's query parameters, and whether it takes a body."""

    query: frozenset[str]
    body: bool

    @classmethod
    def of(cls, route: APIRoute) -> "Inputs":
        return cls(frozenset(_query_names(route.dependant)), route.body_field is not None)

    async def check(self, request: Request) -> None:
        """QueryParameterUnexpected or BodyUnexpected for what would otherwise be ignored."""
        names = [name for name, _ in request.query_params.multi_items()]
        if len(set(names)) < len(names) or not self.query.issuperset(names):
            taken = ", ".join(sorted(self.query)) or "none"
            raise QueryParameterUnexpected(f"parameters that may be given, once each: {taken}")
        if not self.body and await request.body():
            raise BodyUnexpected


def _query_names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        yield field.alias
    for below in dependant.dependencies:
        yield from _query_names(below)
