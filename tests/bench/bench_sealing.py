"""What an envelope of its own costs each record, beside AES-256-GCM on the same bytes."""

import secrets
import tempfile
import warnings
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import FileKeyEncryption, add_kek
from shared.stand_ins import InsecureStandInWarning
from tests.bench.figure import Figure
from tests.bench.timing import best_us

SIZES = {"civil": 600, "portrait": 15_000}
"""Bytes of a person's civil data and of the portrait, as they are usually."""
ROUNDS = 60
CALLS = 100


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        path = Path(folder) / "keks.json"
        add_kek(path, "civil-1")
        keys = FileKeyEncryption(path, production=False)
    return [figure for name, size in SIZES.items() for figure in _figures(keys, name, size)]


def _figures(keys: FileKeyEncryption, name: str, size: int) -> list[Figure]:
    place = SealedField("persons", "0" * 36, name)
    value = secrets.token_bytes(size)
    sealed = seal(keys, place, value)
    cipher, nonce, bound = AESGCM(secrets.token_bytes(32)), bytes(12), place.associated_data()
    raw = cipher.encrypt(nonce, value, bound)
    assert open_sealed(keys, place, sealed) == value
    own_seal, raw_seal, own_open, raw_open = best_us(
        lambda: seal(keys, place, value),
        lambda: cipher.encrypt(nonce, value, bound),
        lambda: open_sealed(keys, place, sealed),
        lambda: cipher.decrypt(nonce, raw, bound),
        rounds=ROUNDS,
        calls_a_round=CALLS,
    )
    return [
        Figure(f"sealing.{what}_us[{name}]", own, "µs", f"AES-256-GCM: {floor:.1f} µs", own / floor)
        for what, own, floor in (("seal", own_seal, raw_seal), ("open", own_open, raw_open))
    ]
