"""What a check of a document can say, and how the answers of all checks combine. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.pki.certificate_reader import Certificate
from shared.pki.csca_store import ListSource
from shared.pki.profile_checks import Finding


class CheckValue(StrEnum):
    """The five answers of BSI TR-03135-1 v2.5 section 3.5.2."""

    SUCCESSFUL = "successful"
    FAILED = "failed"
    UNDETERMINED = "undetermined"
    """Information is missing: a certificate, a CRL, an algorithm we do not know."""
    NOT_SUPPORTED = "not_supported"
    """The document lacks the feature."""
    ABORTED = "aborted"
    """Our own fault; says nothing about the document."""


class Check(StrEnum):
    """The checks in their order; the procedure in `verify.py` says what each does."""

    UNWRAP = "unwrap"
    STRUCTURE = "structure"
    SIGNER = "signer"
    OBJECT_HASH = "object_hash"
    OBJECT_SIGNATURE = "object_signature"
    SIGNER_PROFILE = "signer_profile"
    SIGNER_SIGNATURE = "signer_signature"
    TRUST = "trust"
    VALIDITY = "validity"
    REVOCATION = "revocation"
    DATA_GROUPS = "data_groups"
    COM = "com"
    ISSUING_STATE = "issuing_state"
    EXPIRY = "expiry"


class Reason(StrEnum):
    """Why a check answers as it does; `shared/i18n/messages/passive_authentication.toml` says it
    to people.
    """

    HOLDS = "holds"
    HOLDS_WITH_DEVIATION = "holds_with_deviation"
    WEAK_DIGEST = "weak_digest"
    EARLIER_CHECK_FAILED = "earlier_check_failed"
    INTERNAL_ERROR = "internal_error"
    SOD_UNREADABLE = "sod_unreadable"
    SOD_STRUCTURE = "sod_structure"
    ALGORITHM_NOT_SUPPORTED = "algorithm_not_supported"
    SIGNER_NOT_FOUND = "signer_not_found"
    SIGNED_CONTENT_DIFFERS = "signed_content_differs"
    SIGNATURE_WRONG = "signature_wrong"
    SIGNER_OUTSIDE_PROFILE = "signer_outside_profile"
    SIGNER_NOT_SIGNED_BY_CSCA = "signer_not_signed_by_csca"
    CSCA_OF_ANOTHER_STATE = "csca_of_another_state"
    CSCA_NOT_FOUND = "csca_not_found"
    CSCA_SUPERSEDED = "csca_superseded"
    SIGNER_EXPIRED = "signer_expired"
    SIGNER_NOT_YET_VALID = "signer_not_yet_valid"
    CSCA_EXPIRED = "csca_expired"
    CSCA_NOT_YET_VALID = "csca_not_yet_valid"
    SIGNER_REVOKED = "signer_revoked"
    CSCA_REVOKED = "csca_revoked"
    CRL_ABSENT = "crl_absent"
    CRL_STALE = "crl_stale"
    CRL_NOT_UNDERSTOOD = "crl_not_understood"
    DATA_GROUP_ALTERED = "data_group_altered"
    DATA_GROUPS_NOT_READ = "data_groups_not_read"
    DATA_GROUP_NOT_SIGNED = "data_group_not_signed"
    DATA_GROUP_MALFORMED = "data_group_malformed"
    COM_ABSENT = "com_absent"
    COM_UNREADABLE = "com_unreadable"
    COM_DIFFERS = "com_differs"
    ZONE_UNREADABLE = "zone_unreadable"
    SIGNER_WITHOUT_COUNTRY = "signer_without_country"
    STATE_UNKNOWN = "state_unknown"
    STATES_DIFFER = "states_differ"
    DOCUMENT_TYPE_NOT_LISTED = "document_type_not_listed"
    PRINTED_ZONE_DIFFERS = "printed_zone_differs"
    DOCUMENT_EXPIRED = "document_expired"
    EXPIRY_UNKNOWN = "expiry_unknown"
    SPECIMEN = "specimen"


class DataGroupValue(StrEnum):
    """What is known of one data group (BSI TR-03135-1 v2.5 section 5.6.4.4.2)."""

    IDENTICAL = "identical"
    NOT_IDENTICAL = "not_identical"
    NOT_READ = "not_read"
    """The SOD speaks of it, the reader did not bring it."""
    NOT_SIGNED = "not_signed"
    """It was read, the SOD does not speak of it: nothing vouches for it."""
    NON_CONFORMANCE = "non_conformance"
    """Signed as it is, and not what such a data group should be."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found."""

    value: CheckValue
    reason: Reason
    source: ListSource | None = None
    """The list that decided, where one did."""
    dated: datetime | None = None
    """From when the deciding information is: the list's last check, the CRL's issue."""


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered check of the procedure with its outcome."""

    number: int
    check: Check
    value: CheckValue
    reason: Reason
    source: ListSource | None
    source_age: timedelta | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The combined answer and everything that led to it. Carries no data of the holder."""

    value: CheckValue
    steps: tuple[Step, ...]
    data_groups: Mapping[int, DataGroupValue]
    findings: tuple[Finding, ...]
    """Departures of the signer's certificate from its profile."""
    signer: Certificate | None
    faults: tuple[Exception, ...] = ()
    """What went wrong inside the checks that aborted: for the log, never for the officer."""

    def step(self, check: Check) -> Step:
        return next(step for step in self.steps if step.check is check)

    @property
    def identical_data_groups(self) -> frozenset[int]:
        """The only data groups whose content may be relied on, and that if `value` allows."""
        identical = DataGroupValue.IDENTICAL
        return frozenset(number for number, value in self.data_groups.items() if value is identical)


def combine(values: Iterable[CheckValue]) -> CheckValue:
    """One answer of many (BSI TR-03135-1 v2.5 sections 5.4 and 5.9.1): the worst decides.

    Successful needs at least one success; a check that could not run never makes one.
    """
    found = set(values)
    for worst in (
        CheckValue.FAILED,
        CheckValue.ABORTED,
        CheckValue.UNDETERMINED,
        CheckValue.SUCCESSFUL,
    ):
        if worst in found:
            return worst
    return CheckValue.NOT_SUPPORTED
