"""The kinds of process, and how each is built from its settings: one table."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from services import customs_gateway, identity, travel_doc, trust_repository
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
    """How to build a process; `package` is the service whose migrations its database needs."""

    settings: type[Settings]
    build: Callable[[Any], ASGIApp]
    package: str | None = None


KINDS = {
    "trust-repository": Kind(TrustRepositorySettings, trust_repository.build),
    "identity": Kind(IdentitySettings, identity.build, "identity"),
    "customs-gateway": Kind(CustomsSettings, customs_gateway.build, "customs_gateway"),
    "travel-doc": Kind(TravelDocSettings, travel_doc.build, "travel_doc"),
}


def read_settings(kind: str, config: Path) -> Any:
    """The settings of a process, checked; SettingsInvalid says all that is wrong with them."""
    return load_settings(KINDS[kind].settings, config)


def database_of(settings: Settings) -> str | None:
    """The address of a process's database, if it has one."""
    if isinstance(settings, ServiceSettings):
        return settings.database_url.get_secret_value()
    return None
