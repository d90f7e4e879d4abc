"""The examples of RFC 9421: our base builder and signature check give the RFC's bases and verdicts.

Our profile accepts none of these messages, as it fixes another list, label and tag. What they can
show is that the bases which the profile signs are built as the RFC says: each message's values are
read here as the RFC defines them, and everything from the list of components to the bytes that
are signed is the product's own.
"""

import base64
import json
import re
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from shared.signed_http.errors import SignatureRequired
from shared.signed_http.keys import SigningKey, algorithm_of, signature_holds
from shared.signed_http.profile import ComponentSet, RequestBinding, request_values, response_values
from shared.signed_http.signature_fields import read_signature_input
from shared.signed_http.verify import RequestHead, read_request
from tests.conformance.vectors import vectors_path
from tests.support.signed_exchange import a_policy

DOCUMENT = json.loads((vectors_path("rfc9421") / "vectors.json").read_text(encoding="utf-8"))
VECTORS: list[dict[str, Any]] = DOCUMENT["vectors"]
WITH_BASE = [vector for vector in VECTORS if vector.get("base")]
OURS = [v for v in VECTORS if v["alg"] in {"ed25519", "ecdsa-p256-sha256"}]

_MEMBER = re.compile(r"(?:^|,\s*)([a-z0-9_-]+)=(\([^)]*\)[^,]*)")
_COMPONENT = re.compile(r'"([^"]+)"((?:;[a-z]+(?:="[^"]*")?)*)')


def named(vectors: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", vectors, ids=[vector["id"] for vector in vectors])


def fields_of(message: dict[str, Any]) -> dict[bytes, bytes]:
    """Field values as RFC 9421 section 2.1 combines them."""
    combined: dict[bytes, bytes] = {}
    for name, value in message["headers"]:
        key, text = name.lower().encode(), value.strip().encode()
        combined[key] = combined[key] + b", " + text if key in combined else text
    return combined


def binding_of(message: dict[str, Any]) -> RequestBinding:
    """What a request's derived components are made of (RFC 9421 section 2.2)."""
    method, target, _ = message["start_line"].encode().split(b" ")
    path, _, query = target.partition(b"?")
    fields = fields_of(message)
    return RequestBinding(
        method, fields[b"host"].lower(), path, query, fields.get(b"content-digest"), None, b""
    )


def values_of(vector: dict[str, Any]) -> dict[bytes, bytes]:
    """The values of all components a vector may name."""
    message = vector["message"]
    fields = fields_of(message)
    if message["start_line"].startswith("HTTP/"):
        request = vector.get("request")
        binding = (
            binding_of(request) if request else RequestBinding(b"", b"", b"", b"", None, None, b"")
        )
        bound = {name + b";req": v for name, v in (fields_of(request) if request else {}).items()}
        own = response_values(
            binding,
            status=int(message["start_line"].split(" ")[1]),
            content_type=fields[b"content-type"],
            digest=fields[b"content-digest"],
        )
        return {**bound, **fields, **own}
    binding = binding_of(message)
    values = request_values(binding, fields)
    for name, value in parse_qsl(binding.query.decode()):
        values[b'@query-param;name="%b"' % name.encode()] = quote(value).encode()
    return values


def input_of(vector: dict[str, Any]) -> tuple[ComponentSet, bytes]:
    """The covered components and the @signature-params value of the labelled signature."""
    field = fields_of(vector["message"])[b"signature-input"].decode()
    params = dict(_MEMBER.findall(field))[vector["label"]]
    listed = params[1 : params.index(")")]
    names = [(name + rest).encode() for name, rest in _COMPONENT.findall(listed)]
    return ComponentSet.of(names), params.encode()


def base_of(vector: dict[str, Any]) -> bytes:
    components, params = input_of(vector)
    return components.base(values_of(vector), params)


def signature_of(vector: dict[str, Any]) -> bytes:
    field = fields_of(vector["message"])[b"signature"].decode()
    found = re.search(rf"(?:^|, ){re.escape(vector['label'])}=:([^:]+):", field)
    assert found is not None
    return base64.b64decode(found[1])


def key_name(vector: dict[str, Any]) -> str:
    found = re.search(rb'keyid="([^"]+)"', input_of(vector)[1])
    assert found is not None
    return found[1].decode()


def holds(vector: dict[str, Any], base: bytes) -> bool:
    """Ours for the two algorithms of the profile; the three others only show the base is right."""
    key, signature = DOCUMENT["keys"][key_name(vector)], signature_of(vector)
    if vector["alg"] == "hmac-sha256":
        mac = hmac.HMAC(base64.b64decode(key["secret_b64"]), hashes.SHA256())
        mac.update(base)
        return mac.finalize() == signature
    public = load_pem_public_key(key["public_pem"].encode())
    if not isinstance(public, RSAPublicKey):
        algorithm_of(public)  # type: ignore[arg-type] # raises for any key that is not ours
        return signature_holds(public, signature, base)  # type: ignore[arg-type] # checked above
    try:
        if vector["alg"] == "rsa-pss-sha512":
            pss = padding.PSS(padding.MGF1(hashes.SHA512()), salt_length=64)
            public.verify(signature, base, pss, hashes.SHA512())
        else:
            public.verify(signature, base, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def test_all_messages_and_bases_are_here() -> None:
    assert (len(VECTORS), len(WITH_BASE), len(OURS)) == (20, 13, 13)


@named(WITH_BASE)
def test_the_base_is_the_one_of_the_rfc(vector: dict[str, Any]) -> None:
    assert base_of(vector) == vector["base"].encode()


@named(VECTORS)
def test_the_verdict_is_the_one_of_the_rfc(vector: dict[str, Any]) -> None:
    assert holds(vector, base_of(vector)) is vector["valid"]


@named([vector for vector in VECTORS if vector["valid"]])
def test_a_signature_of_the_rfc_holds_for_no_other_base(vector: dict[str, Any]) -> None:
    assert not holds(vector, base_of(vector) + b" ")


@named([v for v in VECTORS if not v["message"]["start_line"].startswith("HTTP/")])
def test_the_profile_accepts_no_request_of_the_rfc(vector: dict[str, Any]) -> None:
    message = vector["message"]
    binding = binding_of(message)
    headers = [(name.lower().encode(), value.encode()) for name, value in message["headers"]]
    headers = [pair for pair in headers if pair[0] != b"content-digest"]
    head = RequestHead(binding.method.decode(), binding.path, binding.query, headers)
    with pytest.raises(SignatureRequired):
        read_request(head, a_policy(binding.authority.decode()))


def test_the_ed25519_signature_of_the_rfc_is_made_again_byte_for_byte() -> None:

    seed = bytes.fromhex(DOCUMENT["keys"]["test-key-ed25519"]["seed_hex"])
    key = SigningKey.of("rfc.example", Ed25519PrivateKey.from_private_bytes(seed))
    made = [v for v in VECTORS if v["alg"] == "ed25519" and v["valid"]]
    assert len(made) == 5
    for vector in made:
        assert key.sign(base_of(vector)) == signature_of(vector)


def test_the_parser_of_the_profile_reads_none_of_the_labels() -> None:
    for vector in VECTORS:
        with pytest.raises(SignatureRequired):
            read_signature_input(fields_of(vector["message"]), answer=False)
