"""The reader of tag-length-value data, against asn1crypto and against garbage."""

from datetime import UTC, datetime

import pytest
from asn1crypto import core, x509
from hypothesis import given
from hypothesis import strategies as st

from shared.pki.der import (
    GENERALIZED_TIME,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    UTC_TIME,
    MalformedAsn1,
    Reader,
    boolean_of,
    definite_form,
    encode,
    encode_integer,
    integer_of,
    named_bits_of,
    octets_of_bits,
    oid,
    oid_text,
    only,
    time_of,
)


@given(st.integers(min_value=-(2**2100), max_value=2**2100))
def test_an_integer_is_written_as_asn1crypto_writes_it_and_read_back(number: int) -> None:
    written = encode_integer(number)
    if number >= 0:
        assert written == core.Integer(number).dump()
    assert Reader(written).integer() == number


@given(st.binary(max_size=70_000), st.sampled_from([OCTET_STRING, 0x61, 0x5F1F, 0x7F61]))
def test_what_is_encoded_is_read_back(content: bytes, tag: int) -> None:
    reader = Reader(encode(tag, content))
    assert reader.peek() == tag
    assert reader.take(tag) == content
    reader.finish()


@pytest.mark.parametrize(
    "dotted", ["2.23.136.1.1.1", "1.2.840.113549.1.7.2", "0.4.0.127.0.7.1.1.4.1.3", "2.5.29.14"]
)
def test_object_identifiers_are_those_of_asn1crypto(dotted: str) -> None:
    assert encode(OBJECT_IDENTIFIER, oid(dotted)) == core.ObjectIdentifier(dotted).dump()
    assert oid_text(oid(dotted)) == dotted


@pytest.mark.parametrize("content", [b"", b"\x2a\x86", b"\x80"])
def test_a_broken_object_identifier_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedAsn1):
        oid_text(content)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x05\x02\x01",  # shorter than it says
        b"\x30\x80",  # indefinite
        b"\x30\x85\x00\x00\x00\x00\x01\x00",  # a length of five octets
        b"\x5f",  # half a tag
        b"\x5f\x81\x01\x00",  # a tag of three octets
        b"\x30\x82\x01",  # half a length
    ],
)
def test_a_broken_header_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedAsn1):
        Reader(data).take(SEQUENCE)


def test_nothing_may_follow_an_only_element() -> None:
    with pytest.raises(MalformedAsn1):
        only(encode(SEQUENCE) + b"\0", SEQUENCE)


def test_a_child_may_not_outgrow_its_parent() -> None:
    inside = Reader(b"\x30\x03\x04\x05abcdefgh").enter(SEQUENCE)
    with pytest.raises(MalformedAsn1):
        inside.take(OCTET_STRING)


def test_a_wrong_tag_is_refused_and_an_optional_one_passed_over() -> None:
    reader = Reader(encode_integer(5))
    assert reader.optional(OCTET_STRING) is None
    with pytest.raises(MalformedAsn1):
        reader.take(OCTET_STRING)
    assert reader.integer() == 5
    assert reader.at_end
    assert reader.peek() == 0


@pytest.mark.parametrize("content", [b"", b"\0" * 3000])
def test_an_integer_has_some_octets_and_not_too_many(content: bytes) -> None:
    with pytest.raises(MalformedAsn1):
        integer_of(content)


def test_simple_contents_of_the_wrong_size_are_refused() -> None:
    with pytest.raises(MalformedAsn1):
        boolean_of(b"")
    with pytest.raises(MalformedAsn1):
        octets_of_bits(b"\x04\xff")
    with pytest.raises(MalformedAsn1):
        named_bits_of(b"")
    assert named_bits_of(b"\x01\x06") == {5, 6}


def test_times_are_those_of_certificates() -> None:
    assert time_of(UTC_TIME, b"491231235959Z") == datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert time_of(UTC_TIME, b"500101000000Z").year == 1950
    assert time_of(GENERALIZED_TIME, b"20500101000000Z").year == 2050


@pytest.mark.parametrize(
    ("tag", "content"),
    [
        (UTC_TIME, b"261122120000"),
        (UTC_TIME, b"261322120000Z"),
        (UTC_TIME, b"2611221200\xff0Z"),
        (UTC_TIME, b"26112212 000Z"),
        (GENERALIZED_TIME, b"20261122120000+"),
        (GENERALIZED_TIME, b"20261122120060Z"),
        (INTEGER, b"261122120000Z"),
    ],
)
def test_other_times_are_refused(tag: int, content: bytes) -> None:
    with pytest.raises(MalformedAsn1):
        time_of(tag, content)


def test_indefinite_lengths_become_definite_and_pieces_one_string() -> None:
    pieces = b"\x24\x80" + encode(OCTET_STRING, b"ab") + encode(OCTET_STRING, b"c") + b"\0\0"
    assert definite_form(b"\x30\x80" + pieces + b"\x02\x01\x05\0\0") == encode(
        SEQUENCE, encode(OCTET_STRING, b"abc"), encode_integer(5)
    )


def test_what_is_definite_keeps_its_octets_even_if_its_lengths_are_not_minimal() -> None:
    inside = b"\x30\x81\x03\x02\x01\x05"
    assert definite_form(inside) == inside
    assert definite_form(b"\xa0\x80" + inside + b"\0\0") == encode(0xA0, inside)


@pytest.mark.parametrize(
    "data",
    [
        b"\x30\x80\x02\x01\x05",  # no end
        b"\x04\x80\0\0",  # a primitive cannot be indefinite
        b"\x24\x03\x02\x01\x05",  # pieces of something else
        b"\x30\x80\0\0\0",  # something follows
        b"\xa0\x80" * 40 + b"\0\0" * 40,  # nested too deep
    ],
)
def test_broken_ber_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedAsn1):
        definite_form(data)


@given(st.binary(max_size=200))
def test_rewriting_any_octets_succeeds_or_is_refused(data: bytes) -> None:
    try:
        rewritten = definite_form(data)
    except MalformedAsn1:
        return
    assert definite_form(rewritten) == rewritten


def test_utc_times_are_read_as_asn1crypto_writes_them() -> None:
    moment = datetime(2036, 2, 29, 1, 2, 3, tzinfo=UTC)
    written = x509.UTCTime(moment).dump()
    assert time_of(*Reader(written).any()) == moment
