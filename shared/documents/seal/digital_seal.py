"""Visible digital seals: read, made, verified (Doc 9303-13; BSI TR-03137-1 version 2.5). Pure.

```text
DC | version | issuing State, C40 | signer and certificate, C40 | issue and signature date, 3 + 3
   | definition, 1 | category, 1 | features: tag, length, value … | FF, length, signature r‖s
```

The signature is over everything before its tag. Both layouts of the header are read: version 3
(byte 02) with a certificate reference of five characters, version 4 (byte 03) with one of a length
that stands before it. We write version 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from shared.documents.passive_authentication.issuing_states import countries_of
from shared.documents.seal.c40 import decode_c40, encode_c40
from shared.documents.seal.errors import SealMalformed, SealNotGenuine, SealNotMade
from shared.pki.certificate_reader import Certificate
from shared.pki.key_store import KeyStore
from shared.pki.profile_checks import check_seal_signer, has_error
from shared.pki.public_keys import PublicKey
from shared.pki.signatures import (
    Digest,
    Padding,
    Scheme,
    UnsupportedSignature,
    signature_holds,
)

SEAL_BYTES_MAX: Final = 2_048
"""Twice the largest we know, which holds a portrait."""
FEATURES_MAX: Final = 32
REFERENCE_CHARACTERS_MAX: Final = 40
"""A serial number of 20 octets in hexadecimal."""

_MAGIC: Final = 0xDC
_VERSION_3, _VERSION_4 = 2, 3
_SIGNATURE: Final = 0xFF
_SIGNER_CHARACTERS: Final = 4
_FIXED_REFERENCE_CHARACTERS: Final = 5
_HALF_OF_P256_BYTES: Final = 32
_LONG_LENGTH: Final = 0x80
_LENGTH_BYTES_MAX: Final = 2
_FIXED_REFERENCE_IN_VERSION_4: Final = frozenset({"DEME"})
"""German arrival attestations on paper carry byte 03 with the layout of version 3."""
_DECIMAL_LENGTHS: Final = frozenset({"DEZV"})
"""BSI TR-03171; every other signer writes the length of its reference in hexadecimal."""

_DIGESTS: Final = ((224, Digest.SHA224), (256, Digest.SHA256), (384, Digest.SHA384))


@dataclass(frozen=True, slots=True)
class SealHeader:
    """Who seals what, and when."""

    issuing_state: str
    """The code of documents (Doc 9303-3), 1 to 3 letters."""
    signer: str
    """Two letters of the country, two characters of the signer's own."""
    certificate_reference: str
    """The serial number of the signer's certificate, hexadecimal."""
    issued_on: date
    signed_on: date
    definition: int
    category: int


@dataclass(frozen=True, slots=True)
class Feature:
    tag: int
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seal:
    """What was read; `signed_part` is what the signature is over, None if there is none."""

    header: SealHeader
    features: tuple[Feature, ...]
    signature: bytes | None
    signed_part: bytes = field(repr=False)

    def value(self, tag: int) -> bytes | None:
        """What the feature of a tag holds; None when the seal has no such feature."""
        return next((one.value for one in self.features if one.tag == tag), None)


@dataclass(frozen=True, slots=True)
class SealSigner:
    """A State's seal signer: its key in a key store, its certificate, its name of four characters.

    SealNotMade when the certificate is not that of the key, or the key not on P-256.
    """

    key_store: KeyStore
    label: str
    certificate: Certificate
    name: str

    def __post_init__(self) -> None:
        key = self.key_store.public_key(self.label)
        if key != self.certificate.public_key:
            raise SealNotMade("the seal signer's certificate is not that of its key")

    @property
    def certificate_reference(self) -> str:
        return f"{self.certificate.serial_number:X}"

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, raw r‖s."""
        r, s = decode_dss_signature(self.key_store.sign(self.label, message))
        return b"".join(half.to_bytes(_HALF_OF_P256_BYTES, "big") for half in (r, s))


def build_seal(header: SealHeader, features: Sequence[Feature], signer: SealSigner) -> bytes:
    """Make and sign a seal of version 4; SealNotMade when a part does not fit its place."""
    reference = header.certificate_reference
    if len(header.signer) != _SIGNER_CHARACTERS:
        raise SealNotMade("a seal signer has a name of four characters")
    if not 1 <= len(reference) <= REFERENCE_CHARACTERS_MAX:
        raise SealNotMade("the reference of a certificate has 1 to 40 characters")
    signed_part = b"".join(
        (
            bytes((_MAGIC, _VERSION_4)),
            encode_c40(header.issuing_state.ljust(3)),
            encode_c40(f"{header.signer}{len(reference):02X}"),
            encode_c40(reference),
            _encode_date(header.issued_on),
            _encode_date(header.signed_on),
            bytes((header.definition, header.category)),
            *(_encode_feature(one) for one in features),
        )
    )
    return signed_part + _encode_feature(Feature(_SIGNATURE, signer.sign(signed_part)))


def read_seal(data: bytes) -> Seal:
    """Read a seal of version 3 or 4, nothing after it; raises SealMalformed."""
    if not len(data) <= SEAL_BYTES_MAX:
        raise SealMalformed(f"a seal has at most {SEAL_BYTES_MAX} bytes")
    reader = _Reader(data)
    if reader.byte() != _MAGIC:
        raise SealMalformed("a seal begins with DC")
    version = reader.byte()
    if version not in {_VERSION_3, _VERSION_4}:
        raise SealMalformed("a version of seals that we do not read")
    issuing_state = decode_c40(reader.take(2)).rstrip()
    signer, reference = _read_signer(reader, version)
    header = SealHeader(
        issuing_state,
        signer,
        reference,
        issued_on=_decode_date(reader.take(3)),
        signed_on=_decode_date(reader.take(3)),
        definition=reader.byte(),
        category=reader.byte(),
    )
    features: list[Feature] = []
    while not reader.at_end:
        began, feature = reader.at, reader.feature()
        if feature.tag == _SIGNATURE:
            reader.finish()
            return Seal(header, tuple(features), feature.value, data[:began])
        features.append(feature)
        if len(features) > FEATURES_MAX:
            raise SealMalformed(f"a seal has at most {FEATURES_MAX} features")
    return Seal(header, tuple(features), None, data)


def seal_signature_holds(seal: Seal, key: PublicKey) -> bool:
    """Whether the key signed the seal; False for an unsigned one.

    The size of the key decides the digest. Raises UnsupportedSignature for a curve or digest that
    we cannot verify: that is no verdict.
    """
    if seal.signature is None:
        return False
    if not isinstance(key, EllipticCurvePublicKey):
        raise UnsupportedSignature("a seal is signed with an elliptic key")
    scheme = Scheme(Padding.ECDSA_PLAIN, _digest_for(key.curve.key_size))
    return signature_holds(scheme, key, seal.signature, seal.signed_part)


def verify_seal(data: bytes, signers: Sequence[Certificate], *, now: datetime) -> Seal:
    """Return a genuine seal; SealMalformed or SealNotGenuine whatever else the bytes are.

    1. It is a seal, with a signature. 2. One of the certificates, which the caller has from the
    State and trusts, has the serial number that the seal refers to. 3. The signer's certificate
    is of the State that the seal names. 4. It is valid now, and for seals. 5. Its key signed
    on the day of the signature. 6. The signature holds.
    """
    seal = read_seal(data)
    if seal.signature is None:  # 1
        raise SealNotGenuine("nobody signed the seal")
    reference = seal.header.certificate_reference.lstrip("0")
    signer = next((one for one in signers if f"{one.serial_number:X}" == reference), None)
    if signer is None:  # 2
        raise SealNotGenuine("a seal signer that we do not know")
    countries = countries_of(seal.header.issuing_state)
    if signer.issuer.country not in countries or seal.header.signer[:2] not in countries:  # 3
        raise SealNotGenuine("the seal signer is of another State")
    if not signer.is_valid_at(now) or has_error(check_seal_signer(signer)):  # 4
        raise SealNotGenuine("the certificate is not valid, or not one for seals")
    ends = signer.key_use_ends
    if not signer.not_before.date() <= seal.header.signed_on or (  # 5
        ends is not None and seal.header.signed_on > ends.date()
    ):
        raise SealNotGenuine("the seal signer did not sign then")
    try:
        holds = seal_signature_holds(seal, signer.public_key)  # 6
    except UnsupportedSignature as unsupported:
        raise SealNotGenuine("signed in a way that we do not verify") from unsupported
    if not holds:
        raise SealNotGenuine("the seal was altered")
    return seal


class _Reader:
    """A cursor over the bytes of a seal; every method raises SealMalformed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    @property
    def at_end(self) -> bool:
        return self.at >= len(self._data)

    def take(self, count: int) -> bytes:
        taken = self._data[self.at : self.at + count]
        if len(taken) != count:
            raise SealMalformed("the seal ends too early")
        self.at += count
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def feature(self) -> Feature:
        tag, length = self.byte(), self.byte()
        if length >= _LONG_LENGTH:
            count = length - _LONG_LENGTH
            if count > _LENGTH_BYTES_MAX:
                raise SealMalformed("a length of a seal has at most two bytes more")
            length = int.from_bytes(self.take(count), "big")
        return Feature(tag, self.take(length))

    def finish(self) -> None:
        """Nothing may follow the signature."""
        if not self.at_end:
            raise SealMalformed("something follows the signature of the seal")


def _read_signer(reader: _Reader, version: int) -> tuple[str, str]:
    """The signer's name and the reference of its certificate."""
    head = reader.take(4)
    signer = decode_c40(head)[:_SIGNER_CHARACTERS]
    if version == _VERSION_3 or signer in _FIXED_REFERENCE_IN_VERSION_4:
        both = decode_c40(head + reader.take(2))
        if len(both) != _SIGNER_CHARACTERS + _FIXED_REFERENCE_CHARACTERS:
            raise SealMalformed("signer and certificate of a seal have nine characters")
        return signer, both[_SIGNER_CHARACTERS:]
    digits = decode_c40(head)[_SIGNER_CHARACTERS:]
    try:
        length = int(digits, 10 if signer in _DECIMAL_LENGTHS else 16)
    except ValueError:
        raise SealMalformed("the reference of a seal has no length") from None
    if not 1 <= length <= REFERENCE_CHARACTERS_MAX:
        raise SealMalformed("the reference of a certificate has 1 to 40 characters")
    reference = decode_c40(reader.take(2 * -(-length // 3)))
    return signer, reference[:length]


def _encode_feature(feature: Feature) -> bytes:
    size = len(feature.value)
    if size < _LONG_LENGTH:
        length = bytes((size,))
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        length = bytes((_LONG_LENGTH | len(octets),)) + octets
    return bytes((feature.tag,)) + length + feature.value


def _encode_date(day: date) -> bytes:
    """The number MMDDYYYY in three bytes."""
    return int(f"{day:%m%d}{day.year:04d}").to_bytes(3, "big")


def _decode_date(packed: bytes) -> date:
    digits = f"{int.from_bytes(packed, 'big'):08d}"
    try:
        return date(int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    except ValueError:
        raise SealMalformed("a date of the seal is none") from None


def _digest_for(key_bits: int) -> Digest:
    """BSI TR-03137-1: the digest goes with the size of the key."""
    for bits, digest in _DIGESTS:
        if key_bits <= bits:
            return digest
    return Digest.SHA512
