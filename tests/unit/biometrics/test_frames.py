"""Frames are read strictly on both sides, whatever the other one sends."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.biometrics.reference.frames import (
    BODY_BYTES_MAX,
    HEAD_BYTES_MAX,
    PREFIX,
    FrameInvalid,
    decode_head,
    decode_prefix,
    encode_frame,
)

words = st.text(max_size=20)
heads = st.dictionaries(words, words | st.integers() | st.lists(st.integers(), max_size=5))


@given(heads, st.binary(max_size=200))
def test_what_is_sent_is_read_the_same(head: dict[str, object], body: bytes) -> None:
    frame = encode_frame(head, body)
    lengths = decode_prefix(frame[: PREFIX.size])
    start = PREFIX.size + lengths.head
    assert decode_head(frame[PREFIX.size : start]) == head
    assert frame[start:] == body
    assert lengths.body == len(body)


def test_a_frame_has_the_bytes_of_the_protocol() -> None:
    assert encode_frame({"do": "x"}, b"yz") == b'LB\x01\0\0\0\0\x0a\0\0\0\x02{"do":"x"}yz'


@pytest.mark.parametrize(
    "prefix",
    [
        b"",
        b"LB\x01\0\0\0\0\x0a\0\0\0",
        b"XB\x01\0\0\0\0\0\0\0\0\0",
        b"LB\x02\0\0\0\0\0\0\0\0\0",
        b"LB\x01\x01\0\0\0\0\0\0\0\0",
        struct.pack(">2sBBII", b"LB", 1, 0, HEAD_BYTES_MAX + 1, 0),
        struct.pack(">2sBBII", b"LB", 1, 0, 0, BODY_BYTES_MAX + 1),
    ],
)
def test_another_version_and_lengths_out_of_bounds_are_refused(prefix: bytes) -> None:
    with pytest.raises(FrameInvalid):
        decode_prefix(prefix)


def test_what_the_other_side_would_not_take_is_not_sent() -> None:
    with pytest.raises(FrameInvalid):
        encode_frame({"x": "y" * HEAD_BYTES_MAX})
    with pytest.raises(FrameInvalid):
        encode_frame({}, bytes(BODY_BYTES_MAX + 1))


@given(st.binary(max_size=60))
def test_junk_raises_the_one_error(junk: bytes) -> None:
    with suppress(FrameInvalid):
        assert isinstance(decode_head(junk), dict)
    with suppress(FrameInvalid):
        assert max(decode_prefix(junk)) <= BODY_BYTES_MAX


@pytest.mark.parametrize("value", ["1", "[]", '"x"', "null", "[" * 5_000])
def test_a_head_is_an_object(value: str) -> None:
    with pytest.raises(FrameInvalid):
        decode_head(value.encode())
