"""Does an approval hold for exactly one officer, one act, one payload and a short time?"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.officers.approval import (
    APPROVAL_TYPE,
    canonical_digest,
    sign_approval,
    verify_approval,
)
from shared.officers.credential import CREDENTIAL_TYPE, Officer, verify_credential
from shared.officers.errors import ApprovalInvalid
from shared.officers.officer_key import make_officer_key
from shared.signed_tokens import sign_token
from tests.unit.officers.officials import NOON, a_credential, an_authority, the_record_of

AUTHORITY = an_authority()
HOLDER = make_officer_key()
OFFICER = verify_credential(a_credential(AUTHORITY, HOLDER), the_record_of(AUTHORITY), now=NOON)
DIGEST = canonical_digest({"request": "r-1", "holder": "p-1"})
GOOD = sign_approval(
    HOLDER, subject=OFFICER.subject, action="card.approve", digest=DIGEST, now=NOON
)
CLAIMS = {
    "sub": OFFICER.subject,
    "act": "card.approve",
    "dig": DIGEST,
    "iat": int(NOON.timestamp()),
    "jti": "once",
}


def refused(
    token: str, officer: Officer = OFFICER, *, action: str = "card.approve", digest: str = DIGEST
) -> bool:
    try:
        verify_approval(token, officer, action=action, digest=digest, now=NOON)
    except ApprovalInvalid:
        return True
    return False


def test_an_approval_holds_for_ten_minutes_and_not_longer() -> None:
    for age in (timedelta(0), timedelta(minutes=10)):
        verify_approval(GOOD, OFFICER, action="card.approve", digest=DIGEST, now=NOON + age)
    with pytest.raises(ApprovalInvalid, match="fresh"):
        verify_approval(
            GOOD,
            OFFICER,
            action="card.approve",
            digest=DIGEST,
            now=NOON + timedelta(minutes=10, seconds=1),
        )


def test_an_approval_of_the_future_is_refused() -> None:
    early = sign_approval(
        HOLDER,
        subject=OFFICER.subject,
        action="card.approve",
        digest=DIGEST,
        now=NOON + timedelta(seconds=31),
    )
    assert refused(early)


def test_an_approval_of_another_action_is_refused() -> None:
    assert refused(GOOD, action="card.revoke")


def test_a_changed_payload_voids_the_approval() -> None:
    assert refused(GOOD, digest=canonical_digest({"request": "r-1", "holder": "p-2"}))


def test_an_approval_by_another_key_is_refused() -> None:
    forged = sign_approval(
        make_officer_key(),
        subject=OFFICER.subject,
        action="card.approve",
        digest=DIGEST,
        now=NOON,
    )
    assert refused(forged)


def test_an_approval_in_another_persons_name_is_refused() -> None:
    other = sign_approval(
        HOLDER, subject="agent-0815", action="card.approve", digest=DIGEST, now=NOON
    )
    assert refused(other)


def test_an_officer_whose_credential_expired_approves_nothing() -> None:
    later = OFFICER.expires_at
    token = sign_approval(
        HOLDER, subject=OFFICER.subject, action="card.approve", digest=DIGEST, now=later
    )
    with pytest.raises(ApprovalInvalid, match="expired"):
        verify_approval(token, OFFICER, action="card.approve", digest=DIGEST, now=later)


def test_a_credential_is_not_an_approval() -> None:
    assert refused(sign_token(HOLDER, token_type=CREDENTIAL_TYPE, claims=CLAIMS))


def test_claims_that_are_missing_or_too_many_are_refused() -> None:
    assert not refused(sign_token(HOLDER, token_type=APPROVAL_TYPE, claims=CLAIMS))
    for name in CLAIMS:
        fewer = {each: value for each, value in CLAIMS.items() if each != name}
        assert refused(sign_token(HOLDER, token_type=APPROVAL_TYPE, claims=fewer))
    assert refused(sign_token(HOLDER, token_type=APPROVAL_TYPE, claims=CLAIMS | {"also": 1}))


def test_two_approvals_of_one_thing_are_told_apart() -> None:
    again = sign_approval(
        HOLDER, subject=OFFICER.subject, action="card.approve", digest=DIGEST, now=NOON
    )
    assert again.split(".")[1] != GOOD.split(".")[1]


def test_the_digest_does_not_depend_on_the_order_of_members() -> None:
    assert canonical_digest({"b": [1, None], "a": True}) == canonical_digest(
        {"a": True, "b": [1, None]}
    )
    # SHA-256 of {"a":true,"b":[1,null]}
    assert (
        canonical_digest({"a": True, "b": [1, None]})
        == "5ec1d1f1629056c07adbb5830b5a98adae25e26657fd084181d971be781af1a7"
    )


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("AZaz09-_."))
def test_no_changed_character_is_accepted(at: int, character: str) -> None:
    changed = GOOD[:at] + character + GOOD[at + 1 :]
    assert changed == GOOD or refused(changed)
