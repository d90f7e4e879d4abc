"""What remains of a message once its key was stolen: valid, doubtful or invalid?"""

import dataclasses
import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from shared.audit.checkpoint import sign_checkpoint
from shared.audit.entry import AuditEntry, leaf_of
from shared.audit.evidence import LogReceipt, SignedMessage, Standing, standing_of
from shared.audit.proofs import inclusion_proof
from shared.audit.tree import leaf_hash, root_of
from shared.signed_http.keys import KeyStatus, Purpose, SigningKey
from tests.unit.audit.logbook import NOON, a_log_key, an_entry, the_record_of

STOLEN_AT = NOON + timedelta(days=10)
BEFORE, AFTER = STOLEN_AT - timedelta(hours=1), STOLEN_AT + timedelta(hours=1)
SIGNER = SigningKey.of("post-koury.mli.aes.example", generate_private_key(SECP256R1()))
BASE = b'"@method": POST'
LOG_KEY = a_log_key()
LOG_KEYS = [the_record_of(LOG_KEY)]
GOOD_KEY = the_record_of(SIGNER, purpose=Purpose.REQUEST)
STOLEN_KEY = dataclasses.replace(
    GOOD_KEY, status=KeyStatus.COMPROMISED, compromised_since=STOLEN_AT
)
EARLY = SignedMessage(BASE, SIGNER.sign(BASE), BEFORE)
LATE = dataclasses.replace(EARLY, signed_at=AFTER)


def about(base: bytes) -> AuditEntry:
    return dataclasses.replace(an_entry(3), request_digest=hashlib.sha256(base).hexdigest())


def a_receipt(entry: AuditEntry | None = None) -> LogReceipt:
    entries = [an_entry(0), an_entry(1), an_entry(2), entry or about(BASE), an_entry(4)]
    data = [each.to_bytes() for each in entries]
    leaves = [leaf_hash(leaf_of(index, each)) for index, each in enumerate(data)]
    return LogReceipt(
        entry=data[3],
        leaf_index=3,
        proof=tuple(inclusion_proof(leaves, 3)),
        note=sign_checkpoint(LOG_KEY, size=len(leaves), root=root_of(leaves)),
        held_at=BEFORE,
    )


def test_a_message_of_a_key_never_stolen_is_valid_without_a_receipt() -> None:
    for status in (KeyStatus.ACTIVE, KeyStatus.RETIRING, KeyStatus.RETIRED):
        key = dataclasses.replace(GOOD_KEY, status=status)
        assert standing_of(EARLY, key) is Standing.VALID


def test_a_message_logged_before_the_key_was_stolen_stays_valid() -> None:
    standing = standing_of(EARLY, STOLEN_KEY, receipt=a_receipt(), log_keys=LOG_KEYS)
    assert standing is Standing.VALID


def test_a_message_from_before_the_theft_that_no_log_saw_is_doubtful() -> None:
    assert standing_of(EARLY, STOLEN_KEY) is Standing.DOUBTFUL


def test_a_message_from_after_the_theft_is_invalid_whatever_the_log_says() -> None:
    for receipt in (None, a_receipt()):
        standing = standing_of(LATE, STOLEN_KEY, receipt=receipt, log_keys=LOG_KEYS)
        assert standing is Standing.INVALID


def test_a_message_of_a_key_stolen_nobody_knows_when_is_invalid() -> None:
    key = dataclasses.replace(STOLEN_KEY, compromised_since=None)
    assert standing_of(EARLY, key, receipt=a_receipt(), log_keys=LOG_KEYS) is Standing.INVALID


def test_a_bad_signature_or_a_time_outside_the_keys_life_is_invalid() -> None:
    changed = dataclasses.replace(EARLY, base=BASE + b"s")
    too_early = dataclasses.replace(EARLY, signed_at=GOOD_KEY.not_before - timedelta(seconds=1))
    too_late = dataclasses.replace(EARLY, signed_at=GOOD_KEY.not_after)
    for message in (changed, too_early, too_late):
        assert standing_of(message, GOOD_KEY) is Standing.INVALID


@pytest.mark.parametrize(
    "receipt",
    [
        dataclasses.replace(a_receipt(), held_at=STOLEN_AT),
        a_receipt(about(b"another message")),
        a_receipt(an_entry(3)),
        dataclasses.replace(a_receipt(), leaf_index=2),
        dataclasses.replace(a_receipt(), proof=()),
        dataclasses.replace(a_receipt(), entry=about(BASE).to_bytes() + b" "),
        dataclasses.replace(a_receipt(), note=sign_checkpoint(a_log_key(), size=5, root=bytes(32))),
    ],
    ids=["late", "other", "silent", "place", "proof", "entry", "checkpoint"],
)
def test_a_receipt_that_does_not_hold_leaves_the_message_doubtful(receipt: LogReceipt) -> None:
    standing = standing_of(EARLY, STOLEN_KEY, receipt=receipt, log_keys=LOG_KEYS)
    assert standing is Standing.DOUBTFUL
