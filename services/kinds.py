"""The kinds of process, and how each is built from its settings: one table."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from services.settings import (
    CustomsSettings,
    IdentitySettings,
    ServiceSettings,
    TravelDocSettings,
    TrustRepositorySettings,
)
from shared.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Kind:
    """How to build a process; `package` is the service whose migrations its database needs.

    `module` is imported only where such a process is built, so that none carries the others' code.
    """

    settings: type[Settings]
    module: str
    package: str | None = None

    def build(self, settings: Settings) -> ASGIApp:
        """The application of a process with these settings."""
        app: ASGIApp = import_module(self.module).build(settings)
        return app


KINDS = {
    "trust-repository": Kind(TrustRepositorySettings, "services.trust_repository"),
    "identity": Kind(IdentitySettings, "services.identity", "identity"),
    "customs-gateway": Kind(CustomsSettings, "services.customs_gateway", "customs_gateway"),
    "travel-doc": Kind(TravelDocSettings, "services.travel_doc", "travel_doc"),
}


def read_settings(kind: str, config: Path) -> Any:
    """The settings of a process, checked; SettingsInvalid says all that is wrong with them."""
    return load_settings(KINDS[kind].settings, config)


def database_of(settings: Settings) -> str | None:
    """The address of a process's database, if it has one."""
    if isinstance(settings, ServiceSettings):
        return settings.database_url.get_secret_value()
    return None
