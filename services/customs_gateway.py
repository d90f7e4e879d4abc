"""The process of the confederal customs gateway: settings, keys, parts, application."""

from starlette.types import ASGIApp

from customs_gateway.app import create_app
from customs_gateway.parts import GatewayParts
from customs_gateway.policy.levy_rules import levy_rules_from, published_levy_rules
from customs_gateway.policy.offices import published_offices
from customs_gateway.policy.tariff import published_tariff
from customs_gateway.policy.time_limits import published_time_limits
from identity.contract.client import IdentityClient
from services.composition import open_platform
from services.machine import connect, open_trust
from services.settings import CustomsSettings
from shared.entities import EntityKind, service_of
from shared.states import State
from shared.web.app import signed


def build(settings: CustomsSettings) -> ASGIApp:
    """The signed application of the gateway."""
    trust = open_trust(settings.trust, None, production=settings.production)
    platform = open_platform(settings, "customs_gateway", trust)
    rules = settings.levy_rules
    parts = GatewayParts(
        platform=platform,
        registries={
            state: connect(
                IdentityClient,
                service_of(EntityKind.IDENTITY, state),
                settings,
                directory=trust,
            )
            for state in State
        },
        offices=published_offices(),
        tariff=published_tariff(),
        levy_rules=published_levy_rules() if rules is None else levy_rules_from(rules),
        time_limits=published_time_limits(),
    )
    return signed(create_app(parts), platform)
