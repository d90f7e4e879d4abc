"""A chip that is not there: it makes its key, keeps it, takes files and proves it has both."""

import secrets
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from identity.contract.personalisation import ChipState

_ID_BYTES = 8
_HALF_BYTES = 32


class SimulatedChip:
    """What a blank answers, as far as personalisation asks. The private key never leaves it."""

    def __init__(self) -> None:
        self.chip_id = secrets.token_hex(_ID_BYTES).upper()
        self.state = ChipState.INITIALIZED
        self._key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())
        self._files: dict[int, bytes] = {}

    @property
    def public_key(self) -> bytes:
        """The key for active authentication, SubjectPublicKeyInfo."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def write(self, files: Mapping[int, bytes]) -> None:
        """Take the data groups and close: from here on only reading is possible."""
        if self.state is not ChipState.INITIALIZED:
            raise RuntimeError("a closed chip takes no files")
        self._files, self.state = dict(files), ChipState.SECURED

    def read(self, number: int) -> bytes:
        return self._files[number]

    def internal_authenticate(self, challenge: bytes) -> bytes:
        """Sign a challenge: ECDSA with SHA-256, raw r‖s (Doc 9303-11 section 6.1)."""
        r, s = decode_dss_signature(self._key.sign(challenge, ECDSA(SHA256())))
        return r.to_bytes(_HALF_BYTES, "big") + s.to_bytes(_HALF_BYTES, "big")
