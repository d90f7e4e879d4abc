"""What every service's application is made of, whatever its nouns."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from shared.clock import Clock
from shared.i18n.catalogue import Catalogue
from shared.officers.appointment import Appointments
from shared.officers.known_credentials import KnownCredentials
from shared.officers.withdrawal import Withdrawal
from shared.randomness import SECURE
from shared.signed_http.keys import KeyRecord, Purpose, SigningKey
from shared.states import State


class Trust(Protocol):
    """What a service asks of the trust client."""

    @property
    def version(self) -> str: ...
    @property
    def expires_at(self) -> datetime: ...

    def find(self, keyid: str) -> KeyRecord | None: ...
    def withdrawals_of(self, state: State, subject: str) -> tuple[Withdrawal, ...]: ...
    def appointments_of(self, state: State) -> Appointments | None: ...
    def keys_of(self, entity: str, purpose: Purpose) -> tuple[KeyRecord, ...]: ...


class AnswerSealer(Protocol):
    """Encrypts the answers kept for retries: they may hold personal data."""

    def seal(self, body: bytes, *, entity: str, key: str) -> bytes: ...
    def open(self, sealed: bytes, *, entity: str, key: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class PlatformParts:
    """The parts of one process; `services/<name>.py` chooses them."""

    entity: str
    engine: AsyncEngine
    clock: Clock
    trust: Trust
    response_key: SigningKey
    audit_key: SigningKey
    sealer: AnswerSealer
    catalogue: Catalogue
    random: Random = SECURE
    credentials: KnownCredentials = field(default_factory=KnownCredentials)
    background: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = ()
    """What runs beside the requests as long as the process lives, besides the platform's own."""


def platform_of(app: Starlette) -> PlatformParts:
    """The parts that `create_service` gave the application."""
    parts: PlatformParts = app.state.platform
    return parts
