"""What is sealed to a machine opens there, in its context, and nowhere else."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    generate_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from shared.sealing.message import (
    MESSAGE_BYTES_MAX,
    MessageContext,
    MessageNotOpened,
    open_message,
    seal_message,
)

KEY = generate_private_key(SECP256R1())
CONTEXT = MessageContext("identity.mli.aes.example", "personalisation.mli.aes.example", "job 1")
SEALED = seal_message(KEY.public_key(), b"a card", context=CONTEXT)


def test_it_opens_with_the_private_key() -> None:
    assert open_message(KEY, SEALED, context=CONTEXT) == b"a card"
    assert b"a card" not in SEALED
    assert len(SEALED) == len(b"a card") + 81


def test_two_of_the_same_message_have_nothing_in_common() -> None:
    again = seal_message(KEY.public_key(), b"a card", context=CONTEXT)
    assert again != SEALED
    assert open_message(KEY, again, context=CONTEXT) == b"a card"


@pytest.mark.parametrize(
    "other",
    [
        MessageContext("identity.bfa.aes.example", CONTEXT.recipient, CONTEXT.matter),
        MessageContext(CONTEXT.sender, "personalisation.bfa.aes.example", CONTEXT.matter),
        MessageContext(CONTEXT.sender, CONTEXT.recipient, "job 2"),
    ],
)
def test_it_opens_in_its_own_context_only(other: MessageContext) -> None:
    with pytest.raises(MessageNotOpened):
        open_message(KEY, SEALED, context=other)


def test_it_does_not_open_with_another_key() -> None:
    with pytest.raises(MessageNotOpened):
        open_message(generate_private_key(SECP256R1()), SEALED, context=CONTEXT)


@given(st.integers(0, len(SEALED) - 1), st.binary(max_size=3))
def test_an_altered_message_does_not_open(at: int, put: bytes) -> None:
    altered = SEALED[:at] + put + SEALED[at + 1 :]
    if altered == SEALED:
        return
    with pytest.raises(MessageNotOpened):
        open_message(KEY, altered, context=CONTEXT)


@given(st.binary(max_size=120))
def test_bytes_that_nobody_sealed_do_not_open(sealed: bytes) -> None:
    with pytest.raises(MessageNotOpened):
        open_message(KEY, sealed, context=CONTEXT)


def test_names_do_not_run_into_each_other() -> None:
    assert MessageContext("a", "bc", "d").info() != MessageContext("ab", "c", "d").info()
    with pytest.raises(ValueError, match="a message has a sender"):
        MessageContext("", "b", "c").info()


def test_what_the_profile_does_not_have_is_a_programmers_error() -> None:
    with pytest.raises(ValueError, match="P-256"):
        seal_message(generate_private_key(SECP384R1()).public_key(), b"", context=CONTEXT)
    with pytest.raises(ValueError, match="at most"):
        seal_message(KEY.public_key(), bytes(MESSAGE_BYTES_MAX + 1), context=CONTEXT)
