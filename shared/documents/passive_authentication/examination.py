"""What one run of passive authentication has in hand and has found so far."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.documents.lds.chip_files import ChipFiles
from shared.documents.lds.sod import SecurityObject
from shared.documents.mrz.zone import Zone
from shared.documents.passive_authentication.verdict import (
    CheckValue,
    DataGroupValue,
    Outcome,
    Reason,
)
from shared.pki.certificate_reader import Certificate
from shared.pki.cms import SignedData, Signer
from shared.pki.csca_store import Anchor, CscaStore
from shared.pki.profile_checks import Finding

HOLDS = Outcome(CheckValue.SUCCESSFUL, Reason.HOLDS)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a State decides for its posts."""

    accepts_weak_digests: bool = True
    """SHA-1 of old genuine documents: successful with the reason weak_digest, or undetermined."""
    refuses_specimens: bool = False
    """Set by posts in production: what names itself a specimen is no document of a State."""


class NotPossible(Exception):
    """A check lacks what an earlier one should have found. Never leaves the procedure."""


@dataclass(slots=True)
class Examination:
    """The input, and what each check leaves for the later ones."""

    files: ChipFiles
    trust: CscaStore
    now: datetime
    printed_mrz: str | None
    policy: Policy
    signed: SignedData | None = None
    """Left by check 1, as the following by those after it."""
    security_object: SecurityObject | None = None
    candidates: list[Certificate] = field(default_factory=list)
    """Certificates that the SOD's signer names; the signature decides which is his."""
    signer: Certificate | None = None
    findings: tuple[Finding, ...] = ()
    anchor: Anchor | None = None
    data_groups: dict[int, DataGroupValue] = field(default_factory=dict)
    zone: Zone | None = None
    faults: list[Exception] = field(default_factory=list)

    def need_signed(self) -> SignedData:
        if self.signed is None:
            raise NotPossible
        return self.signed

    def need_security_object(self) -> SecurityObject:
        if self.security_object is None:
            raise NotPossible
        return self.security_object

    def need_signer(self) -> Certificate:
        if self.signer is None:
            raise NotPossible
        return self.signer

    def signer_info(self) -> Signer:
        """The only SignerInfo of a SOD whose structure holds."""
        self.need_security_object()
        return self.need_signed().signers[0]

    def good_under(self, *, weak: bool) -> Outcome:
        """Holds, or holds with a weak digest, which the policy judges."""
        if not weak:
            return HOLDS
        if self.policy.accepts_weak_digests:
            return Outcome(CheckValue.SUCCESSFUL, Reason.WEAK_DIGEST)
        return Outcome(CheckValue.UNDETERMINED, Reason.WEAK_DIGEST)


def failed(reason: Reason) -> Outcome:
    return Outcome(CheckValue.FAILED, reason)


def undetermined(reason: Reason) -> Outcome:
    return Outcome(CheckValue.UNDETERMINED, reason)
