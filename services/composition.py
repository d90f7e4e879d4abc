"""The parts that every service has in common, chosen from its settings."""

import asyncio
import stat
from pathlib import Path
from typing import TypeVar

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.settings import ClientSettings, ServiceSettings
from shared.clock import Clock, system_clock
from shared.database.engine import create_engine
from shared.documents.lds.chip_files import DocumentSigner
from shared.errors import ErrorKind, PlatformError
from shared.i18n.catalogue import Catalogue
from shared.pki.key_store import FileKeyStore
from shared.sealing.key_encryption import FileKeyEncryption
from shared.settings import TrustSettings
from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import KeyDirectory, Purpose, SigningKey
from shared.states import State
from shared.trust.client import TrustClient
from shared.trust.live import LiveTrust
from shared.web.answers import EnvelopeSealer
from shared.web.client import TIMEOUT_SECONDS, ServiceClient
from shared.web.parts import PlatformParts

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


def open_trust(settings: TrustSettings, state: State | None) -> LiveTrust:
    """Trust data, fetched now; a State's machine pins its own State's delegation."""
    pin = settings.root.parent / "pins" / f"{state}.json"
    client = TrustClient(
        settings.root.read_bytes(),
        settings.cache,
        settings.source,
        own_state=state,
        pin=pin.read_bytes() if state is not None else None,
    )
    trust = LiveTrust(client, system_clock)
    trust.start()
    return trust


def open_platform(settings: ServiceSettings, service: str) -> PlatformParts:
    """Everything a service has whatever its nouns; `service` is the name of its package."""
    trust = open_trust(settings.trust, settings.name.state)
    return PlatformParts(
        entity=settings.entity,
        engine=create_engine(
            settings.database_url.get_secret_value(), pool_connections=settings.pool_connections
        ),
        clock=system_clock,
        trust=trust,
        response_key=signing_key(settings.keys, settings.entity, Purpose.RESPONSE),
        audit_key=signing_key(settings.keys, settings.entity, Purpose.AUDIT_LOG),
        sealer=EnvelopeSealer(key_encryption(settings, "answers")),
        catalogue=Catalogue.load([service]),
        background=(trust.keep_fresh,),
    )


def key_encryption(settings: ServiceSettings, sealed: str) -> FileKeyEncryption:
    """The key encryption keys of one class of data."""
    path = settings.keys / f"kek-{sealed}.key"
    return FileKeyEncryption(path, production=settings.production)


def document_signer(settings: ServiceSettings) -> DocumentSigner:
    """The State's document signer that this service holds."""
    label = "document-signer"
    store = FileKeyStore(settings.keys, production=settings.production)
    return DocumentSigner(store, label, (settings.keys / f"{label}.der").read_bytes())


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


def connect(
    client: type[C],
    entity: str,
    settings: ServiceSettings | ClientSettings,
    *,
    directory: KeyDirectory,
    clock: Clock = system_clock,
    language: str | None = None,
) -> C:
    """A typed client of another service, signing as this machine."""
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
    return client(
        httpx.AsyncClient(
            base_url=address, auth=auth, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False
        )
    )


async def close_all(*clients: ServiceClient) -> None:
    """Close the connections of clients, whatever happens to each."""
    await asyncio.gather(*(client.close() for client in clients), return_exceptions=True)
