"""What a machine has whatever it does: its keys, its trust data, typed clients of the services."""

import asyncio
import stat
from pathlib import Path
from typing import Any, TypeVar

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from typing_extensions import override

from services.settings import ClientSettings, ServiceSettings
from shared.clock import Clock, system_clock
from shared.errors import ErrorKind, PlatformError
from shared.settings import TrustSettings
from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import KeyDirectory, Purpose, SigningKey
from shared.states import State
from shared.tls import certificate_authorities
from shared.trust.client import TrustClient
from shared.trust.live import LiveTrust
from shared.web.client import TIMEOUT_SECONDS, ServiceClient

RETRY_PAUSES_SECONDS = (0.2, 1.0)
"""Before each further attempt; after the last one the caller learns that no answer came."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
C = TypeVar("C", bound=ServiceClient)


class KeyFileUnusable(PlatformError):
    """The file of a private key is missing, readable by others, or holds something else."""

    kind = ErrorKind.FORBIDDEN
    code = "key_file_unusable"


class AddressMissing(PlatformError):
    """The settings give no address for a service that must be called."""

    kind = ErrorKind.UNPROCESSABLE
    code = "address_missing"


def open_trust(
    settings: TrustSettings, state: State | None, *, production: bool = False
) -> LiveTrust:
    """Trust data, fetched now; a State's machine pins its own State's delegation.

    In production, officers count only of States that publish their register of them.
    """
    pin = settings.root.parent / "pins" / f"{state}.json"
    client = TrustClient(
        settings.root.read_bytes(),
        settings.cache,
        settings.source,
        own_state=state,
        pin=pin.read_bytes() if state is not None else None,
    )
    trust = LiveTrust(client, system_clock, registers_required=production)
    trust.start()
    return trust


def signing_key(folder: Path, entity: str, purpose: Purpose) -> SigningKey:
    """A machine's private key for one purpose; KeyFileUnusable when it cannot be relied on."""
    path = folder / f"{purpose}.pem"
    try:
        if path.stat().st_mode & _OTHERS:
            raise KeyFileUnusable(f"{path.name}: others can read it")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError):
        raise KeyFileUnusable(f"{path.name}: not a readable private key") from None
    if not isinstance(key, EllipticCurvePrivateKey | Ed25519PrivateKey):
        raise KeyFileUnusable(f"{path.name}: not a P-256 or Ed25519 key")
    return SigningKey.of(entity, key)


def network() -> httpx.AsyncBaseTransport:
    """Connections of one client; all share what the process knows of certificate authorities."""
    return httpx.AsyncHTTPTransport(verify=certificate_authorities())


class _Persistent(httpx.AsyncClient):
    """Sends a request again when no trustworthy answer came.

    The request keeps its Idempotency-Key and is signed anew, so it has its effect once.
    """

    @override
    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        for pause_seconds in RETRY_PAUSES_SECONDS:
            try:
                return await super().send(request, **options)
            except httpx.TransportError:
                await asyncio.sleep(pause_seconds)
        return await super().send(request, **options)


def connect(
    client: type[C],
    entity: str,
    settings: ServiceSettings | ClientSettings,
    *,
    directory: KeyDirectory,
    clock: Clock = system_clock,
    language: str | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    persistent: bool = False,
) -> C:
    """A typed client of another service, signing as this machine.

    A persistent one tries again when no trustworthy answer came: for people who wait, not for
    services that answer somebody else meanwhile.
    """
    address = settings.addresses.get(entity)
    if address is None:
        raise AddressMissing(f"no address for {entity}")
    auth = SignedAuth(
        signing_key(settings.keys, settings.entity, Purpose.REQUEST),
        authority=entity,
        entity=entity,
        directory=directory,
        clock=clock,
    )
    headers = {} if language is None else {"accept-language": language}
    http = _Persistent if persistent else httpx.AsyncClient
    if transport is None:
        transport = network()
    return client(
        http(
            base_url=address,
            auth=auth,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
            transport=transport,
        )
    )


async def close_all(*clients: ServiceClient) -> None:
    """Close the connections of clients, whatever happens to each."""
    await asyncio.gather(*(client.close() for client in clients), return_exceptions=True)
