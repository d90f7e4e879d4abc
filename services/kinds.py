"""The kinds of process, and how each is built from its settings: one table."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp

from services.settings import (
    CustomsSettings,
    IdentitySettings,
    ServiceSettings,
    TravelDocSettings,
    TrustRepositorySettings,
)
from shared.entities import EntityNameInvalid, entity_of
from shared.errors import ErrorKind, PlatformError
from shared.events.delivery import DeliveryAudit
from shared.settings import Settings, load_settings, read_settings_file

if TYPE_CHECKING:
    from services.relay import Relay


@dataclass(frozen=True, slots=True)
class Kind:
    """How to build a process; `package` is the service whose migrations its database needs.

    `module` is imported only where such a process is built, so that none carries the others' code.
    One that `publishes` events has a relay, which may be a process of its own.
    """

    settings: type[Settings]
    module: str
    package: str | None = None
    publishes: bool = False

    @property
    def deliveries(self) -> DeliveryAudit:
        """What the service's log calls the ends of deliveries."""
        found: DeliveryAudit = import_module(f"{self.package}.events.rules").DELIVERIES
        return found

    def build_relay(self, settings: Settings) -> "Relay":
        """What delivers the events of a process with these settings."""
        relay: Relay = import_module(self.module).build_relay(settings)
        return relay

    def build(self, settings: Settings) -> ASGIApp:
        """The application of a process with these settings."""
        app: ASGIApp = import_module(self.module).build(settings)
        return app


RELAY = "relay"
"""Not a kind of its own: the relay of the service whose settings it is given."""
KINDS = {
    "trust-repository": Kind(TrustRepositorySettings, "services.trust_repository"),
    "identity": Kind(IdentitySettings, "services.identity", "identity", publishes=True),
    "customs-gateway": Kind(CustomsSettings, "services.customs_gateway", "customs_gateway"),
    "travel-doc": Kind(TravelDocSettings, "services.travel_doc", "travel_doc"),
}


class NothingToRelay(PlatformError):
    """The settings are of no service that publishes events."""

    kind = ErrorKind.UNPROCESSABLE
    code = "nothing_to_relay"


def publisher_of(config: Path) -> str:
    """The kind of the service whose settings these are, if it publishes.

    Raises NothingToRelay or SettingsInvalid.
    """
    try:
        kind = entity_of(str(read_settings_file(config).get("entity"))).kind
    except EntityNameInvalid:
        raise NothingToRelay(config.name) from None
    for name, each in KINDS.items():
        if each.publishes and getattr(each.settings, "kind", None) is kind:
            return name
    raise NothingToRelay(config.name)


def read_settings(kind: str, config: Path) -> Any:
    """The settings of a process, checked; SettingsInvalid says all that is wrong with them."""
    return load_settings(KINDS[kind].settings, config)


def database_of(settings: Settings) -> str | None:
    """The address of a process's database, if it has one."""
    if isinstance(settings, ServiceSettings):
        return settings.database_url.get_secret_value()
    return None
