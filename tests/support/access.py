"""Find out by asking who may call an endpoint: which machines, which roles, for which purposes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import ASGIApp

from shared.entities import EntityKind, entity_of
from shared.purposes import Purpose
from shared.roles import Role
from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import Purpose as KeyPurpose
from shared.signed_http.middleware import PUBLIC_PATHS
from shared.states import State
from shared.web.route import TransactionalRoute
from tests.support.platform import AdjustableClock, AnOfficer, KnownKeys

OWN, OTHER = State.MLI, State.BFA
MACHINES = (
    *(
        f"{label}.{state.lower()}.aes.example"
        for state in (OWN, OTHER)
        for label in ("bureau-a", "post-a", "office-a", "identity", "travel-doc", "officers")
    ),
    "customs.aes.example",
    "trust.aes.example",
)
ANY_MACHINE = frozenset(MACHINES)
ANY_ROLE = frozenset({*Role, None})
ANY_PURPOSE = frozenset({*Purpose, None})
_REFUSALS = {
    "not_authorised",
    "role_missing",
    "purpose_missing",
    "officer_credential_invalid",
}
_PLACEHOLDERS = {
    "card_number": "TEST12345",
    "document_number": "TEST12345",
    "application_id": "00000000-0000-0000-0000-000000000000",
    "list_number": "0",
}


@dataclass(frozen=True)
class Access:
    """Whose requests get past authorisation; None stands for no officer and for no purpose."""

    machines: frozenset[str]
    roles: frozenset[Role | None]
    purposes: frozenset[Purpose | None]


class ServiceUnderTest(Protocol):
    clock: AdjustableClock
    trust: KnownKeys
    parts: Any

    @property
    def asgi(self) -> ASGIApp: ...


def machines(*kinds: EntityKind, of: State | None = None) -> frozenset[str]:
    """The machines of these kinds, of one State or of whomever."""
    return frozenset(
        name
        for name in MACHINES
        if entity_of(name).kind in kinds and (of is None or entity_of(name).state is of)
    )


def endpoints(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every route but the health checks."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.path_format not in PUBLIC_PATHS:
            assert isinstance(route, TransactionalRoute), f"{route.path_format} has no work"
            yield from ((method, route.path_format) for method in sorted(route.methods or ()))


async def access_to(service: ServiceUnderTest, method: str, path: str, expected: Access) -> Access:
    """Vary one thing at a time around a request that is expected to be authorised."""
    asking = _Asking(service, method, path.format_map(_PLACEHOLDERS))
    machine = min(expected.machines)
    role, purpose = next(iter(expected.roles)), next(iter(expected.purposes))
    return Access(
        frozenset([m for m in MACHINES if await asking.passes(m, tuple(Role), purpose)]),
        frozenset(
            [r for r in (*Role, None) if await asking.passes(machine, (r,) if r else (), purpose)]
        ),
        frozenset(
            [
                p
                for p in (*Purpose, None)
                if await asking.passes(machine, (role,) if role else (), p)
            ]
        ),
    )


class _Asking:
    def __init__(self, service: ServiceUnderTest, method: str, path: str) -> None:
        self._service, self._method, self._path = service, method, path

    async def passes(self, machine: str, roles: tuple[Role, ...], purpose: Purpose | None) -> bool:
        """Whether authorisation lets a request pass, whatever becomes of it afterwards."""
        service = self._service
        service.clock.advance(timedelta(seconds=1))  # nobody's rate is used up
        authority = service.parts.platform.entity
        auth = SignedAuth(
            service.trust.new_key(machine, KeyPurpose.REQUEST),
            authority=authority,
            entity=authority,
            directory=service.trust,
            clock=service.clock,
        )
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(service.asgi, raise_app_exceptions=False),
            base_url="http://service.invalid",
            auth=auth,
        ) as http:
            answer = await http.request(
                self._method, self._path, headers=self._headers(machine, roles, purpose)
            )
        problem = answer.status_code >= httpx.codes.BAD_REQUEST
        return not (problem and answer.json()["code"] in _REFUSALS)

    def _headers(
        self, machine: str, roles: tuple[Role, ...], purpose: Purpose | None
    ) -> Mapping[str, str]:
        headers = {"aes-approval": "nobody's"}
        if roles:
            state = entity_of(machine).state or OWN
            officer = AnOfficer(
                self._service.trust,
                state,
                *roles,
                subject="somebody",
                now=self._service.clock(),
            )
            headers["aes-officer"] = officer.credential
        if purpose is not None:
            headers["aes-purpose"] = purpose
        return headers
