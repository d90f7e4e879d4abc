"""Keys that sign the trust repository's own metadata, between TUF's form and ours. Pure."""

from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from shared.signed_http.keys import PrivateKey, PublicKey, jwk_of, public_key_of, thumbprint

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


def signer_of(private_key: PrivateKey) -> CryptoSigner:
    """A TUF signer over a private key in memory."""
    return CryptoSigner(private_key)
