"""A State's CSCA and document signer for tests, issued for real in a folder of the test."""

import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared.documents.lds.chip_files import DocumentSigner
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.certificates import Authority, issue_csca, issue_document_signer
from shared.pki.key_store import FileKeyStore
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from tests.support.platform import NOON


@dataclass(frozen=True)
class TestPki:
    """`csca_der` is what a border post trusts; `signer` makes documents."""

    __test__ = False

    csca_der: bytes
    csca: Certificate
    signer: DocumentSigner
    key_store: FileKeyStore


def state_pki(folder: Path, state: State, *document_types: str, now: datetime = NOON) -> TestPki:
    authority = Authority(state.alpha2, state, f"TEST {state}", f"csca@{state.lower()}.aes.example")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        store = FileKeyStore(folder / f"pki-{state}", production=False)
    store.generate("csca")
    signer_key = store.generate("document-signer")
    csca_der = issue_csca(store, "csca", authority, now=now)
    csca = read_certificate(csca_der)
    certificate = issue_document_signer(
        store,
        "csca",
        csca,
        authority,
        signer_key=signer_key,
        document_types=document_types,
        now=now,
    )
    signer = DocumentSigner(store, "document-signer", certificate)
    return TestPki(csca_der, csca, signer, store)
