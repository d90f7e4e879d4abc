"""Many small statuses in few bytes: the array of a Token Status List (draft-ietf-oauth-status-list,
section 4). Pure.
"""

import base64
import binascii
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from shared.status.errors import StatusIndexOutOfRange, StatusListInvalid

BITS_ALLOWED = (1, 2, 4, 8)
ARRAY_BYTES_MAX = 16 * 2**20
"""64 million documents at two bits; a compressed bomb of 200 MB is 194 kB."""
LST_CHARACTERS_MAX = ARRAY_BYTES_MAX * 4 // 3 + 4
_BYTE_BITS = 8
_ZLIB_LEVEL = 9


class StatusValue(IntEnum):
    """The registered values (section 7.1); 3 and 12 to 15 are left to applications."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2


@dataclass(frozen=True, slots=True)
class PackedStatuses:
    """The byte array: `bits` per status, the first status in the lowest bits of the first byte."""

    bits: int
    array: bytes

    def __post_init__(self) -> None:
        if self.bits not in BITS_ALLOWED or len(self.array) > ARRAY_BYTES_MAX:
            raise StatusListInvalid(f"a status has {BITS_ALLOWED} bits, an array at most 16 MiB")

    @classmethod
    def pack(cls, statuses: Iterable[int], bits: int) -> "PackedStatuses":
        """Pack statuses, best given as one byte each; ValueError for one that needs more bits.

        The last byte is filled up with VALID.
        """
        each = bytes(statuses)
        if bits not in BITS_ALLOWED or each.translate(None, bytes(range(1 << bits))):
            raise ValueError(f"a status does not fit into {bits} bits")
        per_byte = _BYTE_BITS // bits
        each += bytes(-len(each) % per_byte)
        packed = 0
        for place in range(per_byte):
            # all statuses of one place at once, as one long number: no carry leaves its byte
            packed |= int.from_bytes(each[place::per_byte], "little") << place * bits
        return cls(bits, packed.to_bytes(len(each) // per_byte, "little"))

    @property
    def size(self) -> int:
        """How many statuses the array has room for."""
        return len(self.array) * _BYTE_BITS // self.bits

    def lookup(self, index: int) -> int:
        """The status at an index; StatusIndexOutOfRange beyond the array (section 8.3)."""
        if not 0 <= index < self.size:
            raise StatusIndexOutOfRange(f"index {index} is outside a list of {self.size}")
        at, place = divmod(index, _BYTE_BITS // self.bits)
        return self.array[at] >> place * self.bits & (1 << self.bits) - 1

    def encode(self) -> str:
        """The member `lst`: base64url of the array compressed by zlib (section 4.1)."""
        compressed = zlib.compress(self.array, _ZLIB_LEVEL)
        return base64.urlsafe_b64encode(compressed).rstrip(b"=").decode()

    @classmethod
    def decode(cls, lst: str, bits: int) -> "PackedStatuses":
        """Read `lst`; StatusListInvalid unless it is canonical and inflates within the limit."""
        if len(lst) > LST_CHARACTERS_MAX:
            raise StatusListInvalid("the list is too long")
        inflate = zlib.decompressobj()
        try:
            compressed = base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4))
            if base64.urlsafe_b64encode(compressed).rstrip(b"=").decode() != lst:
                raise StatusListInvalid("the list is not canonical base64url")
            array = inflate.decompress(compressed, ARRAY_BYTES_MAX)
        except (binascii.Error, ValueError, zlib.error):
            raise StatusListInvalid("the list does not inflate") from None
        if not inflate.eof or inflate.unused_data or inflate.unconsumed_tail:
            raise StatusListInvalid("the list is cut, too large, or followed by something else")
        return cls(bits, array)
