"""Passive authentication of a travel document or identity card (Doc 9303-11, BSI TR-03135-1 v2.5).

 1. Unwrap: EF.SOD is tag 77 around CMS SignedData, exactly; DER or BER, hashed as it was read.
 2. Structure: SignedData version 3, one signer, an LDS security object of version 0 or 1 with 2 to
    16 digests of the right length, none twice. Legacy content types pass with a note.
 3. Signer: the embedded certificate that the SOD names by issuer and serial number or by key
    identifier, never simply the first; else one that the lists hold.
 4. Object hash: the signed attributes speak of this content type and of this content.
 5. Object signature: over the attributes, under the key of a certificate of check 3.
 6. Signer profile: what Doc 9303-12 wants of a document signer; errors fail, warnings are notes.
 7. Signer's signature: every CSCA with the key identifier that the signer names, and only if there
    is none those of its issuer's name; of the same country as the signer's issuer.
 8. Trust: a current list holds that CSCA. An unknown or superseded one never fails the document;
    one that names itself a test fails it where the policy refuses specimens, as check 13 does.
 9. Validity: signer and CSCA are within their dates now. Private-key usage periods concern the day
    of signing and are not looked at. An expired signer fails with a reason of its own: it is a
    fault of the State that issued, not the mark of a forgery.
10. Revocation: the newest good CRL of the CSCA does not list the signer, and is not stale.
11. Data groups: each file has the digest that was signed. DG1 and DG2 must have been read; others
    need not (fingerprints are locked), but a file that nobody signed is not relied on.
12. COM: lists the data groups that the SOD speaks of, and the same versions.
13. Issuing State: the State code of DG1 belongs to the signer's issuer; else any State could sign
    any State's passport. The signer is listed for documents of this code.
14. Expiry: the document has not expired, the last day included; what is printed is what DG1 says.
15. Combine: failed if any check failed, aborted if one was, undetermined if one is; successful only
    if none of these and at least one check succeeded.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from shared.documents.lds.chip_files import ChipFiles
from shared.documents.passive_authentication.content_checks import (
    check_com,
    check_data_groups,
    check_expiry,
    check_issuing_state,
)
from shared.documents.passive_authentication.examination import Examination, NotPossible, Policy
from shared.documents.passive_authentication.security_object_checks import (
    check_object_hash,
    check_object_signature,
    check_structure,
    find_signer,
    unwrap,
)
from shared.documents.passive_authentication.signer_checks import (
    check_revocation,
    check_signer_profile,
    check_signer_signature,
    check_trust,
    check_validity,
)
from shared.documents.passive_authentication.verdict import (
    Check,
    CheckValue,
    Outcome,
    Reason,
    Step,
    Verdict,
    combine,
)
from shared.pki.csca_store import CscaStore

DEFAULT_POLICY: Final = Policy()

_PROCEDURE: Final[tuple[tuple[int, Check, Callable[[Examination], Outcome]], ...]] = (
    (1, Check.UNWRAP, unwrap),
    (2, Check.STRUCTURE, check_structure),
    (3, Check.SIGNER, find_signer),
    (4, Check.OBJECT_HASH, check_object_hash),
    (5, Check.OBJECT_SIGNATURE, check_object_signature),
    (6, Check.SIGNER_PROFILE, check_signer_profile),
    (7, Check.SIGNER_SIGNATURE, check_signer_signature),
    (8, Check.TRUST, check_trust),
    (9, Check.VALIDITY, check_validity),
    (10, Check.REVOCATION, check_revocation),
    (11, Check.DATA_GROUPS, check_data_groups),
    (12, Check.COM, check_com),
    (13, Check.ISSUING_STATE, check_issuing_state),
    (14, Check.EXPIRY, check_expiry),
)


def verify_document(
    files: ChipFiles,
    trust: CscaStore,
    now: datetime,
    printed_mrz: str | None = None,
    policy: Policy = DEFAULT_POLICY,
) -> Verdict:
    """Judge the files of a chip by the fifteen checks above.

    Whatever bytes come in, a verdict comes out and nothing is raised. `printed_mrz` is the zone
    read from the page, with or without line breaks. A check that needs what an earlier one could
    not find is undetermined.
    """
    examination = Examination(files, trust, now, printed_mrz, policy)
    steps = tuple(
        _step(number, check, _run(perform, examination), now)
        for number, check, perform in _PROCEDURE
    )
    # 15.
    return Verdict(
        value=combine(step.value for step in steps),
        steps=steps,
        data_groups=examination.data_groups,
        findings=examination.findings,
        signer=examination.signer,
        faults=tuple(examination.faults),
    )


def _run(perform: Callable[[Examination], Outcome], examination: Examination) -> Outcome:
    try:
        return perform(examination)
    except NotPossible:
        return Outcome(CheckValue.UNDETERMINED, Reason.EARLIER_CHECK_FAILED)
    except Exception as fault:  # noqa: BLE001 - a fault of ours is no verdict on the document
        examination.faults.append(fault)
        return Outcome(CheckValue.ABORTED, Reason.INTERNAL_ERROR)


def _step(number: int, check: Check, outcome: Outcome, now: datetime) -> Step:
    age = None if outcome.dated is None else now - outcome.dated
    return Step(number, check, outcome.value, outcome.reason, outcome.source, age)
