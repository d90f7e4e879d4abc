"""Signers of visible digital seals for tests: real certificates under a State of nobody."""

from datetime import datetime

from shared.documents.seal.digital_seal import SealSigner
from shared.pki.certificate_reader import read_certificate
from shared.pki.certificates import issue_seal_signer
from tests.support.pki import NOON, IssuingState


def a_seal_signer(
    state: IssuingState, name: str = "MLCI", label: str = "seals", *, now: datetime = NOON
) -> SealSigner:
    """A signer that the State's CSCA has certified."""
    der = issue_seal_signer(
        state.key_store,
        "csca",
        state.csca,
        state.authority,
        signer_key=state.key_store.generate(label),
        name=name,
        document_types=("I",),
        now=now,
    )
    return SealSigner(state.key_store, label, read_certificate(der), name)
