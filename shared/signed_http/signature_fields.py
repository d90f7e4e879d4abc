"""The Signature-Input and Signature fields, written and read in one serialisation. Pure.

Written by us, read by us: a reader of general structured fields would accept other spellings of
the same values, and each of them would be a second way to say one thing.
"""

import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from typing import NamedTuple

from shared.signed_http.errors import HeaderMalformed, ParamsIncomplete, SignatureRequired
from shared.signed_http.profile import LABEL, ComponentSet

_LIST = rb"\([ -'*-~]*\)"
_INTEGER = rb"(?:0|-?[1-9][0-9]{0,18})"
_STRING = rb"[ !#-\[\]-~]*"
_NONCE = rb"[A-Za-z0-9_-]{22,64}"


def _input_form(expires: bytes) -> re.Pattern[bytes]:
    shapes = ((b"nonce", _NONCE), (b"keyid", _STRING), (b"alg", _STRING), (b"tag", _STRING))
    strings = b"".join(b';%b="(%b)"' % shape for shape in shapes)
    return re.compile(b"aes=((%b);created=(%b)%b%b)" % (_LIST, _INTEGER, expires, strings))


_REQUEST_INPUT = _input_form(b";expires=(%b)" % _INTEGER)
_ANSWER_INPUT = _input_form(b"()")
_ANY_PARAMS = re.compile(
    rb"aes=" + _LIST + rb"(?:;[a-z][a-z0-9_-]*(?:=(?:" + _INTEGER + rb'|"' + _STRING + rb'"))?)*'
)
# 64 bytes in base64 leave 4 unused bits, which must be zero: one value, one spelling.
_SIGNATURE = re.compile(rb"aes=:([A-Za-z0-9+/]{85}[AQgw]==):")


class SignatureInput(NamedTuple):
    """A Signature-Input field as it stood; `params` is the value of @signature-params."""

    params: bytes
    components: bytes
    created: int
    expires: int | None
    nonce: str
    keyid: str
    algorithm: str
    tag: str


def write_params(
    components: ComponentSet,
    *,
    created: int,
    expires: int | None,
    nonce: bytes,
    keyid: str,
    algorithm: str,
    tag: str,
) -> bytes:
    """Serialise the value of @signature-params; an answer has no `expires`."""
    life = b"%d" % created if expires is None else b"%d;expires=%d" % (created, expires)
    return b'%b;created=%b;nonce="%b";keyid="%b";alg="%b";tag="%b"' % (
        components.serialised,
        life,
        nonce,
        keyid.encode("ascii"),
        algorithm.encode("ascii"),
        tag.encode("ascii"),
    )


def signature_headers(params: bytes, signature: bytes) -> list[tuple[bytes, bytes]]:
    """The two fields that carry a signature."""
    return [
        (b"signature-input", b"%b=%b" % (LABEL, params)),
        (b"signature", b"%b=:%b:" % (LABEL, b2a_base64(signature, newline=False))),
    ]


def read_signature_input(fields: Mapping[bytes, bytes], *, answer: bool) -> SignatureInput:
    """Read the one signature's parameters.

    SignatureRequired if there is none labelled `aes`, ParamsIncomplete if the parameters are not
    exactly the profile's, HeaderMalformed if the field is nothing of the kind.
    """
    value = fields.get(b"signature-input", b"")
    if not value.startswith(LABEL + b"="):
        raise SignatureRequired
    found = (_ANSWER_INPUT if answer else _REQUEST_INPUT).fullmatch(value)
    if found is None:
        if _ANY_PARAMS.fullmatch(value):
            raise ParamsIncomplete
        raise HeaderMalformed("the field signature-input is not as the profile writes it")
    params, components, created, expires, nonce, keyid, algorithm, tag = found.groups()
    return SignatureInput(
        params,
        components,
        int(created),
        int(expires) if expires else None,
        nonce.decode("ascii"),
        keyid.decode("ascii"),
        algorithm.decode("ascii"),
        tag.decode("ascii"),
    )


def read_signature(fields: Mapping[bytes, bytes]) -> bytes:
    """Read the 64 bytes of the one signature; SignatureRequired or HeaderMalformed without."""
    value = fields.get(b"signature", b"")
    if not value.startswith(LABEL + b"="):
        raise SignatureRequired
    found = _SIGNATURE.fullmatch(value)
    if found is None:
        raise HeaderMalformed("the field signature is not as the profile writes it")
    return a2b_base64(found[1])
