"""Issuing States for tests: keys, certificates, CRLs and chip files, all signed for real and
none of them anybody's."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from PIL import Image

from shared.civil.sex import Sex
from shared.documents.lds.chip_files import ChipFiles, DocumentSigner, build_chip_files
from shared.documents.mrz.dates import MrzDate
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.td1 import CardCode
from shared.documents.mrz.td3 import PassportCode
from shared.documents.mrz.zone import Zone, build_mrz
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.certificates import (
    DOCUMENT_SIGNER_PERIODS,
    Authority,
    Periods,
    issue_csca,
    issue_document_signer,
)
from shared.pki.crl import issue_crl
from shared.pki.csca_store import AnchorList, CscaStore, ListSource
from shared.pki.key_store import FileKeyStore
from shared.stand_ins import InsecureStandInWarning

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
EXPIRY = date(2031, 11, 22)
COUNTRIES = {"MLI": "ML", "BFA": "BF", "NER": "NE", "UTO": "UT"}


def a_key_store(folder: Path) -> FileKeyStore:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        return FileKeyStore(folder, production=False)


@cache
def a_jpeg() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (120, 155), (120, 110, 100)).save(written, "JPEG")
    return written.getvalue()


def a_passport_zone(state: str = "MLI", *, expiry: date = EXPIRY, number: str = "XT0000017") -> str:
    return build_mrz(
        Zone(
            MrzFormat.TD3,
            PassportCode.ORDINARY,
            state,
            "SPECIMEN",
            "AISSATA",
            number,
            state,
            MrzDate(90, 5, 17),
            Sex.F,
            MrzDate.of(expiry),
        )
    )


def a_card_zone(state: str = "MLI", *, expiry: date = EXPIRY) -> str:
    return build_mrz(
        Zone(
            MrzFormat.TD1,
            next(iter(CardCode)),
            state,
            "SPECIMEN",
            "AISSATA",
            "XT0000017",
            state,
            MrzDate(90, 5, 17),
            Sex.F,
            MrzDate.of(expiry),
        )
    )


@dataclass(frozen=True)
class IssuingState:
    """One State's authority with a key store, a CSCA and a document signer."""

    state: str
    authority: Authority
    key_store: FileKeyStore
    csca_der: bytes
    signer_der: bytes

    @property
    def csca(self) -> Certificate:
        return read_certificate(self.csca_der)

    @property
    def signer(self) -> Certificate:
        return read_certificate(self.signer_der)

    @property
    def document_signer(self) -> DocumentSigner:
        return DocumentSigner(self.key_store, "signer", self.signer_der)

    def chip_files(self, zone: str | None = None, *, now: datetime = NOON) -> ChipFiles:
        zone = a_passport_zone(self.state) if zone is None else zone
        return build_chip_files(zone, a_jpeg(), self.document_signer, now=now)

    def crl(
        self,
        revoked: Mapping[int, datetime] | None = None,
        *,
        now: datetime = NOON,
        number: int = 1,
    ) -> bytes:
        return issue_crl(
            self.key_store,
            "csca",
            self.csca,
            revoked=revoked or {},
            number=number,
            now=now,
            lifetime=timedelta(days=30),
        )

    def anchor_list(self, *crls: bytes, checked_at: datetime = NOON) -> AnchorList:
        source = ListSource(f"{self.state}/csca.json", "7", checked_at)
        return AnchorList(source, (self.csca_der,), crls, country=self.authority.country)

    def store(self, *crls: bytes) -> CscaStore:
        """What a post that trusts this State alone holds; a good empty CRL unless told."""
        return CscaStore([self.anchor_list(*(crls or (self.crl(),)))])


def a_state(
    folder: Path,
    state: str = "MLI",
    *,
    now: datetime = NOON,
    signer_periods: Periods = DOCUMENT_SIGNER_PERIODS,
    document_types: tuple[str, ...] = ("P", "I"),
) -> IssuingState:
    authority = Authority(
        COUNTRIES[state], state, f"TEST {state}", f"csca@{state.lower()}.aes.example"
    )
    key_store = a_key_store(folder / f"pki-{state}")
    key_store.generate("csca")
    signer_key = key_store.generate("signer")
    csca_der = issue_csca(key_store, "csca", authority, now=now)
    signer_der = issue_document_signer(
        key_store,
        "csca",
        read_certificate(csca_der),
        authority,
        signer_key=signer_key,
        document_types=document_types,
        now=now,
        periods=signer_periods,
    )
    return IssuingState(state, authority, key_store, csca_der, signer_der)
