"""What document readers that act as a keyboard type: labels, blanks, the wrong keyboard."""

import re
from string import ascii_letters, digits

from shared.documents.mrz.errors import MrzMalformed
from shared.documents.mrz.td1 import TD1
from shared.documents.mrz.td2 import TD2
from shared.documents.mrz.td3 import TD3
from shared.documents.mrz.zone import check_digit_verdicts

_LABELS = re.compile(r"(?<!\S)(?:START|END|OCR\s+LINE\s+[0-9]\s*:)(?!\S)", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
_LINE_LENGTHS = {layout.length: layout.line_length for layout in (TD1, TD2, TD3)}

# The same keys, on a keyboard of the United States and on a French one.
_QWERTY = "1234567890!@#$%^&*()qwertyuiopasdfghjkl;zxcvbnm,QWERTYUIOPASDFGHJKL:ZXCVBNM<\\."
_AZERTY = "&é\"'(-è_çà1234567890azertyuiopqsdfghjklmwxcvbn,;AZERTYUIOPQSDFGHJKLMWXCVBN?.<:"
_MEANT = frozenset(ascii_letters + digits + "<:")


def _undo(typed: str, meant: str) -> dict[int, str]:
    pairs = zip(typed, meant, strict=True)
    return str.maketrans({shown: sent for shown, sent in pairs if sent in _MEANT})


_KEYBOARDS: tuple[dict[int, str], ...] = ({}, _undo(_AZERTY, _QWERTY), _undo(_QWERTY, _AZERTY))
"""The right one; a qwerty reader on an azerty post; an azerty reader on a qwerty post."""


def normalise_reader_input(text: str) -> str:
    """Return the zone that a reader typed, as lines separated by line feeds.

    Labels, blanks and line ends go, letters become capitals. If the check digits are right only
    after the keys of another keyboard are put back, they are put back. What cannot be made a zone
    is returned as it is, for `parse_mrz` to refuse.
    """
    readings = [_cleaned(text.translate(keyboard)) for keyboard in _KEYBOARDS]
    return _in_lines(next(filter(_is_right, readings), readings[0]))


def _cleaned(text: str) -> str:
    return _BLANKS.sub("", _LABELS.sub("", text)).upper()


def _is_right(reading: str) -> bool:
    try:
        return all(check_digit_verdicts(reading).values())
    except MrzMalformed:
        return False


def _in_lines(zone: str) -> str:
    line_length = _LINE_LENGTHS.get(len(zone), len(zone) or 1)
    starts = range(0, len(zone), line_length)
    return "\n".join(zone[start : start + line_length] for start in starts)
