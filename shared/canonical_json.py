"""One byte string per JSON value (RFC 8785), so that a value can be hashed, signed and compared.

Restricted on purpose to what the platform signs: strings, integers, booleans, null, arrays and
objects. Numbers with a fraction are refused, because their canonical form is where implementations
of RFC 8785 disagree.
"""

import json
from collections.abc import Mapping
from typing import Any

from shared.errors import ErrorKind, PlatformError

INTEGER_MAX = 2**53 - 1
"""Beyond it, other implementations of JSON lose digits (RFC 7493 section 2.2)."""
DEPTH_MAX = 32
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class NotCanonicalJson(PlatformError):
    """The value has no canonical form here, or the bytes are not in the canonical form."""

    kind = ErrorKind.MALFORMED
    code = "not_canonical_json"


def canonical_json(value: Any) -> bytes:
    """Return the canonical UTF-8 form of a JSON value (RFC 8785 section 3.2).

    Raises NotCanonicalJson for fractions, integers beyond ±INTEGER_MAX, lone surrogates, keys that
    are not strings, any other type, and nesting deeper than DEPTH_MAX.
    """
    try:
        return _ENCODER.encode(_ordered(value, DEPTH_MAX)).encode()
    except UnicodeEncodeError:
        raise NotCanonicalJson("a lone surrogate is not text") from None


def parse_canonical_json(data: bytes) -> Any:
    """Return the value whose canonical form is exactly `data`, or raise NotCanonicalJson."""
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise NotCanonicalJson("not JSON in UTF-8") from None
    if canonical_json(value) != data:
        raise NotCanonicalJson("not in the canonical form")
    return value


def _ordered(value: Any, depth_left: int) -> Any:
    """The same value with every object's members in the order of their UTF-16 code units."""
    if depth_left == 0:
        raise NotCanonicalJson(f"nested deeper than {DEPTH_MAX}")
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        if abs(value) > INTEGER_MAX:
            raise NotCanonicalJson("an integer is beyond ±(2^53 - 1)")
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonicalJson("the key of an object is a string")
        plain = "".join(value).isascii()  # then the order is that of the characters
        in_order = sorted(value, key=None if plain else _utf16_code_units)
        return {key: _ordered(value[key], depth_left - 1) for key in in_order}
    if isinstance(value, list | tuple):
        return [_ordered(item, depth_left - 1) for item in value]
    raise NotCanonicalJson(f"{type(value).__name__} has no canonical form here")


def _utf16_code_units(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
