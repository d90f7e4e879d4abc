"""Master lists and the CMS around them, made here so that each rule can be broken by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from asn1crypto import x509

from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.certificates import SIGNATURE_ALGORITHM
from shared.pki.cms import EMBEDDED_CERTIFICATES_MAX, read_signed_data
from shared.pki.der import (
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    MalformedAsn1,
    encode,
    encode_integer,
    encode_oid,
)
from shared.pki.master_list import MASTER_LIST_SIGNER, MasterListRefused, read_master_list
from shared.pki.signatures import Digest
from tests.support.pki import IssuingState

SHA256 = encode(SEQUENCE, encode_oid("2.16.840.1.101.3.4.2.1"))
ECDSA = encode(SEQUENCE, encode_oid("1.2.840.10045.4.3.2"))
SIGNED_DATA = encode_oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, MESSAGE_DIGEST = (encode_oid(f"1.2.840.113549.1.9.{n}") for n in (3, 4))


def attribute(kind: bytes, *values: bytes) -> bytes:
    return encode(SEQUENCE, kind, encode(SET, *values))


@dataclass(frozen=True)
class Message:
    """A signed master list, part by part."""

    content: bytes
    certificates: Sequence[bytes]
    content_type: str = "2.23.136.1.1.2"
    version: int = 3
    crls: bytes = b""
    signers: int = 1
    attributes: Sequence[bytes] = ()
    by_key_id: bytes | None = None

    def signed_by(self, state: IssuingState, certificate: Certificate) -> bytes:
        kind = encode_oid(self.content_type)
        attributes = b"".join(self.attributes) or attribute(CONTENT_TYPE, kind) + attribute(
            MESSAGE_DIGEST, encode(OCTET_STRING, Digest.SHA256.of(self.content))
        )
        identity = (
            encode(SEQUENCE, certificate.issuer.der, encode_integer(certificate.serial_number))
            if self.by_key_id is None
            else encode(0x80, self.by_key_id)
        )
        signer = encode(
            SEQUENCE,
            encode_integer(1),
            identity,
            SHA256,
            encode(0xA0, attributes),
            ECDSA,
            encode(OCTET_STRING, state.key_store.sign("signer", encode(SET, attributes))),
        )
        data = encode(
            SEQUENCE,
            encode_integer(self.version),
            encode(SET, SHA256),
            encode(SEQUENCE, kind, encode(0xA0, encode(OCTET_STRING, self.content))),
            encode(0xA0, *self.certificates) if self.certificates else b"",
            self.crls,
            encode(SET, signer * self.signers),
        )
        return encode(SEQUENCE, SIGNED_DATA, encode(0xA0, data))


def list_of(*certificates: bytes, version: int = 0) -> bytes:
    return encode(SEQUENCE, encode_integer(version), encode(SET, *certificates))


@pytest.fixture(scope="module")
def list_signer(mali: IssuingState) -> bytes:
    """Mali's signer with the purpose of signing master lists."""
    return with_purposes(mali, MASTER_LIST_SIGNER)


def with_purposes(state: IssuingState, *purposes: str) -> bytes:
    tbs: Any = x509.Certificate.load(state.signer_der)["tbs_certificate"]
    tbs["extensions"].append(
        {"extn_id": "extended_key_usage", "critical": True, "extn_value": list(purposes)}
    )
    signature = state.key_store.sign("csca", tbs.dump(force=True))
    written: bytes = x509.Certificate(
        {
            "tbs_certificate": tbs,
            "signature_algorithm": SIGNATURE_ALGORITHM,
            "signature_value": signature,
        }
    ).dump(force=True)
    return written


def test_a_list_is_read_under_its_anchor(mali: IssuingState, list_signer: bytes) -> None:
    certificate = read_certificate(list_signer)
    message = Message(list_of(mali.csca_der, mali.signer_der), [b"\xa1\x00", list_signer])
    read = read_master_list(message.signed_by(mali, certificate), anchor=mali.csca)
    assert read.certificates == (mali.csca_der, mali.signer_der)
    assert read.signer.der == list_signer


def test_a_signer_may_be_named_by_key_identifier(mali: IssuingState, list_signer: bytes) -> None:
    certificate = read_certificate(list_signer)
    message = Message(list_of(mali.csca_der), [list_signer], by_key_id=certificate.subject_key_id)
    read = read_master_list(message.signed_by(mali, certificate), anchor=mali.csca)
    assert read.certificates == (mali.csca_der,)


def test_each_broken_rule_is_refused(mali: IssuingState, list_signer: bytes) -> None:
    content, kind = list_of(mali.csca_der), encode_oid("2.23.136.1.1.2")
    digest = encode(OCTET_STRING, Digest.SHA256.of(content))
    certificate = read_certificate(list_signer)
    plain = with_purposes(mali, "1.3.6.1.5.5.7.3.1")
    broken = {
        "version": Message(content, [list_signer], version=1),
        "content type": Message(content, [list_signer], content_type="2.23.136.1.1.1"),
        "CRLs inside": Message(content, [list_signer], crls=b"\xa1\x00"),
        "two signers": Message(content, [list_signer], signers=2),
        "six signers": Message(content, [list_signer], signers=6),
        "no signer's certificate": Message(content, []),
        "unreadable certificate": Message(content, [encode(SEQUENCE)]),
        "many certificates": Message(content, [list_signer] * (EMBEDDED_CERTIFICATES_MAX + 1)),
        "list version": Message(list_of(mali.csca_der, version=1), [list_signer]),
        "no list": Message(encode(INTEGER, b"\1"), [list_signer]),
        "another digest": Message(
            content,
            [list_signer],
            attributes=[
                attribute(CONTENT_TYPE, kind),
                attribute(MESSAGE_DIGEST, encode(OCTET_STRING, bytes(32))),
            ],
        ),
        "digest twice": Message(
            content,
            [list_signer],
            attributes=[attribute(CONTENT_TYPE, kind), *[attribute(MESSAGE_DIGEST, digest)] * 2],
        ),
        "two digests in one": Message(
            content,
            [list_signer],
            attributes=[
                attribute(CONTENT_TYPE, kind),
                attribute(MESSAGE_DIGEST, encode(OCTET_STRING, bytes(32)), digest),
            ],
        ),
        "no content type": Message(
            content, [list_signer], attributes=[attribute(MESSAGE_DIGEST, digest)]
        ),
    }
    accepted = []
    for rule, message in broken.items():
        try:
            read_master_list(message.signed_by(mali, certificate), anchor=mali.csca)
            accepted.append(rule)
        except MasterListRefused:
            continue
    assert accepted == []
    by_another = Message(content, [plain]).signed_by(mali, read_certificate(plain))
    with pytest.raises(MasterListRefused, match="may not sign"):
        read_master_list(by_another, anchor=mali.csca)


def test_signed_data_without_content_or_of_another_type_is_refused() -> None:
    empty = encode(SEQUENCE, encode_oid("2.23.136.1.1.2"))
    signed = encode(SEQUENCE, encode_integer(3), encode(SET), empty, encode(SET))
    for data in (
        encode(SEQUENCE, SIGNED_DATA, encode(0xA0, signed)),
        encode(SEQUENCE, encode_oid("1.2.840.113549.1.7.3"), encode(0xA0, signed)),
        b"",
    ):
        with pytest.raises(MalformedAsn1):
            read_signed_data(data)
