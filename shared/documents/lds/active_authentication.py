"""DG14 and DG15: how a chip proves that it is no copy (Doc 9303-11 section 6.1). Pure.

A chip signs a challenge with a key that never leaves it. DG15 holds the public half, which the SOD
signs; DG14 says how the chip signs, without which readers do not know what to do with an elliptic
key. Ours sign with ECDSA on P-256 and SHA-256, as raw r‖s.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from shared.documents.lds.data_groups import FILE_BYTES_MAX, TAGS
from shared.documents.lds.errors import ChipFilesNotMade, MalformedChipFile
from shared.pki.certificates import subject_public_key_info
from shared.pki.der import (
    OBJECT_IDENTIFIER,
    SEQUENCE,
    SET,
    Reader,
    encode,
    encode_integer,
    encode_oid,
    oid,
)
from shared.pki.public_keys import PublicKey, load_public_key
from shared.pki.signatures import Digest, Padding, Scheme, signature_holds

CHALLENGE_BYTES: Final = 8
"""RND.IFD, which the reader sends with INTERNAL AUTHENTICATE."""

_PROTOCOL: Final = "2.23.136.1.1.5"
_VERSION: Final = 1
_ECDSA_PLAIN_SHA256: Final = "0.4.0.127.0.7.1.1.4.1.3"
_SCHEME: Final = Scheme(Padding.ECDSA_PLAIN, Digest.SHA256)


def build_dg14() -> bytes:
    """Make DG14 with the one thing that our chips do: ActiveAuthenticationInfo."""
    info = encode(
        SEQUENCE,
        encode_oid(_PROTOCOL),
        encode_integer(_VERSION),
        encode_oid(_ECDSA_PLAIN_SHA256),
    )
    return encode(TAGS[14], encode(SET, info))


def says_active_authentication(dg14: bytes) -> bool:
    """Whether DG14 says that the chip signs as ours do; raises MalformedAsn1.

    Other protocols that it may list (chip authentication, terminal authentication) are passed over.
    """
    infos = Reader(_content(dg14, 14)).enter(SET)
    found = False
    while not infos.at_end:
        info = infos.enter(SEQUENCE)
        if info.take(OBJECT_IDENTIFIER) == oid(_PROTOCOL):
            known = info.integer() == _VERSION
            found = known and info.take(OBJECT_IDENTIFIER) == oid(_ECDSA_PLAIN_SHA256)
    return found


def build_dg15(public_key: EllipticCurvePublicKey) -> bytes:
    """Make DG15 of the chip's key, its curve spelled out; ChipFilesNotMade if not on P-256."""
    if not isinstance(public_key.curve, SECP256R1):
        raise ChipFilesNotMade("the key of a chip is on P-256")
    return encode(TAGS[15], subject_public_key_info(public_key).dump())


def read_dg15(data: bytes) -> PublicKey:
    """The chip's public key; raises MalformedAsn1 or UnsupportedKey."""
    return load_public_key(_content(data, 15))


def is_no_copy(public_key: PublicKey, *, challenge: bytes, response: bytes) -> bool:
    """Whether the chip signed this challenge: it holds the key that DG15 names.

    Says nothing until passive authentication has found DG15 as it was signed.
    """
    return len(challenge) == CHALLENGE_BYTES and signature_holds(
        _SCHEME, public_key, response, challenge
    )


def _content(data: bytes, number: int) -> bytes:
    if len(data) > FILE_BYTES_MAX:
        raise MalformedChipFile(f"DG{number} exceeds {FILE_BYTES_MAX} bytes")
    outer = Reader(data)
    content = outer.take(TAGS[number])
    outer.finish()
    return content
