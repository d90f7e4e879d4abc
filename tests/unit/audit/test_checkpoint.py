"""Is a checkpoint believed only when the log's own key signed exactly it?"""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.checkpoint import (
    NOTE_BYTES_MAX,
    Checkpoint,
    log_origin,
    sign_checkpoint,
    verify_checkpoint,
    verify_own_checkpoint,
)
from shared.audit.errors import CheckpointInvalid
from shared.signed_http.keys import KeyStatus, Purpose, SigningKey
from tests.unit.audit.logbook import SERVICE, a_log_key, the_record_of

KEY = a_log_key()
RECORD = the_record_of(KEY)
ROOT = hashlib.sha256(b"root").digest()
ROOT64 = base64.b64encode(ROOT).decode()
ORIGIN = log_origin(SERVICE)
GOOD = sign_checkpoint(KEY, size=42, root=ROOT)
TEXT, _, SIGNATURE_LINE = GOOD.partition("\n\n")


def refused(note: str) -> bool:
    try:
        verify_checkpoint(note, [RECORD])
    except CheckpointInvalid:
        return True
    return False


def signed(text: str) -> str:
    """Any text, signed by the right key in the right form."""
    blob = base64.b64decode(SIGNATURE_LINE.split(" ")[2])[:4] + KEY.sign(text.encode())
    return f"{text}\n— {ORIGIN} {base64.b64encode(blob).decode()}\n"


def test_a_checkpoint_is_a_signed_note_of_three_lines() -> None:
    origin = f"{SERVICE}/audit"
    public = KEY.private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = hashlib.sha256(f"{origin}\n".encode() + b"\x01" + public).digest()[:4]
    line = SIGNATURE_LINE.removesuffix("\n").split(" ")

    assert f"{origin}\n42\n{ROOT64}" == TEXT
    assert line[:2] == ["—", origin]
    assert base64.b64decode(line[2])[:4] == key_id
    assert verify_checkpoint(GOOD, [RECORD]) == Checkpoint(origin, 42, ROOT)


def test_the_log_recognises_its_own_checkpoints_and_those_of_its_previous_key() -> None:
    assert verify_own_checkpoint(GOOD, KEY).size == 42
    successor = a_log_key()
    retired = the_record_of(KEY, status=KeyStatus.RETIRED)
    assert verify_own_checkpoint(GOOD, successor, [retired]).size == 42
    with pytest.raises(CheckpointInvalid):
        verify_own_checkpoint(GOOD, successor)
    with pytest.raises(CheckpointInvalid, match="another log"):
        verify_own_checkpoint(GOOD, a_log_key("identity.bfa.aes.example"))


def test_a_retired_key_still_vouches_and_a_compromised_one_does_not() -> None:
    assert verify_checkpoint(GOOD, [the_record_of(KEY, status=KeyStatus.RETIRED)]).size == 42
    with pytest.raises(CheckpointInvalid):
        verify_checkpoint(GOOD, [the_record_of(KEY, status=KeyStatus.COMPROMISED)])


def test_a_key_of_another_purpose_or_entity_signs_no_checkpoint() -> None:
    foreign = SigningKey.of("identity.bfa.aes.example", KEY.private_key)
    for record in (the_record_of(KEY, purpose=Purpose.RESPONSE), the_record_of(foreign)):
        with pytest.raises(CheckpointInvalid):
            verify_checkpoint(GOOD, [record])


def test_the_key_of_a_log_is_ed25519() -> None:
    p256 = SigningKey.of(SERVICE, generate_private_key(SECP256R1()))
    with pytest.raises(ValueError, match="Ed25519"):
        sign_checkpoint(p256, size=1, root=ROOT)
    with pytest.raises(CheckpointInvalid):
        verify_checkpoint(GOOD, [the_record_of(p256)])


def test_signatures_of_strangers_are_skipped() -> None:
    witness = "— witness.bfa.aes.example " + base64.b64encode(bytes(76)).decode()
    assert not refused(f"{GOOD}{witness}\n")
    assert refused(f"{TEXT}\n\n{witness}\n")


def test_a_bad_signature_by_the_log_is_not_outweighed_by_a_good_one() -> None:
    other = sign_checkpoint(KEY, size=43, root=ROOT).partition("\n\n")[2]
    assert refused(GOOD + other)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n042\n{ROOT64}\n",
        f"{ORIGIN}\n+42\n{ROOT64}\n",
        f"{ORIGIN}\n\u0664\u0662\n{ROOT64}\n",
        f"{ORIGIN}\n{2**63}\n{ROOT64}\n",
        f"{ORIGIN}\n{'9' * 5_000}\n{ROOT64}\n",
        f"{ORIGIN}\n\n{ROOT64}\n",
        f"{ORIGIN}\n42\n{ROOT64[:40]}\n",
        f"{ORIGIN}\n42\n{'_' * 43}=\n",
        f"{ORIGIN}\n42\n{ROOT64}\nextension\n",
        f"{ORIGIN}\n42\n",
        f"\n42\n{ROOT64}\n",
    ],
    ids=range(11),
)
def test_a_text_in_another_form_is_refused_though_signed(text: str) -> None:
    assert refused(signed(text))


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        TEXT,
        GOOD.removesuffix("\n"),
        GOOD + "\n",
        GOOD.replace("— ", "- "),
        GOOD.replace("— ", "—  "),
        f"{TEXT}\n\n— {ORIGIN} AAAA\n",
        f"{TEXT}\n\n— {ORIGIN} é\n",
        f"{TEXT}\n\n" + SIGNATURE_LINE * 65,
        GOOD + "x" * NOTE_BYTES_MAX,
    ],
    ids=range(11),
)
def test_what_is_no_signed_note_is_refused(note: str) -> None:
    assert refused(note)


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("Aa0/+=\n —é"))
def test_no_changed_character_is_accepted(at: int, character: str) -> None:
    changed = GOOD[:at] + character + GOOD[at + 1 :]
    assert changed == GOOD or refused(changed)
