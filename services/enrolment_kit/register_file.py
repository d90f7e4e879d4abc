"""Read an older register's CSV line by line: any size, any quoting, no line silently left out."""

import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from identity.contract.imports import COLUMNS, FIELD_CHARACTERS_MAX, NEEDED, SentLine
from shared.errors import ErrorKind, PlatformError

_DELIMITERS = ",;\t"
_EXTRA, _CHUNK_BYTES = "columns_beyond_the_head", 1 << 20


class RegisterFileUnusable(PlatformError):
    """The file has no head that names the columns, or names others."""

    kind = ErrorKind.UNPROCESSABLE
    code = "register_file_unusable"


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A file and what is known of it before anything is sent: its digest, its lines."""

    path: Path
    sha256: str
    lines: int
    """Records behind the head; empty ones are none."""

    def records(self) -> Iterator[SentLine]:
        """Every record with its number, in the order of the file."""
        with _open(self.path) as reader:
            head = _head(reader)
            yield from _records(reader, head)


def examine(path: Path) -> RegisterFile:
    """Look at the whole file once; RegisterFileUnusable for a wrong head."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    with _open(path) as reader:
        head = _head(reader)
        lines = sum(1 for _ in _records(reader, head))
    if lines == 0:
        raise RegisterFileUnusable(f"{path.name} has no lines")
    return RegisterFile(path, digest.hexdigest(), lines)


def _records(reader: Iterator[list[str]], head: list[str]) -> Iterator[SentLine]:
    number = 1
    try:
        for fields in filter(None, reader):
            number += 1
            yield SentLine(line=number, fields=_named(head, fields))
    except csv.Error:
        raise RegisterFileUnusable(f"behind record {number} the quoting is broken") from None


def _named(head: list[str], fields: list[str]) -> dict[str, str]:
    """The fields by their columns; of a record of another length what the registry refuses."""
    named = {
        column: value[: FIELD_CHARACTERS_MAX + 1]  # one too many is refused
        for column, value in zip(head, fields, strict=False)
    }
    if len(fields) != len(head):
        named[_EXTRA] = str(len(fields))
    return named


def _head(reader: Iterator[list[str]]) -> list[str]:
    head = [column.strip().lower() for column in next(reader, [])]
    if len(set(head)) < len(head) or not set(NEEDED) <= set(head) <= set(COLUMNS):
        raise RegisterFileUnusable(f"the head names these columns: {', '.join(COLUMNS)}")
    return head


@contextmanager
def _open(path: Path) -> Iterator[Iterator[list[str]]]:
    """A reader of the file; bytes that are not UTF-8 become what no field may hold."""
    with path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")
        first = text.readline()
        delimiter = max(_DELIMITERS, key=first.count)
        text.seek(0)
        yield csv.reader(text, delimiter=delimiter)
