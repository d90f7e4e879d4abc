"""The key to which what only one registry may read is sealed, as the trust data has it."""

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from services.terminal.desk import Desk
from shared.errors import ErrorKind, PlatformError
from shared.signed_http.keys import Purpose


class RegistryKeyUnknown(PlatformError):
    """The trust data has no key to which something for the registry could be sealed."""

    kind = ErrorKind.UNAVAILABLE
    code = "registry_key_unknown"


def sealing_key(desk: Desk, registry: str) -> EllipticCurvePublicKey:
    """The key that opens nowhere but at a registry; RegistryKeyUnknown."""
    for record in desk.trust.keys_of(registry, Purpose.ENCRYPTION):
        if record.usable_at(desk.now) and isinstance(record.public_key, EllipticCurvePublicKey):
            return record.public_key
    raise RegistryKeyUnknown(registry)
