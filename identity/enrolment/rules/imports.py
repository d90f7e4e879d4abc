"""How lines of an older register are told apart without keeping what they say."""

from collections.abc import Mapping

from identity.contract.persons import NationalNumber
from shared.canonical_json import canonical_json
from shared.sealing.pseudonym import PseudonymKey, PseudonymKeys

_LINE, _NUMBER = b"liptako.import.line.1", b"liptako.import.number.1"


def line_fingerprint(keys: PseudonymKeys, fields: Mapping[str, str]) -> str:
    """The same for the same line, hexadecimal."""
    return _authenticated(keys, _LINE, canonical_json(dict(fields)))


def number_tokens(
    keys: PseudonymKeys, register_name: str, number: NationalNumber
) -> tuple[str, ...]:
    """The same for the same number of the same register, newest first.

    Each epoch of the key has its own: one is written, and all are looked for.
    """
    named = canonical_json([register_name, number.type.value, number.value])
    return tuple(_authenticated(key, _NUMBER, named) for key in (keys, *keys.earlier))


def _authenticated(key: PseudonymKey, label: bytes, named: bytes) -> str:
    return key.authenticate(label + b"\x00" + named).hex()
