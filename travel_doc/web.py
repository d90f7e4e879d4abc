"""Who may call the travel document service, as dependencies of its endpoints."""

from typing import Annotated, Any

from fastapi import Depends, Request

from shared.entities import Entity, EntityKind
from shared.purposes import Purpose
from shared.web.callers import peer_among, purpose_among
from travel_doc.parts import parts_of


async def _own_bureau(request: Request) -> Entity:
    return await peer_among(EntityKind.BUREAU, of=parts_of(request.app).state)(request)


async def _own_post(request: Request) -> Entity:
    return await peer_among(EntityKind.POST, of=parts_of(request.app).state)(request)


Post = Annotated[Entity, Depends(_own_post)]
"""A border post of the service's own State."""


def at_own_bureau() -> Any:
    """The endpoint is open to registry offices of the service's own State only."""
    return Depends(_own_bureau)


def for_purpose(*purposes: Purpose) -> Any:
    """The endpoint is open to these purposes only."""
    return Depends(purpose_among(*purposes))
