"""Which register of officers a State stands behind, and which it kept before. Pure.

A State opens a register anew when the key that signs it is replaced. Each publication names all its
registers, the present one last, by their first and last lines. So nobody who saw one takes an older
one for it, or another one beside it that never says what became of the first.
"""

from collections.abc import Sequence
from typing import NamedTuple

from shared.errors import VerificationFailed


class RegisterForked(VerificationFailed):
    """What a State publishes of its register does not go on from what it published before."""

    code = "officers_register_forked"


class RegisterHead(NamedTuple):
    """A register as of one of its lines: SHA-256, hexadecimal, of the first and of that one."""

    opened: str
    lines: int
    last: str


def refuse_fork(known: Sequence[RegisterHead], offered: Sequence[RegisterHead]) -> None:
    """RegisterForked unless each register that was known goes on, or stands as it did.

    That the lines in between are the same, those see who have them: a head does not tell.
    """
    by_first_line = {head.opened: head for head in offered}
    for head in known:
        now = by_first_line.get(head.opened)
        if now is None:
            raise RegisterForked(f"the register of {head.lines} lines is not named any more")
        if now.lines < head.lines or (now.lines == head.lines and now.last != head.last):
            raise RegisterForked(f"line {head.lines} of the register was another one")
