"""Machines, officers and trust for tests: real keys, real signatures, no sockets."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from shared.entities import EntityKind, service_of
from shared.i18n.catalogue import Catalogue
from shared.officers.appointment import Appointments
from shared.officers.approval import sign_approval
from shared.officers.credential import issue_credential
from shared.officers.withdrawal import Withdrawal
from shared.roles import Role
from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import (
    KeyRecord,
    KeyStatus,
    PrivateKey,
    Purpose,
    SigningKey,
    algorithm_of,
    jwk_of,
    thumbprint,
)
from shared.states import State
from shared.web.client import ServiceClient
from shared.web.parts import PlatformParts

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
C = TypeVar("C", bound=ServiceClient)


class AdjustableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


class KnownKeys:
    """Trust data without TUF: the keys a test has registered."""

    version = "test-1"
    expires_at = datetime(2030, 1, 1, tzinfo=UTC)

    def __init__(self) -> None:
        self._records: dict[str, KeyRecord] = {}
        self._officers: dict[State, SigningKey] = {}
        self.withdrawals: dict[tuple[State, str], tuple[Withdrawal, ...]] = {}
        self.appointments: dict[State, Appointments] = {}

    def find(self, keyid: str) -> KeyRecord | None:
        return self._records.get(keyid)

    def withdrawals_of(self, state: State, subject: str) -> tuple[Withdrawal, ...]:
        return self.withdrawals.get((state, subject), ())

    def appointments_of(self, state: State) -> Appointments | None:
        return self.appointments.get(state)

    def keys_of(self, entity: str, purpose: Purpose) -> tuple[KeyRecord, ...]:
        return tuple(
            record
            for record in self._records.values()
            if record.entity == entity and record.purpose is purpose
        )

    def officers_key(self, state: State) -> KeyRecord:
        return self._records[self.officers_signing_key(state).keyid]

    def officers_signing_key(self, state: State) -> SigningKey:
        """The private key by which a State vouches for its officers."""
        if state not in self._officers:
            entity = service_of(EntityKind.OFFICERS, state)
            self._officers[state] = self.new_key(entity, Purpose.OFFICERS)
        return self._officers[state]

    def new_key(
        self, entity: str, purpose: Purpose, private_key: PrivateKey | None = None
    ) -> SigningKey:
        """Make a key for an entity and make it known."""
        if private_key is None:
            private_key = (
                Ed25519PrivateKey.generate()
                if purpose is Purpose.AUDIT_LOG
                else generate_private_key(SECP256R1())
            )
        public_key = private_key.public_key()
        record = KeyRecord(
            entity=entity,
            public_key=public_key,
            algorithm=algorithm_of(public_key),
            purpose=purpose,
            not_before=datetime(2025, 1, 1, tzinfo=UTC),
            not_after=datetime(2030, 1, 1, tzinfo=UTC),
            status=KeyStatus.ACTIVE,
            thumbprint=thumbprint(jwk_of(public_key)),
        )
        self._records[record.keyid] = record
        return SigningKey.of(entity, private_key)


class TestSealer:
    """Seals kept answers under a key of the test."""

    __test__ = False

    def __init__(self) -> None:
        self._cipher = AESGCM(AESGCM.generate_key(256))

    def seal(self, body: bytes, *, entity: str, key: str) -> bytes:
        nonce = b"\x00" * 12  # one key, thrown away after the test
        return self._cipher.encrypt(nonce, body, f"{entity} {key}".encode())

    def open(self, sealed: bytes, *, entity: str, key: str) -> bytes:
        return self._cipher.decrypt(b"\x00" * 12, sealed, f"{entity} {key}".encode())


class AnOfficer:
    """A person with a key of their own and a credential of their State."""

    def __init__(
        self,
        trust: KnownKeys,
        state: State,
        *roles: Role,
        subject: str,
        now: datetime = NOON,
        lifetime: timedelta = timedelta(days=30),
        place: str = "bureau-bamako",
    ) -> None:
        self.subject, self.place = subject, place
        self._trust, self._state, self._now = trust, state, now
        self.service: Any = None
        """The service under test that they work at."""
        self.key = generate_private_key(SECP256R1())
        self.credential = issue_credential(
            trust.officers_signing_key(state),
            subject=subject,
            state=state,
            place=place,
            roles=frozenset(roles),
            holder=jwk_of(self.key.public_key()),
            now=now,
            lifetime=lifetime,
        )

    def colleague(self, subject: str, *roles: Role, place: str | None = None) -> "AnOfficer":
        """Somebody else of the same State, of the same office unless another is given."""
        other = AnOfficer(
            self._trust,
            self._state,
            *roles,
            subject=subject,
            now=self._now,
            place=place or self.place,
        )
        other.service = self.service
        return other

    def approve(self, action: str, digest: str, now: datetime = NOON) -> str:
        return sign_approval(self.key, subject=self.subject, action=action, digest=digest, now=now)


def platform_parts(
    entity: str, *, engine: AsyncEngine, trust: KnownKeys, clock: AdjustableClock, service: str
) -> PlatformParts:
    """The parts every service has, with keys that `trust` knows."""
    return PlatformParts(
        entity=entity,
        engine=engine,
        clock=clock,
        trust=trust,
        response_key=trust.new_key(entity, Purpose.RESPONSE),
        audit_key=trust.new_key(entity, Purpose.AUDIT_LOG),
        sealer=TestSealer(),
        catalogue=Catalogue.load([service]),
    )


def connect(
    client: type[C],
    app: ASGIApp,
    *,
    caller: SigningKey,
    entity: str,
    trust: KnownKeys,
    clock: AdjustableClock,
) -> C:
    """A typed client of an application, signing as `caller`, over no network."""
    http = httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://service.invalid",
        auth=SignedAuth(caller, authority=entity, entity=entity, directory=trust, clock=clock),
        headers={"accept-language": "fr"},
    )
    return client(http)
