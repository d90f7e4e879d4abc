"""What the machine advises about a checked document, and what an officer may record."""

from datetime import datetime, timedelta

from shared.documents.passive_authentication.verdict import CheckValue
from shared.status.packed_statuses import StatusValue
from travel_doc.contract.border import Advice, Decision, IssuerStatus, RefusalGround
from travel_doc.errors import CheckTooOld, GroundMissing

CHECK_AGE_MAX = timedelta(hours=2)
"""A check stands for the passage of a holder who is at the post, not for a later one."""

_STATUSES = {
    StatusValue.VALID: IssuerStatus.VALID,
    StatusValue.INVALID: IssuerStatus.INVALID,
    StatusValue.SUSPENDED: IssuerStatus.SUSPENDED,
}


def advice_on(authenticity: CheckValue, status: IssuerStatus) -> Advice:
    """Authorised only when both are good; anything bad goes to a second look, never to refusal."""
    out_of_force = status in {IssuerStatus.INVALID, IssuerStatus.SUSPENDED}
    if authenticity is CheckValue.FAILED or out_of_force:
        return Advice.SECONDARY_CONTROL
    if authenticity is CheckValue.SUCCESSFUL and status is IssuerStatus.VALID:
        return Advice.PASSAGE_AUTHORISED
    return Advice.VERIFICATION_IMPOSSIBLE


def issuer_status(value: StatusValue) -> IssuerStatus:
    return _STATUSES[value]


def check_ground(decision: Decision, ground: RefusalGround | None) -> None:
    """GroundMissing unless a refusal has a ground, and only a refusal."""
    if (decision is Decision.REFUSED) != (ground is not None):
        raise GroundMissing


def check_fresh(checked_at: datetime, *, now: datetime) -> None:
    """CheckTooOld when the check cannot stand for a passage now."""
    if now - checked_at > CHECK_AGE_MAX:
        raise CheckTooOld(f"made more than {CHECK_AGE_MAX} ago")
