"""Keys that sign the trust repository's own metadata, between TUF's form and ours. No I/O."""

from securesystemslib.signer import Key, SecretsHandler, Signature, Signer, SSlibKey
from typing_extensions import override

from shared.pki.key_store import KeyStore
from shared.signed_http.keys import PublicKey, jwk_of, public_key_of, thumbprint

_SCHEMES = {("ecdsa", "ecdsa-sha2-nistp256"), ("ed25519", "ed25519")}


def public_key_of_tuf(key: Key) -> PublicKey:
    """Return the P-256 or Ed25519 public key; ValueError for any other.

    TUF would also take RSA, DSA and GPG keys, the last of which call an outside program.
    """
    if not isinstance(key, SSlibKey) or (key.keytype, key.scheme) not in _SCHEMES:
        raise ValueError(f"TUF keys are on P-256 or Ed25519, not {key.keytype}/{key.scheme}")
    public = key._crypto_key()  # noqa: SLF001 - the library has no public way to its own key
    # our own reader has the last word: one P-256 or Ed25519 point, in its only form
    return public_key_of(jwk_of(public))  # type: ignore[arg-type]  # jwk_of refuses other types


def holder(key: Key) -> str:
    """The RFC 7638 thumbprint: two TUF key ids over one public key are one holder, not two."""
    return thumbprint(jwk_of(public_key_of_tuf(key)))


class KeyStoreSigner(Signer):
    """Signs TUF metadata with a key that never leaves its key store."""

    def __init__(self, key_store: KeyStore, label: str) -> None:
        self._key_store = key_store
        self._label = label
        self._public_key = SSlibKey.from_crypto(key_store.public_key(label))

    @property
    @override
    def public_key(self) -> Key:
        return self._public_key

    @classmethod
    @override
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: Key, secrets_handler: SecretsHandler | None = None
    ) -> "KeyStoreSigner":
        """A key store is given, not found by a URI: always ValueError."""
        raise ValueError("a key of a key store has no URI")

    @override
    def sign(self, payload: bytes) -> Signature:
        signature = self._key_store.sign(self._label, payload)
        return Signature(self._public_key.keyid, signature.hex())
