"""Read and write ASN.1 tag-length-value data: bounded, without recursion, nothing left over. Pure.

It reads what strangers send (chip files, certificates, CRLs, CMS); asn1crypto writes the structures
that are rare and rich (certificates, CRLs). Definite lengths need not be minimal, because issued
certificates are not always; what is signed is hashed as it was read, so this hides nothing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from shared.errors import ErrorKind, PlatformError

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
PRINTABLE_STRING = 0x13
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
SEQUENCE = 0x30
SET = 0x31
CONTEXT = tuple(range(0xA0, 0xA4))
"""Constructed context tags [0] to [3]; the same without the bit 0x20 are primitive."""
PRIMITIVE_CONTEXT = tuple(range(0x80, 0x84))

INTEGER_BYTES_MAX = 2050
"""Enough for a 16384-bit number with its sign; nothing we read needs more."""

_INDEFINITE = 0x80
_LENGTH_BYTES_MAX = 4
_LOW_TAG_BITS = 0x1F
_CONSTRUCTED_OCTET_STRING = 0x24
_NESTING_MAX = 24
_ARCS_PER_ROOT = 40
_UTC_TIME_CHARACTERS = 13
_GENERALIZED_TIME_CHARACTERS = 15


class MalformedAsn1(PlatformError):
    """The bytes are not the ASN.1 structure they should be."""

    kind = ErrorKind.MALFORMED
    code = "malformed_asn1"


class IndefiniteLength(MalformedAsn1):
    """BER with an indefinite length: `definite_form` makes it readable."""


class Reader:
    """A cursor over the elements of one constructed value; every method raises MalformedAsn1."""

    __slots__ = ("_at", "_data", "_end")

    def __init__(self, data: bytes, start: int = 0, end: int | None = None) -> None:
        self._data = data
        self._at = start
        self._end = len(data) if end is None else end

    @property
    def at_end(self) -> bool:
        return self._at >= self._end

    def peek(self) -> int:
        """The tag of the next element (one or two octets as a number), 0 at the end."""
        return 0 if self._at >= self._end else self._header()[0]

    def take(self, tag: int) -> bytes:
        """The content octets of the next element, which must have this tag."""
        start, end = self._next(tag)
        return self._data[start:end]

    def take_whole(self, tag: int) -> bytes:
        """The next element with its header, as it was read."""
        began = self._at
        _, end = self._next(tag)
        return self._data[began:end]

    def enter(self, tag: int) -> "Reader":
        """A cursor over the children of the next element."""
        start, end = self._next(tag)
        return Reader(self._data, start, end)

    def optional(self, tag: int) -> bytes | None:
        return self.take(tag) if self.peek() == tag else None

    def any(self) -> tuple[int, bytes]:
        """The next element, whatever it is: tag and content."""
        tag, start, end = self._header()
        self._at = end
        return tag, self._data[start:end]

    def any_whole(self) -> bytes:
        """The next element, whatever it is, with its header."""
        began = self._at
        self._at = self._header()[2]
        return self._data[began : self._at]

    def each(self, tag: int) -> Iterator["Reader"]:
        """A cursor over each remaining element; all must have this tag."""
        while not self.at_end:
            yield self.enter(tag)

    def skip(self, tag: int) -> None:
        self._next(tag)

    def finish(self) -> None:
        """Nothing may be left over."""
        if self._at != self._end:
            raise MalformedAsn1("something follows where nothing may")

    def integer(self) -> int:
        return integer_of(self.take(INTEGER))

    def _next(self, tag: int) -> tuple[int, int]:
        """Pass over the next element: where its content starts and ends."""
        data, at = self._data, self._at
        # the common case first (one octet of tag, one of length): this is what a verifier does most
        if at + 1 < self._end and data[at] == tag and (length := data[at + 1]) < _INDEFINITE:
            end = at + 2 + length
            if end <= self._end:
                self._at = end
                return at + 2, end
        found, start, end = self._header()
        if found != tag:
            raise MalformedAsn1(f"found tag {found:02X} where {tag:02X} must stand")
        self._at = end
        return start, end

    def _header(self) -> tuple[int, int, int]:
        data, at, limit = self._data, self._at, self._end
        try:
            tag = data[at]
            at += 1
            if tag & _LOW_TAG_BITS == _LOW_TAG_BITS:
                second = data[at]
                at += 1
                if second & 0x80:
                    raise MalformedAsn1("a tag of more than two octets")
                tag = tag << 8 | second
            length = data[at]
            at += 1
        except IndexError:
            raise MalformedAsn1("the data ends inside a header") from None
        if length >= _INDEFINITE:
            count = length & 0x7F
            if count == 0:
                raise IndefiniteLength("indefinite length")
            if count > _LENGTH_BYTES_MAX:
                raise MalformedAsn1("a length of more than four octets")
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > limit:
            raise MalformedAsn1("an element is longer than what holds it")
        return tag, at, at + length


def only(data: bytes, tag: int) -> Reader:
    """A cursor into data that must be exactly one element of this tag."""
    outer = Reader(data)
    inner = outer.enter(tag)
    outer.finish()
    return inner


def integer_of(content: bytes) -> int:
    if not content or len(content) > INTEGER_BYTES_MAX:
        raise MalformedAsn1("an integer of no or too many octets")
    return int.from_bytes(content, "big", signed=True)


def boolean_of(content: bytes) -> bool:
    if len(content) != 1:
        raise MalformedAsn1("a boolean is one octet")
    return content != b"\0"


def octets_of_bits(content: bytes) -> bytes:
    """The octets of a BIT STRING that holds whole octets (keys, signatures)."""
    if not content or content[0] != 0:
        raise MalformedAsn1("a bit string that is not whole octets")
    return content[1:]


def named_bits_of(content: bytes) -> frozenset[int]:
    """The numbers of the bits that are set (keyUsage and the like)."""
    if not content or content[0] > 7:  # noqa: PLR2004 - an octet has eight bits
        raise MalformedAsn1("not a bit string")
    bits = content[1:]
    return frozenset(
        8 * i + j for i, octet in enumerate(bits) for j in range(8) if octet << j & 128
    )


def oid_text(content: bytes) -> str:
    """An object identifier in dotted form, for people and reports."""
    arcs: list[int] = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    if not arcs or value or content[-1] & 0x80:
        raise MalformedAsn1("not an object identifier")
    root = min(arcs[0] // _ARCS_PER_ROOT, 2)
    return ".".join(map(str, (root, arcs[0] - _ARCS_PER_ROOT * root, *arcs[1:])))


def time_of(tag: int, content: bytes) -> datetime:
    """A UTCTime or GeneralizedTime in UTC with seconds (RFC 5280 section 4.1.2.5)."""
    try:
        text = content.decode("ascii")
        if tag == UTC_TIME and len(text) == _UTC_TIME_CHARACTERS:
            text = ("19" if text >= "5" else "20") + text
        elif tag != GENERALIZED_TIME or len(text) != _GENERALIZED_TIME_CHARACTERS:
            raise MalformedAsn1("not a time of certificates")
        if not (text[:14].isdigit() and text[14] == "Z"):
            raise MalformedAsn1("not a time of certificates")
        fields = (text[:4], *(text[i : i + 2] for i in range(4, 14, 2)))
        year, month, day, hour, minute, second = map(int, fields)
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise MalformedAsn1("not a time of certificates") from None


def encode(tag: int, *parts: bytes) -> bytes:
    """One element with a minimal definite length (DER)."""
    content = b"".join(parts)
    size = len(content)
    head = tag.to_bytes(2 if tag > 0xFF else 1, "big")  # noqa: PLR2004 - one octet or two
    if size < _INDEFINITE:
        return head + bytes((size,)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return head + bytes((_INDEFINITE | len(length),)) + length + content


def encode_integer(value: int) -> bytes:
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


@cache
def oid(dotted: str) -> bytes:
    """The content octets of an object identifier; called with our own constants only."""
    first, second, *rest = map(int, dotted.split("."))
    octets = bytearray()
    for arc in (_ARCS_PER_ROOT * first + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        octets += bytes(reversed(groups))
    return bytes(octets)


def encode_oid(dotted: str) -> bytes:
    return encode(OBJECT_IDENTIFIER, oid(dotted))


def definite_form(data: bytes) -> bytes:
    """Rewrite BER so that Reader can read it: definite lengths, octet strings in one piece.

    What has definite lengths already keeps its octets. Raises MalformedAsn1.
    """
    element, end = _rewrite(data, 0, len(data), _NESTING_MAX)
    if end != len(data):
        raise MalformedAsn1("something follows where nothing may")
    return element


def _rewrite(data: bytes, at: int, limit: int, nesting: int) -> tuple[bytes, int]:
    """The element at `at` in definite form, and where the next one starts."""
    if nesting == 0:
        raise MalformedAsn1("nested too deep")
    reader = Reader(data, at, limit)
    indefinite = False
    try:
        tag, start, end = reader._header()  # noqa: SLF001 - the reader's own module
    except IndefiniteLength:
        indefinite = True
        tag = int.from_bytes(data[at : at + 1], "big")
        if tag & _LOW_TAG_BITS == _LOW_TAG_BITS or not tag & 0x20:
            raise MalformedAsn1("an indefinite length where none may be") from None
        start, end = at + 2, limit
    if not (tag >> 8 or tag) & 0x20:
        return data[at:end], end
    children: list[bytes] = []
    at_child = start
    while at_child < end:
        if indefinite and data[at_child : at_child + 2] == b"\0\0":
            break
        child, at_child = _rewrite(data, at_child, end, nesting - 1)
        children.append(child)
    else:
        if indefinite:
            raise MalformedAsn1("an indefinite length without its end")
    if tag == _CONSTRUCTED_OCTET_STRING:
        pieces = (Reader(child).take(OCTET_STRING) for child in children)
        return encode(OCTET_STRING, *pieces), at_child + 2 * indefinite
    if not indefinite and b"".join(children) == data[start:end]:
        return data[at:end], end
    return encode(tag, *children), at_child + 2 * indefinite
