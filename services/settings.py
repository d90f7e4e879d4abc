"""The settings of each process, read once where the process starts."""

from typing import Annotated

from pydantic import Field, SecretStr

from shared.entities import Entity, entity_of
from shared.settings import Settings, SettingsPart, SettingsPath, TrustSettings
from shared.states import State

PORT_MAX = 65_535


class Listen(SettingsPart):
    """Where the process answers."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=PORT_MAX)]


class ServiceSettings(Settings):
    """What every service needs: its name, its keys, its database, whom it trusts."""

    entity: str
    listen: Listen
    database_url: SecretStr
    pool_connections: Annotated[int, Field(ge=1, le=64)] = 8
    keys: SettingsPath
    """Folder of the private keys of this process alone."""
    trust: TrustSettings
    addresses: Annotated[dict[str, str], Field(default_factory=dict)]
    """Where to connect to each other service, by its name."""
    log_level: str = "INFO"

    @property
    def name(self) -> Entity:
        return entity_of(self.entity)


class StateServiceSettings(ServiceSettings):
    """A service that is run once per State."""

    state: State


class IdentitySettings(StateServiceSettings):
    card_rules: SettingsPath | None = None
    """The State's own dated rules, completing those that ship with the product."""


class TravelDocSettings(StateServiceSettings):
    passport_rules: SettingsPath | None = None
    """The State's own dated rules, completing those that ship with the product."""


class CustomsSettings(ServiceSettings):
    levy_rules: SettingsPath | None = None
    """The Confederation's own dated rules, in place of those that ship with the product."""


class TrustRepositorySettings(Settings):
    """The trust repository: no database, the online keys only."""

    entity: str
    listen: Listen
    keys: SettingsPath
    repository: SettingsPath
    """Folder of the TUF metadata and targets."""
    log_level: str = "INFO"


class ClientSettings(Settings):
    """A machine that only asks: registry office, border post, customs office."""

    entity: str
    keys: SettingsPath
    trust: TrustSettings
    addresses: dict[str, str]
