"""Who may call the identity service, as dependencies of its endpoints."""

from typing import Annotated

from fastapi import Depends

from shared.entities import Entity, EntityKind
from shared.web.callers import own_machine

Bureau = Annotated[Entity, Depends(own_machine(EntityKind.BUREAU))]
"""A registry office of the service's own State."""
