"""Reads a program's settings from TOML into one frozen model, and says in two languages why not."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

from shared.errors import ErrorKind, PlatformError
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages

SETTINGS_BYTES_MAX = 262_144

S = TypeVar("S", bound="Settings")


class SettingsInvalid(PlatformError):
    """Settings that cannot be used; names each key and the reason, never the value."""

    kind = ErrorKind.UNPROCESSABLE
    code = "settings_invalid"


class Profile(StrEnum):
    """Where a program runs; production refuses stand-ins, plain HTTP and development defaults."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class DevelopmentDefault:
    """Marks a setting whose default is for development: production has to set it itself."""


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return path if folder is None else Path(folder) / path


def _address_or_folder(source: str, info: ValidationInfo) -> str:
    return source if "://" in source else str(_beside_the_file(Path(source), info))


SettingsPath = Annotated[Path, AfterValidator(_beside_the_file)]
"""A path; when relative, it starts from the folder of the settings file, not from where one is."""


class SettingsPart(BaseModel):
    """A table within the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Settings(SettingsPart):
    """What every program's settings begin with."""

    profile: Profile

    @property
    def production(self) -> bool:
        return self.profile is Profile.PRODUCTION


class TrustSettings(SettingsPart):
    """Where keys are learnt from: the repository (address or folder), its root, a cache."""

    source: Annotated[str, AfterValidator(_address_or_folder)]
    root: SettingsPath
    cache: SettingsPath


class Peer(SettingsPart):
    """Another service: what its signatures name it, and where to connect."""

    authority: str
    address: str


def load_settings(model: type[S], path: Path) -> S:
    """Read and check a settings file; SettingsInvalid lists all that is wrong with it at once.

    In production, an `http://` address anywhere and a DevelopmentDefault that was not set are
    wrong too.
    """
    tables = read_settings_file(path)
    try:
        settings = model.model_validate(tables, context={"folder": path.parent.absolute()})
    except ValidationError as refused:
        raise _invalid(path, [_reason_of(error) for error in refused.errors()]) from None
    wrong = list(_unfit_for_production(settings, "")) if settings.production else []
    if wrong:
        raise _invalid(path, wrong)
    return settings


def read_settings_file(path: Path) -> dict[str, Any]:
    """What a settings file says, not yet checked; SettingsInvalid when it is no TOML of ours."""
    try:
        with path.open("rb") as file:
            text = file.read(SETTINGS_BYTES_MAX + 1)
    except OSError:
        raise _invalid(path, [_reason("", "unreadable")]) from None
    if len(text) > SETTINGS_BYTES_MAX:
        raise _invalid(path, [_reason("", "too_large")])
    try:
        return tomllib.loads(text.decode())
    except ValueError:
        raise _invalid(path, [_reason("", "not_toml")]) from None


def _unfit_for_production(value: Any, key: str) -> Iterator[str]:
    """Every plain address and every development default left in place, wherever it stands."""
    if isinstance(value, str) and value.lower().startswith("http://"):
        yield _reason(key, "plain_http")
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = f"{key}.{name}".lstrip(".")
            marked = any(isinstance(mark, DevelopmentDefault) for mark in field.metadata)
            if marked and name not in value.model_fields_set:
                yield _reason(inner, "development_default")
            else:
                yield from _unfit_for_production(getattr(value, name), inner)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _unfit_for_production(item, f"{key}.{name}")
    elif isinstance(value, list | tuple | set | frozenset):
        for place, item in enumerate(value):
            yield from _unfit_for_production(item, f"{key}.{place}")


def _reason_of(error: ErrorDetails) -> str:
    """A Pydantic complaint in our words; its own message could repeat the value."""
    key = ".".join(str(part) for part in error["loc"])
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, PlatformError):
        return f"{key}: {cause.detail}"
    return _reason(key, error["type"])


def _reason(key: str, reason: str) -> str:
    known = reason if reason in _MESSAGES else "value_refused"
    both = (_MESSAGES.say(known, language, reason=reason) for language in Language)
    return f"{key or '*'}: " + " / ".join(both)


def _invalid(path: Path, reasons: list[str]) -> SettingsInvalid:
    return SettingsInvalid("\n".join([f"{path.name}", *(f"  {reason}" for reason in reasons)]))


_MESSAGES = Messages.load("settings")
