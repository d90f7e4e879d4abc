"""What it costs to check a chip and to sign one, beside the bare signature operations.

Everything is on P-256 with explicit parameters, as we issue. The floor of a check is its two
signature verifications, that of a signed chip its one signature.
"""

import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from shared.documents.lds.sod import build_sod, unwrap_sod
from shared.documents.passive_authentication import security_object_checks
from shared.documents.passive_authentication.verdict import CheckValue
from shared.documents.passive_authentication.verify import verify_document
from tests.bench.figure import Figure
from tests.bench.timing import best_us
from tests.support.pki import NOON, a_passport_zone, a_state

_ECDSA = ECDSA(SHA256())
CALLS = 50
ROUNDS = 40


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Path(folder))


def _measure(folder: Path) -> list[Figure]:
    state = a_state(folder)
    files, store, zone = state.chip_files(), state.store(), a_passport_zone()
    assert verify_document(files, store, NOON, zone).value is CheckValue.SUCCESSFUL
    csca, signer = state.csca, state.signer
    info = unwrap_sod(files.sod).signers[0]

    def first_sight() -> None:
        security_object_checks._read_or_none.cache_clear()
        verify_document(files, store, NOON, zone)

    csca_key, signer_key = csca.public_key, signer.public_key
    assert isinstance(csca_key, EllipticCurvePublicKey)
    assert isinstance(signer_key, EllipticCurvePublicKey)

    def two_checks() -> None:
        csca_key.verify(signer.signature, signer.tbs, _ECDSA)
        signer_key.verify(info.signature, info.signed_attributes, _ECDSA)

    groups = files.data_groups
    checks, known, unknown, signature, build = best_us(
        two_checks,
        lambda: verify_document(files, store, NOON, zone),
        first_sight,
        lambda: state.key_store.sign("signer", info.signed_attributes),
        lambda: build_sod(groups, key_store=state.key_store, label="signer", certificate=signer),
        rounds=ROUNDS,
        calls_a_round=CALLS,
    )
    two, one = f"two signature checks: {checks:.0f} us", f"one signature: {signature:.0f} us"
    return [
        Figure("documents.passive_authentication_us", known, "us", two, known / checks),
        Figure(
            "documents.passive_authentication_new_signer_us", unknown, "us", two, unknown / checks
        ),
        Figure("documents.sod_build_us", build, "us", one, build / signature),
    ]
