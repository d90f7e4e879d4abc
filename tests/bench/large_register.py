"""A register of millions of invented persons, written as a whole: what it holds, not how it came.

Rows go in by COPY in PostgreSQL's binary form, put together by numpy. Identifiers, numbers, salts
and tokens are spread as real ones are; sealed values are of the real size and noise, except those
that a bench asks for, which open. References between tables are not checked while they are written
(they hold), and the rule that no two versions of a person overlap, which no reading uses, is left
out with its index.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.uint8] | NDArray[np.int64] | NDArray[np.int32] | bytes
Octets = NDArray[np.uint8]
ROWS_AT_ONCE = 200_000
MAINTENANCE_MEMORY = "1GB"
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
_DASHES = (8, 13, 18, 23)
UUID_CHARACTERS = 36


async def opened(url: str) -> asyncpg.Connection:
    """A connection that writes without checking references; the caller closes it."""
    connection = await asyncpg.connect(url)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(f"SET maintenance_work_mem = '{MAINTENANCE_MEMORY}'")
    await connection.execute("SET statement_timeout = 0")
    return connection


async def write(
    connection: asyncpg.Connection, table: str, columns: Mapping[str, Column], count: int
) -> None:
    """Write `count` rows; each column has a value for each row, or one (bytes) for all."""
    for first in range(0, count, ROWS_AT_ONCE):
        part = {
            name: values if isinstance(values, bytes) else values[first : first + ROWS_AT_ONCE]
            for name, values in columns.items()
        }
        rows = min(ROWS_AT_ONCE, count - first)
        await connection.copy_to_table(
            table,
            source=io.BytesIO(_HEAD + _packed(list(part.values()), rows) + _END),
            columns=list(columns),
            format="binary",
        )


def _packed(columns: Sequence[Column], rows: int) -> bytes:
    """Rows as COPY has them: the number of fields, then each field behind its length."""
    kinds = [_kind(values) for values in columns]
    fields: list[tuple[str, object]] = [("fields", ">i2")]
    for number, kind in enumerate(kinds):
        fields += [(f"length{number}", ">i4"), (f"value{number}", kind)]
    packed = np.empty(rows, np.dtype(fields))
    packed["fields"] = len(columns)
    for number, (values, kind) in enumerate(zip(columns, kinds, strict=True)):
        packed[f"length{number}"] = kind.itemsize
        one_for_all = isinstance(values, bytes)
        packed[f"value{number}"] = np.frombuffer(values, np.uint8) if one_for_all else values
    return packed.tobytes()


def _kind(values: Column) -> np.dtype[np.void] | np.dtype[np.integer]:
    if isinstance(values, bytes):
        return np.dtype((np.uint8, (len(values),)))
    if values.ndim > 1:
        return np.dtype((np.uint8, values.shape[1:]))
    return values.dtype.newbyteorder(">")


def noise(draw: np.random.Generator, rows: int, octets: int) -> Octets:
    """Random bytes, a row of them for each row: identifiers, salts, what is sealed."""
    return np.frombuffer(draw.bytes(rows * octets), np.uint8).reshape(rows, octets).copy()


def put(column: Octets, at: int, value: bytes) -> None:
    """Write a value in the place of the noise of one row."""
    column[at] = np.frombuffer(value, np.uint8)


def uuid_at(column: Octets, at: int) -> UUID:
    return UUID(bytes=column[at].tobytes())


def uuid_texts(column: Octets) -> Octets:
    """Identifiers as PostgreSQL writes them."""
    digits = np.empty((len(column), 2 * column.shape[1]), np.uint8)
    digits[:, 0::2], digits[:, 1::2] = _HEX[column >> 4], _HEX[column & 15]
    written = np.full((len(column), UUID_CHARACTERS), ord("-"), np.uint8)
    places = [at for at in range(UUID_CHARACTERS) if at not in _DASHES]
    written[:, places] = digits
    return written


def digits_of(numbers: NDArray[np.int64], digits: int) -> Octets:
    """Numbers as text of so many digits."""
    powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    return (ord("0") + numbers[:, None] // powers % 10).astype(np.uint8)


def moment(at: datetime) -> bytes:
    return int((at - _EPOCH).total_seconds() * 1_000_000).to_bytes(8, "big", signed=True)


def day(at: datetime) -> bytes:
    return (at - _EPOCH).days.to_bytes(4, "big", signed=True)


def spread(rows: int, wanted: int) -> Iterator[int]:
    """Places all over a table."""
    yield from range(rows // wanted // 2, rows, max(1, rows // wanted))
