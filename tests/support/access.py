"""Find out by asking who may call an endpoint: which machines, whose officers, for what purpose."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

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
from shared.web.parts import platform_of
from shared.web.route import TransactionalRoute
from tests.support.platform import AdjustableClock, AnOfficer, KnownKeys

OWN, OTHER = State.MLI, State.BFA
MACHINES = (
    *(
        f"{label}.{state.lower()}.aes.example"
        for state in (OWN, OTHER)
        for label in (
            "bureau-a",
            "post-a",
            "office-a",
            "kit-a",
            "station-a",
            "personalisation",
            "identity",
            "travel-doc",
            "officers",
        )
    ),
    "office-koury.mli.aes.example",  # these two are in the gateway's table of offices
    "office-faramana.bfa.aes.example",
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
    "urgent_access_id": "00000000-0000-0000-0000-000000000000",
    "hold_id": "00000000-0000-0000-0000-000000000000",
    "consent_id": "00000000-0000-0000-0000-000000000000",
    "object_id": "00000000-0000-0000-0000-000000000000",
    "suspension_id": "00000000-0000-0000-0000-000000000000",
    "revisit_id": "00000000-0000-0000-0000-000000000000",
    "alert_id": "00000000-0000-0000-0000-000000000000",
    "notice_id": "00000000-0000-0000-0000-000000000000",
    "lock_id": "00000000-0000-0000-0000-000000000000",
    "delay_id": "00000000-0000-0000-0000-000000000000",
    "buffer_id": "00000000-0000-0000-0000-000000000000",
    "packet_id": "0" * 64,
    "kit": "kit-a.mli.aes.example",
    "import_id": "00000000-0000-0000-0000-000000000000",
    "application_id": "00000000-0000-0000-0000-000000000000",
    "person_id": "00000000-0000-0000-0000-000000000000",
    "case_id": "00000000-0000-0000-0000-000000000000",
    "decision_id": "00000000-0000-0000-0000-000000000000",
    "guardianship_id": "00000000-0000-0000-0000-000000000000",
    "merge_id": "00000000-0000-0000-0000-000000000000",
    "alias_id": "00000000-0000-0000-0000-000000000000",
    "batch_id": "00000000-0000-0000-0000-000000000000",
    "shipment_id": "00000000-0000-0000-0000-000000000000",
    "card_id": "00000000-0000-0000-0000-000000000000",
    "act_id": "00000000-0000-0000-0000-000000000000",
    "destruction_id": "00000000-0000-0000-0000-000000000000",
    "certificate_id": "00000000-0000-0000-0000-000000000000",
    "report_id": "00000000-0000-0000-0000-000000000000",
    "lot_number": "LOT-1",
    "list_number": "0",
    "reference": "00000000-0000-0000-0000-000000000000",
    "state": OWN.value,
    "code": "100630",
}


@dataclass(frozen=True)
class Probe:
    """One request: the machine, its officer's State and roles, and the purpose it states."""

    machine: str
    state: State
    roles: frozenset[Role]
    purpose: Purpose | None


@dataclass(frozen=True)
class Access:
    """One way past authorisation; None stands for no officer and for no purpose.

    A machine of a State gets past with an officer of that State only, a confederal one with any.
    """

    machines: frozenset[str]
    roles: frozenset[Role | None]
    purposes: frozenset[Purpose | None]

    def admits(self, probe: Probe) -> bool:
        home = entity_of(probe.machine).state
        return (
            probe.machine in self.machines
            and probe.purpose in self.purposes
            and (
                None in self.roles
                or (home in {probe.state, None} and not self.roles.isdisjoint(probe.roles))
            )
        )


class ServiceUnderTest(Protocol):
    app: FastAPI
    clock: AdjustableClock
    trust: KnownKeys

    @property
    def asgi(self) -> ASGIApp: ...


def machines(*kinds: EntityKind, of: State | None = None) -> frozenset[str]:
    """The machines of these kinds, of one State or of whomever."""
    return frozenset(
        name
        for name in MACHINES
        if entity_of(name).kind in kinds and (of is None or entity_of(name).state is of)
    )


async def surprises(
    service: ServiceUnderTest, expected: Mapping[tuple[str, str], tuple[Access, ...]]
) -> list[str]:
    """Where the service and the table differ: missing endpoints, wrong refusals, open doors."""
    found = set(_endpoints(service.app))
    wrong = [f"{method} {path} is in one only" for method, path in found ^ set(expected)]
    for method, path in sorted(found & set(expected)):
        wrong += [one async for one in _wrong(service, method, path, expected[method, path])]
    return wrong


def _endpoints(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every route but the health checks."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.path_format not in PUBLIC_PATHS:
            assert isinstance(route, TransactionalRoute), f"{route.path_format} has no work"
            yield from ((method, route.path_format) for method in sorted(route.methods or ()))


async def _wrong(
    service: ServiceUnderTest, method: str, path: str, ways: tuple[Access, ...]
) -> AsyncIterator[str]:
    asking = _Asking(service, method, path.format_map(_PLACEHOLDERS))
    for probe in dict.fromkeys(probe for way in ways for probe in _around(way)):
        passes = await asking.passes(probe)
        if passes is not any(way.admits(probe) for way in ways):
            yield f"{method} {path} {'lets in' if passes else 'refuses'} {probe}"


def _around(way: Access) -> Iterator[Probe]:
    """One thing away from what the way admits; every kind of machine states every purpose."""
    machine, role, purpose = min(way.machines), next(iter(way.roles)), next(iter(way.purposes))
    home = _home(machine)
    right = Probe(machine, home, frozenset({role} if role else {}), purpose)
    yield right
    yield replace(right, state=OTHER if home is OWN else OWN)
    yield from (replace(right, roles=frozenset({r} if r else {})) for r in (*Role, None))
    for other in MACHINES:
        yield Probe(other, _home(other), frozenset(Role), purpose)
    for one in {entity_of(name).kind: name for name in sorted(way.machines)}.values():
        yield from (Probe(one, _home(one), frozenset(Role), p) for p in (*Purpose, None))


def _home(machine: str) -> State:
    """The State whose officers sit at a machine; a confederal one has them of any."""
    return entity_of(machine).state or OWN


class _Asking:
    def __init__(self, service: ServiceUnderTest, method: str, path: str) -> None:
        self._service, self._method, self._path = service, method, path

    async def passes(self, probe: Probe) -> bool:
        """Whether authorisation lets a request pass, whatever becomes of it afterwards."""
        service = self._service
        service.clock.advance(timedelta(seconds=1))  # nobody's rate is used up
        authority = platform_of(service.app).entity
        auth = SignedAuth(
            service.trust.new_key(probe.machine, KeyPurpose.REQUEST),
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
            answer = await http.request(self._method, self._path, headers=self._headers(probe))
        problem = answer.status_code >= httpx.codes.BAD_REQUEST
        return not (problem and answer.json()["code"] in _REFUSALS)

    def _headers(self, probe: Probe) -> Mapping[str, str]:
        headers = {"aes-approval": "nobody's"}
        if probe.roles:
            officer = AnOfficer(
                self._service.trust,
                probe.state,
                *probe.roles,
                subject="somebody",
                now=self._service.clock(),
            )
            headers["aes-officer"] = officer.credential
        if probe.purpose is not None:
            headers["aes-purpose"] = probe.purpose
        return headers
