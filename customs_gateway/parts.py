"""What the gateway is made of; `services/customs_gateway.py` chooses the parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.applications import Starlette

from customs_gateway.policy.levy_rules import LevyRules
from customs_gateway.policy.offices import OfficeDirectory
from customs_gateway.policy.tariff import Tariff
from customs_gateway.policy.time_limits import TimeLimits
from identity.contract.client import IdentityClient
from shared.states import State
from shared.web.parts import PlatformParts


@dataclass(frozen=True, slots=True)
class GatewayParts:
    """Tables, rules and surroundings of the confederal gateway."""

    platform: PlatformParts
    registries: Mapping[State, IdentityClient]
    """the identity service of each State"""
    offices: OfficeDirectory
    tariff: Tariff
    levy_rules: LevyRules
    time_limits: TimeLimits


def parts_of(app: Starlette) -> GatewayParts:
    parts: GatewayParts = app.state.parts
    return parts


async def _parts(request: Request) -> GatewayParts:
    return parts_of(request.app)


Parts = Annotated[GatewayParts, Depends(_parts)]
