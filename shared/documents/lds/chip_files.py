"""The files of a chip, and how an issuing service makes them in one call."""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime

from shared.documents.lds.com import build_com
from shared.documents.lds.data_groups import TAGS
from shared.documents.lds.dg1 import build_dg1
from shared.documents.lds.dg2 import build_dg2
from shared.documents.lds.errors import ChipFilesNotMade
from shared.documents.lds.sod import build_sod
from shared.documents.mrz.zone import parse_mrz
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.key_store import KeyStore

OTHERS = TAGS.keys() - {1, 2}
"""The data groups that not every document has."""


@dataclass(frozen=True, slots=True)
class ChipFiles:
    """What was read from a chip, or is to be written to one; None is "not read"."""

    sod: bytes = field(repr=False)
    com: bytes | None = field(default=None, repr=False)
    dg1: bytes | None = field(default=None, repr=False)
    dg2: bytes | None = field(default=None, repr=False)
    others: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    """Further data groups by number, 3 to 16."""

    @property
    def data_groups(self) -> dict[int, bytes]:
        """Every data group that was read, by number."""
        own = {1: self.dg1, 2: self.dg2}
        return {
            **{number: data for number, data in own.items() if data is not None},
            **self.others,
        }


@dataclass(frozen=True, slots=True)
class MadeChipFiles(ChipFiles):
    """What is to be written to a chip: nothing that every chip has is missing."""

    com: bytes = field(repr=False)
    dg1: bytes = field(repr=False)
    dg2: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DocumentSigner:
    """A State's document signer: its key in a key store, and its certificate (DER).

    Raises MalformedAsn1 for something that is no certificate, SigningKeyNotFound, and
    ChipFilesNotMade when the certificate is not that of the key.
    """

    key_store: KeyStore
    label: str
    certificate_der: InitVar[bytes]
    certificate: Certificate = field(init=False)

    def __post_init__(self, certificate_der: bytes) -> None:
        certificate = read_certificate(certificate_der)
        if certificate.public_key != self.key_store.public_key(self.label):
            raise ChipFilesNotMade("the document signer's certificate is not that of its key")
        object.__setattr__(self, "certificate", certificate)


def build_chip_files(
    mrz_text: str,
    portrait_jpeg: bytes,
    signer: DocumentSigner,
    *,
    now: datetime,
    others: Mapping[int, bytes] | None = None,
) -> MadeChipFiles:
    """Make COM, DG1, DG2 and the SOD of one document, which signs the `others` too.

    Raises MrzMalformed or MrzCheckDigitWrong for a text that is no good zone, PortraitRefused, and
    ChipFilesNotMade when the signer's certificate does not allow signing this document now.
    """
    others = dict(others or {})
    assert others.keys() <= OTHERS, "DG1 and DG2 are made here"
    zone = parse_mrz(mrz_text)
    _check_signer(signer, document_code=zone.document_code, now=now)
    groups = {1: build_dg1(mrz_text), 2: build_dg2(portrait_jpeg), **others}
    sod = build_sod(
        groups, key_store=signer.key_store, label=signer.label, certificate=signer.certificate
    )
    return MadeChipFiles(
        sod=sod, com=build_com(groups), dg1=groups[1], dg2=groups[2], others=others
    )


def _check_signer(signer: DocumentSigner, *, document_code: str, now: datetime) -> None:
    certificate = signer.certificate
    ends = certificate.key_use_ends or certificate.not_after
    if not certificate.not_before <= now <= ends:
        raise ChipFilesNotMade("the document signer no longer signs, or not yet")
    types = certificate.document_types
    if types is not None and not is_listed(document_code, types):
        raise ChipFilesNotMade("the document signer may not sign documents of this kind")


def is_listed(document_code: str, document_types: frozenset[str]) -> bool:
    """Whether a documentTypeList allows a document code; P allows PP, and I allows ID."""
    return document_code in document_types or document_code[:1] in document_types
