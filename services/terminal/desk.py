"""A desk: one machine, the officer who sits at it, and the services they ask."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx
from typing_extensions import override

from services.machine import close_all, connect, network
from services.settings import ClientSettings
from services.terminal.officer_folder import SeatedOfficer, seat
from services.terminal.showing import show
from services.terminal.surroundings import PASSPHRASE_VARIABLE, Session
from shared.entities import Entity, EntityKind, entity_of, service_of
from shared.errors import ErrorKind, PlatformError
from shared.settings import load_settings
from shared.signed_http.profile import SAFE_METHODS
from shared.states import State
from shared.trust.live import LiveTrust
from shared.web.client import ServiceClient

C = TypeVar("C", bound=ServiceClient)


class DeskWithoutOfficer(PlatformError):
    """The act needs a person, and none took a seat."""

    kind = ErrorKind.UNPROCESSABLE
    code = "desk_without_officer"


class DeskWithoutState(PlatformError):
    """The machine belongs to no State, so it has no registry of its own."""

    kind = ErrorKind.UNPROCESSABLE
    code = "desk_without_state"


class NotSent(Exception):
    """What a trial run would have sent, had it been meant."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__(request.method)
        self.request = request


class TrialRun(httpx.AsyncBaseTransport):
    """Carries what only reads, and stops at the first request that would change something."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method not in SAFE_METHODS:
            raise NotSent(request)
        return await self._inner.handle_async_request(request)

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()


@dataclass
class Desk:
    """Opened by `open_desk`; closes its connections when the block ends."""

    session: Session
    settings: ClientSettings
    trust: LiveTrust
    seated: SeatedOfficer | None
    trial: bool
    _clients: list[ServiceClient] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.session.surroundings.clock()

    @property
    def machine(self) -> Entity:
        return entity_of(self.settings.entity)

    @property
    def state(self) -> State:
        """The State whose machine this is; DeskWithoutState for a confederal one."""
        state = self.machine.state
        if state is None:
            raise DeskWithoutState(f"{self.settings.entity} is of no State")
        return state

    @property
    def officer(self) -> SeatedOfficer:
        """Who acts; DeskWithoutOfficer when nobody took a seat."""
        if self.seated is None:
            raise DeskWithoutOfficer
        return self.seated

    @property
    def credential(self) -> str:
        return self.officer.credential

    def approve(self, action: str, digest: str) -> str:
        """The officer's signature under an action, made now."""
        return self.officer.approve(action, digest, now=self.now)

    def show(self, answer: object) -> None:
        """Write an answer before the command ends, when its end may be a refusal."""
        show(self.session, answer)

    def ask(self, client: type[C], kind: EntityKind, state: State | None = None) -> C:
        """A client of a State's service or of a confederal one."""
        return self.ask_entity(client, service_of(kind, state))

    def ask_own(self, client: type[C], kind: EntityKind) -> C:
        """A client of a service of the machine's own State."""
        return self.ask(client, kind, self.state)

    def ask_entity(self, client: type[C], entity: str) -> C:
        surroundings = self.session.surroundings
        transport = surroundings.transport(entity)
        if self.trial:
            transport = TrialRun(transport or network())
        connected = connect(
            client,
            entity,
            self.settings,
            directory=self.trust,
            clock=surroundings.clock,
            language=self.session.language,
            transport=transport,
            persistent=True,
        )
        self._clients.append(connected)
        return connected

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await close_all(*self._clients)


def open_desk(session: Session, config: Path, officer: Path | None, *, trial: bool = False) -> Desk:
    """Read the machine's settings, fetch trust data, seat the officer if there is one."""
    settings = load_settings(ClientSettings, config)
    surroundings = session.surroundings
    trust = surroundings.trust(settings.trust, entity_of(settings.entity).state)
    passphrase = surroundings.environment.get(PASSPHRASE_VARIABLE)
    seated = None
    if officer is not None:
        seated = seat(
            officer,
            trust,
            now=surroundings.clock(),
            passphrase=passphrase.encode() if passphrase else None,
        )
    return Desk(session, settings, trust, seated, trial)
