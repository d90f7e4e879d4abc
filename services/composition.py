"""The parts that every service has in common, chosen from its settings."""

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from services.admin.ceremony_plan import SEAL_SIGNER_SUFFIX
from services.machine import KeyFileUnusable, signing_key
from services.settings import ServiceSettings, StateServiceSettings
from shared.clock import system_clock
from shared.database.engine import create_engine
from shared.documents.lds.chip_files import DocumentSigner
from shared.documents.seal.digital_seal import SealSigner
from shared.i18n.catalogue import Catalogue
from shared.pki.certificate_reader import read_certificate
from shared.pki.key_store import FileKeyStore
from shared.sealing.key_encryption import FileKeyEncryption
from shared.sealing.pseudonym import FilePseudonymKey
from shared.signed_http.keys import Purpose
from shared.trust.live import LiveTrust
from shared.web.answers import EnvelopeSealer
from shared.web.parts import PlatformParts


def open_platform(settings: ServiceSettings, service: str, trust: LiveTrust) -> PlatformParts:
    """Everything a service has whatever its nouns; `service` is the name of its package."""
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


def decryption_key(settings: ServiceSettings) -> EllipticCurvePrivateKey:
    """The key that opens what is sealed to this service."""
    key = signing_key(settings.keys, settings.entity, Purpose.ENCRYPTION).private_key
    if not isinstance(key, EllipticCurvePrivateKey):
        raise KeyFileUnusable(f"{Purpose.ENCRYPTION}: not a P-256 key")
    return key


def pseudonym_key(settings: ServiceSettings) -> FilePseudonymKey:
    """The key under which this service names persons or documents."""
    return FilePseudonymKey(settings.keys / "kek-pseudonym.key", production=settings.production)


def seal_signer(settings: StateServiceSettings) -> SealSigner:
    """The State's signer of the visible seals of its cards."""
    label = "seal-signer"
    store = FileKeyStore(settings.keys, production=settings.production)
    certificate = read_certificate((settings.keys / f"{label}.der").read_bytes())
    return SealSigner(store, label, certificate, settings.state.alpha2 + SEAL_SIGNER_SUFFIX)


def document_signer(settings: ServiceSettings) -> DocumentSigner:
    """The State's document signer that this service holds."""
    label = "document-signer"
    store = FileKeyStore(settings.keys, production=settings.production)
    return DocumentSigner(store, label, (settings.keys / f"{label}.der").read_bytes())
