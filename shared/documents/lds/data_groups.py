"""The numbers and tags of data groups, EF.COM and EF.SOD (Doc 9303-10 section 4). Pure."""

from typing import Final

EF_COM_TAG: Final = 0x60
EF_SOD_TAG: Final = 0x77

TAGS: Final = {
    1: 0x61,
    2: 0x75,
    3: 0x63,
    4: 0x76,
    5: 0x65,
    6: 0x66,
    7: 0x67,
    8: 0x68,
    9: 0x69,
    10: 0x6A,
    11: 0x6B,
    12: 0x6C,
    13: 0x6D,
    14: 0x6E,
    15: 0x6F,
    16: 0x70,
}
NUMBERS: Final = {tag: number for number, tag in TAGS.items()}

FILE_BYTES_MAX: Final = 256 * 1024
"""No file of a chip is larger; the largest chips hold less."""

LDS_VERSION: Final = "0108"
UNICODE_VERSION: Final = "040000"
