"""Checks 6 to 10: may the signer sign documents, and does a trusted State vouch for it?"""

from shared.documents.passive_authentication.examination import (
    HOLDS,
    Examination,
    NotPossible,
    failed,
    undetermined,
)
from shared.documents.passive_authentication.verdict import CheckValue, Outcome, Reason
from shared.errors import PlatformError
from shared.pki.certificate_reader import Certificate
from shared.pki.csca_store import Anchor
from shared.pki.profile_checks import check_document_signer, has_error
from shared.pki.signatures import read_scheme


def check_signer_profile(examination: Examination) -> Outcome:
    # 6.
    findings = examination.findings = check_document_signer(examination.need_signer())
    if has_error(findings):
        return failed(Reason.SIGNER_OUTSIDE_PROFILE)
    if findings:
        return Outcome(CheckValue.SUCCESSFUL, Reason.HOLDS_WITH_DEVIATION)
    return HOLDS


def check_signer_signature(examination: Examination) -> Outcome:
    # 7.
    signer = examination.need_signer()
    key_id = signer.authority_key_id
    by_key_id = examination.trust.with_key_id(key_id) if key_id is not None else ()
    anchors = by_key_id or examination.trust.with_name(signer.issuer)
    if not anchors:
        return undetermined(Reason.CSCA_NOT_FOUND)
    of_the_state = [anchor for anchor in anchors if _same_country(anchor, signer)]
    if not of_the_state:
        return failed(Reason.CSCA_OF_ANOTHER_STATE)
    undecided = not by_key_id
    # several certificates of one key may stand in the lists: prefer one that is valid now
    for anchor in sorted(of_the_state, key=lambda one: _preference(one, examination)):
        try:
            if anchor.certificate.has_signed(signer):
                examination.anchor = anchor
                weak = read_scheme(signer.outer_algorithm).digest.is_weak
                return examination.good_under(weak=weak)
        except PlatformError:
            undecided = True
    if undecided:
        return undetermined(
            Reason.CSCA_NOT_FOUND if not by_key_id else Reason.ALGORITHM_NOT_SUPPORTED
        )
    return failed(Reason.SIGNER_NOT_SIGNED_BY_CSCA)


def check_trust(examination: Examination) -> Outcome:
    # 8.
    anchor = _need_anchor(examination)
    value, reason = CheckValue.SUCCESSFUL, Reason.HOLDS
    if examination.policy.refuses_specimens and anchor.certificate.is_specimen:
        value, reason = CheckValue.FAILED, Reason.SPECIMEN
    elif anchor.is_superseded:
        value, reason = CheckValue.UNDETERMINED, Reason.CSCA_SUPERSEDED
    return Outcome(value, reason, anchor.source, anchor.source.checked_at)


def check_validity(examination: Examination) -> Outcome:
    # 9.
    now = examination.now
    signer, csca = examination.need_signer(), _need_anchor(examination).certificate
    if now < signer.not_before:
        return failed(Reason.SIGNER_NOT_YET_VALID)
    if now > signer.not_after:
        return failed(Reason.SIGNER_EXPIRED)
    if now < csca.not_before:
        return failed(Reason.CSCA_NOT_YET_VALID)
    if now > csca.not_after:
        return failed(Reason.CSCA_EXPIRED)
    return HOLDS


def check_revocation(examination: Examination) -> Outcome:
    # 10.
    signer, csca = examination.need_signer(), _need_anchor(examination).certificate
    newest = examination.trust.newest_crl(signer.issuer)
    if newest is None:
        return undetermined(Reason.CRL_ABSENT)
    crl = newest.crl
    value, reason = CheckValue.SUCCESSFUL, Reason.HOLDS
    if crl.revokes(signer):
        value, reason = CheckValue.FAILED, Reason.SIGNER_REVOKED
    elif csca.issuer == crl.issuer and crl.revokes(csca):
        value, reason = CheckValue.FAILED, Reason.CSCA_REVOKED
    elif not crl.is_understood:
        value, reason = CheckValue.UNDETERMINED, Reason.CRL_NOT_UNDERSTOOD
    elif not crl.is_current_at(examination.now):
        value, reason = CheckValue.UNDETERMINED, Reason.CRL_STALE
    return Outcome(value, reason, newest.source, crl.this_update)


def _need_anchor(examination: Examination) -> Anchor:
    if examination.anchor is None:
        raise NotPossible
    return examination.anchor


def _same_country(anchor: Anchor, signer: Certificate) -> bool:
    """Whether the CSCA is of the country that the signer says has issued it.

    Without this a State's CSCA could issue a signer in another State's name. A signer that names
    no country passes here and leaves the issuing State undetermined.
    """
    return signer.issuer.country in {None, anchor.certificate.subject.country}


def _preference(anchor: Anchor, examination: Examination) -> tuple[bool, bool]:
    return anchor.is_superseded, not anchor.certificate.is_valid_at(examination.now)
