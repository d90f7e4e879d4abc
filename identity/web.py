"""Who may call the identity service, as dependencies of its endpoints."""

from typing import Annotated, Any

from fastapi import Depends, Request

from identity.parts import parts_of
from shared.entities import Entity, EntityKind
from shared.purposes import Purpose
from shared.web.callers import peer_among, purpose_among


async def _own_bureau(request: Request) -> Entity:
    return await peer_among(EntityKind.BUREAU, of=parts_of(request.app).state)(request)


async def _own_travel_doc(request: Request) -> Entity:
    return await peer_among(EntityKind.TRAVEL_DOC, of=parts_of(request.app).state)(request)


Bureau = Annotated[Entity, Depends(_own_bureau)]
"""A registry office of the service's own State."""

TravelDoc = Annotated[Entity, Depends(_own_travel_doc)]
"""The travel document service of the same State."""


def at_own_bureau() -> Any:
    """The endpoint is open to registry offices of the service's own State only."""
    return Depends(_own_bureau)


def for_purpose(*purposes: Purpose) -> Any:
    """The endpoint is open to these purposes only."""
    return Depends(purpose_among(*purposes))
