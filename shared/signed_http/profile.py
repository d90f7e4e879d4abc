"""The fixed profile of HTTP Message Signatures (RFC 9421) between machines: what is covered, how.

The profile leaves a signer no choice: one label, one tag for requests and one for answers, one
list of covered components for each kind of message, one serialisation of every field. What a
peer may vary are values only, so verifying is comparing. Pure: no clock, no I/O.
"""

import hashlib
import re
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from shared.signed_http.errors import HeaderMalformed, TargetNotCanonical

LABEL = b"aes"
REQUEST_TAG = "aes-request"
RESPONSE_TAG = "aes-response"

SIGNATURE_SECONDS_MAX = 60
"""Longest life of a signature, from created to expires: two slow lines and a retry."""
CLOCK_SKEW_SECONDS = 30
"""How far a signer's clock may run ahead of the verifier's."""
NONCE_BYTES = 16
"""128 random bits: 22 characters of base64url."""

SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}

_TARGET = (b"@method", b"@authority", b"@path", b"@query")
SET_SAFE = (*_TARGET, b"content-digest")
SET_BODY = (*_TARGET, b"content-type", b"content-digest", b"idempotency-key")
OPTIONAL_FIELDS = (b"accept-language", b"aes-officer", b"aes-purpose", b"aes-approval")
"""Fields a handler may read that a request need not have; present means covered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one message may ask of its receiver."""

    header_bytes_max: int = 16 * 1024
    header_count_max: int = 64
    body_bytes_max: int = 1024 * 1024
    body_seconds_max: float = 30.0
    answer_bytes_max: int = 16 * 1024 * 1024
    requests_per_second: float = 200.0
    requests_burst: int = 400


# --- signature base (RFC 9421 section 2.5) ---------------------------------------------------


class ComponentSet(NamedTuple):
    """An ordered list of components, ready to build signature bases from."""

    names: tuple[bytes, ...]
    serialised: bytes
    template: bytes

    @classmethod
    def of(cls, names: Iterable[bytes]) -> "ComponentSet":
        """Prepare a list of components, such as `@method` or `content-digest;req`."""
        ordered = tuple(names)
        identifiers = [_identifier(name) for name in ordered]
        lines = b"".join(name.replace(b"%", b"%%") + b": %b\n" for name in identifiers)
        return cls(
            ordered,
            b"(" + b" ".join(identifiers) + b")",
            lines + b'"@signature-params": %b',
        )

    def base(self, values: Mapping[bytes, bytes], params: bytes) -> bytes:
        """The signature base over the values by component; KeyError if one is missing.

        `params` is the value of @signature-params: the serialised list and its parameters.
        A value that holds a line break would forge a line of its own: HeaderMalformed.
        """
        base = self.template % (*map(values.__getitem__, self.names), params)
        if base.count(b"\n") != len(self.names):
            raise HeaderMalformed("a covered value holds a line break")
        return base


def _identifier(name: bytes) -> bytes:
    """A component's name is a string; its parameters, such as `;req`, stand behind the quotes."""
    bare, separator, parameters = name.partition(b";")
    return b'"' + bare + b'"' + separator + parameters


@lru_cache(maxsize=64)
def request_components(safe: bool, optional: tuple[bytes, ...]) -> ComponentSet:
    """The one list for a request: SET_SAFE or SET_BODY and the optional fields it carries."""
    return ComponentSet.of((*(SET_SAFE if safe else SET_BODY), *optional))


def optional_fields(fields: Mapping[bytes, bytes]) -> tuple[bytes, ...]:
    """Those of the optional fields that are present, in the profile's order."""
    return tuple([name for name in OPTIONAL_FIELDS if name in fields])


class RequestBinding(NamedTuple):
    """What of a request its answer is bound to (RFC 9421 section 2.4), and the nonce it echoes."""

    method: bytes
    authority: bytes
    path: bytes
    query: bytes
    content_digest: bytes | None
    idempotency_key: bytes | None
    nonce: bytes


def request_values(request: RequestBinding, fields: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """The values of a request's components."""
    return {
        **fields,
        b"@method": request.method,
        b"@authority": request.authority,
        b"@path": request.path,
        b"@query": b"?" + request.query,
    }


_ANSWER_OWN = (b"@status", b"content-type", b"content-digest")
_ANSWER_BOUND = tuple(name + b";req" for name in _TARGET)


@lru_cache(maxsize=4)
def _answer_components(digest: bool, idempotency_key: bool) -> ComponentSet:
    bound = (b"content-digest;req",) * digest + (b"idempotency-key;req",) * idempotency_key
    return ComponentSet.of((*_ANSWER_OWN, *_ANSWER_BOUND, *bound))


def response_components(request: RequestBinding) -> ComponentSet:
    """The one list for the answer to a request: its own three and what binds it."""
    return _answer_components(
        request.content_digest is not None, request.idempotency_key is not None
    )


def response_values(
    request: RequestBinding, *, status: int, content_type: bytes, digest: bytes
) -> dict[bytes, bytes]:
    """The values of an answer's components."""
    values = {
        b"@status": b"%d" % status,
        b"content-type": content_type,
        b"content-digest": digest,
        b"@method;req": request.method,
        b"@authority;req": request.authority,
        b"@path;req": request.path,
        b"@query;req": b"?" + request.query,
    }
    if request.content_digest is not None:
        values[b"content-digest;req"] = request.content_digest
    if request.idempotency_key is not None:
        values[b"idempotency-key;req"] = request.idempotency_key
    return values


# --- the fields, in the one serialisation we accept -------------------------------------------

# Each character can be matched in one way, so that no path makes the matcher go back and forth.
# Not by possessive quantifiers: the Python 3.11.2 of Debian 12 gets nested ones wrong.
_CANONICAL_PATH = re.compile(
    rb"(?:/(?!\.{1,2}(?:/|\Z))"  # no dot segment and, as a segment has a character, no `//`
    rb"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]"
    # upper-case escapes, but none of an unreserved character, a slash or a control
    rb"|%(?!2[DEF]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7[EF]|[01])[0-9A-F]{2})+)*/?"
)
_QUERY = re.compile(rb"[!-~]*")
_NOT_EMPTY = len
_VISIBLE = re.compile(rb"[!-~](?:[ -~]*[!-~])?").fullmatch
_FORMS: dict[bytes, Callable[[bytes], object]] = {
    b"host": _NOT_EMPTY,
    b"content-encoding": _NOT_EMPTY,
    b"content-length": _NOT_EMPTY,
    b"signature": _NOT_EMPTY,
    b"signature-input": _NOT_EMPTY,
    b"content-type": _VISIBLE,
    b"content-digest": re.compile(rb"sha-256=:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=:").fullmatch,
    b"idempotency-key": re.compile(rb'"[!#-\[\]-~]{1,128}"').fullmatch,
    **dict.fromkeys(OPTIONAL_FIELDS, _VISIBLE),
}
"""The fields the profile reads. A covered one has one form; the others are judged elsewhere."""


def content_digest(body: bytes) -> bytes:
    """The Content-Digest field of a body: SHA-256 and nothing else (RFC 9530 section 2)."""
    digest = b2a_base64(hashlib.sha256(body).digest(), newline=False)
    return b"sha-256=:%b:" % digest


def check_target(method: str, path: bytes, query: bytes) -> None:
    """Refuse a target that has another spelling; it is never normalised and then verified."""
    if method not in METHODS:
        raise TargetNotCanonical("the method is none of the profile's")
    if not path or not _CANONICAL_PATH.fullmatch(path):
        raise TargetNotCanonical("the path is not in canonical form")
    if not _QUERY.fullmatch(query):
        raise TargetNotCanonical("the query is not visible ASCII")


def read_fields(headers: Sequence[tuple[bytes, bytes]], limits: Limits) -> dict[bytes, bytes]:
    """Return the fields the profile knows, each at most once and in the only form it accepts.

    Names arrive in lower case. HeaderMalformed for a header section that is too large, for a
    field that comes twice and for a covered value that is not plain visible ASCII.
    """
    fields: dict[bytes, bytes] = {}
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
        form = _FORMS.get(name)
        if form:
            if name in fields or not form(value):
                text = name.decode("ascii")
                raise HeaderMalformed(f"the field {text} comes twice or not in its one form")
            fields[name] = value
    if size > limits.header_bytes_max or len(headers) > limits.header_count_max:
        raise HeaderMalformed("the header section is too large")
    return fields


def is_visible(value: bytes) -> bool:
    """Whether a field value is visible ASCII, with spaces inside at most."""
    return _VISIBLE(value) is not None
