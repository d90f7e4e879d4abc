"""EF.COM: which data groups the chip says it holds. Unsigned, so only a hint. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.documents.lds.data_groups import (
    EF_COM_TAG,
    LDS_VERSION,
    NUMBERS,
    TAGS,
    UNICODE_VERSION,
)
from shared.documents.lds.errors import MalformedChipFile
from shared.pki.der import encode, only

_LDS_VERSION_TAG = 0x5F01
_UNICODE_VERSION_TAG = 0x5F36
_TAG_LIST_TAG = 0x5C


@dataclass(frozen=True, slots=True)
class Com:
    lds_version: str
    unicode_version: str
    data_groups: frozenset[int]


def build_com(data_groups: Iterable[int]) -> bytes:
    """Make EF.COM for these data groups (Doc 9303-10 section 4.6.1)."""
    return encode(
        EF_COM_TAG,
        encode(_LDS_VERSION_TAG, LDS_VERSION.encode("ascii")),
        encode(_UNICODE_VERSION_TAG, UNICODE_VERSION.encode("ascii")),
        encode(_TAG_LIST_TAG, bytes(TAGS[number] for number in sorted(data_groups))),
    )


def read_com(data: bytes) -> Com:
    """Read EF.COM, nothing after it; raises MalformedAsn1."""
    fields = only(data, EF_COM_TAG)
    lds_version = _digits(fields.take(_LDS_VERSION_TAG), len(LDS_VERSION))
    unicode_version = _digits(fields.take(_UNICODE_VERSION_TAG), len(UNICODE_VERSION))
    tags = fields.take(_TAG_LIST_TAG)
    fields.finish()
    if len(set(tags)) != len(tags) or not set(tags) <= NUMBERS.keys():
        raise MalformedChipFile("EF.COM lists a tag twice or one that is no data group")
    return Com(lds_version, unicode_version, frozenset(NUMBERS[tag] for tag in tags))


def _digits(content: bytes, length: int) -> str:
    if len(content) != length or not content.isdigit():
        raise MalformedChipFile("a version in EF.COM is not a number of the right length")
    return content.decode("ascii")
