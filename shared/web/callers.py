"""What an endpoint may ask about its caller: machine, person, purpose, and the work at hand."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request

from shared.database.work import Work
from shared.entities import Entity, EntityKind, NotAuthorised, entity_of
from shared.errors import ErrorKind, PlatformError
from shared.officers.credential import Officer
from shared.officers.entitlements import Entitlements
from shared.officers.errors import OfficerCredentialInvalid, RoleMissing
from shared.officers.withdrawal import refuse_withdrawn
from shared.purposes import Purpose, PurposeMissing
from shared.roles import Role
from shared.states import State
from shared.web.exchange import peer_of
from shared.web.parts import platform_of


class ApprovalMissing(PlatformError):
    """The order must carry its author's signature in `aes-approval`."""

    kind = ErrorKind.MALFORMED
    code = "approval_missing"


async def _current_work(request: Request) -> Work:
    work: Work = request.state.work
    return work


async def _peer(request: Request) -> Entity:
    return entity_of(peer_of(request).entity)


CurrentWork = Annotated[Work, Depends(_current_work)]
Peer = Annotated[Entity, Depends(_peer)]


def peer_among(
    *kinds: EntityKind, of: State | None = None
) -> Callable[[Request], Coroutine[Any, Any, Entity]]:
    """A dependency: the caller is a machine of these kinds, of this State when one is given."""

    async def check(request: Request) -> Entity:
        peer = await _peer(request)
        if peer.kind not in kinds or (of is not None and peer.state is not of):
            raise NotAuthorised(f"{peer.name} may not ask this")
        return peer

    return check


def own_machine(*kinds: EntityKind) -> Callable[[Request], Coroutine[Any, Any, Entity]]:
    """A dependency: the caller is a machine of these kinds, of the service's own State."""

    async def check(request: Request) -> Entity:
        own = entity_of(platform_of(request.app).entity).state
        return await peer_among(*kinds, of=own)(request)

    return check


async def _credential(request: Request) -> str:
    token = request.headers.get("aes-officer")
    if token is None:
        raise OfficerCredentialInvalid("no officer credential")
    return token


Credential = Annotated[str, Depends(_credential)]
"""The officer's credential as it came, to ask another service on their behalf."""


async def _presented_officer(request: Request) -> Officer:
    """Whom the credential names, verified; from here on, refusals too are recorded as theirs."""
    parts, token = platform_of(request.app), await _credential(request)
    officer = parts.credentials.officer(token, parts.trust, now=parts.clock())
    work: Work = request.state.work
    work.audit.acting(actor=f"{officer.state}/{officer.subject}")
    refuse_withdrawn(officer, parts.trust, at=parts.clock())
    return officer


PresentedOfficer = Annotated[Officer, Depends(_presented_officer)]
"""Whoever presented a credential, where `entitled` has judged what they may do."""


def officer_with(*roles: Role) -> Callable[[Request], Coroutine[Any, Any, Officer]]:
    """A dependency: a person with one of these roles, of the State of the machine they sit at.

    At a service of one State that must be its own; a confederal one takes officers of all three.
    """

    async def check(request: Request) -> Officer:
        officer = await _presented_officer(request)
        if (await _peer(request)).state is not officer.state:
            raise NotAuthorised("an officer acts from machines of their own State")
        if entity_of(platform_of(request.app).entity).state not in {None, officer.state}:
            raise NotAuthorised("an officer acts in services of their own State")
        if not officer.roles.intersection(roles):
            raise RoleMissing(f"needs one of: {', '.join(roles)}")
        return officer

    return check


def entitled(to_ask: Entitlements) -> Callable[[Request], Coroutine[Any, Any, Entity]]:
    """A dependency of a State's service: the caller, where purpose, machine and role go together.

    The table decides; the officer on whose behalf the machine asks is recorded as who acted.
    """

    async def check(request: Request) -> Entity:
        at = entity_of(platform_of(request.app).entity).state
        assert at is not None, "a confederal service has no such table"
        machine, work = await _peer(request), await _current_work(request)
        row = to_ask.row_for(machine, request.headers.get("aes-purpose"), at=at)
        work.audit.acting(purpose=row.purpose)
        row.check_officer(await _presented_officer(request), through=machine)
        return machine

    return check


def purpose_among(*purposes: Purpose) -> Callable[[Request], Coroutine[Any, Any, Purpose]]:
    """A dependency: the purpose code of `aes-purpose`, one of these."""

    async def check(request: Request) -> Purpose:
        stated = request.headers.get("aes-purpose")
        if stated not in purposes:
            raise PurposeMissing(f"aes-purpose must be one of: {', '.join(purposes)}")
        work: Work = request.state.work
        work.audit.acting(purpose=stated)
        return Purpose(stated)

    return check


def for_purpose(*purposes: Purpose) -> Any:
    """A route's rule: open to these purposes only."""
    return Depends(purpose_among(*purposes))


async def _approval(request: Request) -> str:
    token = request.headers.get("aes-approval")
    if token is None:
        raise ApprovalMissing
    return token


Approval = Annotated[str, Depends(_approval)]
