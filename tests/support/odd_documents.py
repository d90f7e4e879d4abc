"""Documents as a forger or a careless State would make them, and what to say of their verdicts."""

from dataclasses import replace
from typing import Any

from asn1crypto import cms, x509

from shared.documents.lds.chip_files import ChipFiles
from shared.documents.lds.com import build_com
from shared.documents.lds.dg1 import build_dg1
from shared.documents.lds.dg2 import build_dg2
from shared.documents.lds.sod import build_sod
from shared.documents.passive_authentication.verdict import (
    Check,
    CheckValue,
    Reason,
    Verdict,
)
from shared.pki.certificate_reader import Certificate
from shared.pki.certificates import (
    SIGNATURE_ALGORITHM,
)
from shared.pki.der import encode
from tests.support.pki import (
    IssuingState,
    a_jpeg,
    a_passport_zone,
)


def expect(verdict: Verdict, check: Check, value: CheckValue, reason: Reason) -> None:
    """The check answers so, and the whole verdict with it."""
    step = verdict.step(check)
    assert (step.value, step.reason) == (value, reason)
    assert verdict.value is value
    assert verdict.faults == ()


def resigned(state: IssuingState, change: Any) -> bytes:
    """The State's signer certificate after a change, signed anew by its CSCA."""
    certificate = x509.Certificate.load(state.signer_der)
    tbs = certificate["tbs_certificate"]
    change(tbs)
    written: bytes = x509.Certificate(
        {
            "tbs_certificate": tbs,
            "signature_algorithm": SIGNATURE_ALGORITHM,
            "signature_value": state.key_store.sign("csca", tbs.dump(force=True)),
        }
    ).dump(force=True)
    return written


def files_by(state: IssuingState, signer: Certificate, zone: str | None = None) -> ChipFiles:
    """Chip files signed with the State's key under another certificate."""
    groups = {1: build_dg1(zone or a_passport_zone(state.state)), 2: build_dg2(a_jpeg())}
    sod = build_sod(groups, key_store=state.key_store, label="signer", certificate=signer)
    return ChipFiles(sod=sod, com=build_com(groups), dg1=groups[1], dg2=groups[2])


def with_signed_data(files: ChipFiles, change: Any) -> ChipFiles:
    content_info = cms.ContentInfo.load(files.sod[4:])
    change(content_info["content"])
    return replace(files, sod=encode(0x77, content_info.dump(force=True)))
