"""The settings of each process, read once where the process starts."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from shared.entities import EntityKind, EntityNameInvalid, entity_of, service_of
from shared.settings import Settings, SettingsPart, SettingsPath, TrustSettings
from shared.states import State

PORT_MAX = 65_535
_POSTGRESQL = ("postgresql://", "postgres://")


def _machine_name(name: str) -> str:
    try:
        return entity_of(name).name
    except EntityNameInvalid as error:
        raise ValueError(error.code) from None


def _postgresql_address(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(_POSTGRESQL):
        raise ValueError("not the address of a PostgreSQL")
    return url


MachineName = Annotated[str, AfterValidator(_machine_name)]


class LogLevel(StrEnum):
    """From which level on a process writes what it does."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class RelayPlace(StrEnum):
    """Where what a service publishes is delivered from."""

    HERE = "here"
    APART = "apart"


class Engines(StrEnum):
    """Which biometric engines measure captures."""

    NONE = "none"
    REFERENCE = "reference"


class Listen(SettingsPart):
    """Where the process answers."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=PORT_MAX)]


class ServiceSettings(Settings):
    """What every service needs: its name, its keys, its database, whom it trusts."""

    kind: ClassVar[EntityKind]

    entity: MachineName
    listen: Listen
    database_url: Annotated[SecretStr, AfterValidator(_postgresql_address)]
    pool_connections: Annotated[int, Field(ge=1, le=64)] = 8
    keys: SettingsPath
    """Folder of the private keys of this process alone."""
    trust: TrustSettings
    addresses: Annotated[dict[str, str], Field(default_factory=dict)]
    """Where to connect to each other service, by its name."""
    log_level: LogLevel = LogLevel.INFO

    @field_validator("entity")
    @classmethod
    def _of_this_kind(cls, name: str) -> str:
        if entity_of(name).kind is not cls.kind:
            raise ValueError("the name of another kind of machine")
        return name


class StateServiceSettings(ServiceSettings):
    """A service that is run once per State."""

    state: State

    @field_validator("state")
    @classmethod
    def _the_one_in_its_name(cls, state: State, given: ValidationInfo) -> State:
        if given.data.get("entity", service_of(cls.kind, state)) != service_of(cls.kind, state):
            raise ValueError("another State than the one in the name")
        return state


class IdentitySettings(StateServiceSettings):
    kind = EntityKind.IDENTITY

    card_rules: SettingsPath | None = None
    """The State's own dated rules, completing those that ship with the product."""
    enrolment_rules: SettingsPath | None = None
    """The State's own dated rules, completing those that ship with the product."""
    engines: Engines = Engines.NONE
    """What measures captures as they come in: nothing, or the reference engines of a pilot."""
    operating_points: SettingsPath | None = None
    """The State's own thresholds of engines, completing those that ship with the product."""
    card_fees: SettingsPath | None = None
    """The same for what a card costs its holder."""
    read_budgets: SettingsPath | None = None
    """The same for how much an officer or a machine may read."""
    pairing_rules: SettingsPath | None = None
    """The same for how the officer who decides is drawn."""
    review_rules: SettingsPath | None = None
    """The same for what is looked at again."""
    anomaly_rules: SettingsPath | None = None
    """The same for which volumes are unusual."""
    retention_rules: SettingsPath | None = None
    """The same for how long what is kept; without one, nothing is purged."""
    relay: RelayPlace = RelayPlace.HERE
    """Whether this process delivers the service's events, or one apart: `services run relay`."""


class TravelDocSettings(StateServiceSettings):
    kind = EntityKind.TRAVEL_DOC

    passport_rules: SettingsPath | None = None
    """The State's own dated rules, completing those that ship with the product."""


class CustomsSettings(ServiceSettings):
    kind = EntityKind.CUSTOMS

    levy_rules: SettingsPath | None = None
    """The Confederation's own dated rules, in place of those that ship with the product."""


class TrustRepositorySettings(Settings):
    """The trust repository: no database, the online keys only."""

    entity: MachineName
    listen: Listen
    keys: SettingsPath
    repository: SettingsPath
    """Folder of the TUF metadata and targets."""
    log_level: LogLevel = LogLevel.INFO


class ClientSettings(Settings):
    """A machine that only asks: registry office, border post, customs office."""

    entity: MachineName
    keys: SettingsPath
    trust: TrustSettings
    addresses: dict[str, str]
