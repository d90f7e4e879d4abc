"""A State's published list of officers' credentials that it took back, read and written. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.officers.credential import TEXT_CHARACTERS_MAX
from shared.officers.withdrawal import Withdrawal, Withdrawals
from shared.states import State
from shared.trust.errors import RecordMalformed
from shared.trust.names import withdrawals_target

WITHDRAWALS_MAX = 10_000
WITHDRAWALS_BYTES_MAX = 2_000_000
_SECONDS_MAX = 253_402_300_799  # the end of the year 9999, where datetime ends


class _Entry(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    subject: str = Field(min_length=1, max_length=TEXT_CHARACTERS_MAX)
    issued_until: int = Field(ge=0, le=_SECONDS_MAX)
    since: int = Field(ge=0, le=_SECONDS_MAX)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["liptako-withdrawals-1"]
    state: State
    withdrawn: tuple[_Entry, ...] = Field(max_length=WITHDRAWALS_MAX)


def parse_withdrawals(data: bytes, *, target: str) -> Withdrawals:
    """Read the file published under the name `target`; raises RecordMalformed."""
    try:
        if len(data) > WITHDRAWALS_BYTES_MAX:
            raise RecordMalformed(f"{target}: larger than {WITHDRAWALS_BYTES_MAX} bytes")
        file = _File.model_validate_json(data)
    except (ValidationError, RecursionError):
        raise RecordMalformed(f"{target}: not a list of withdrawn credentials") from None
    if target != withdrawals_target(file.state):
        raise RecordMalformed(f"{target} may not speak of officers of {file.state}")
    listed: dict[str, tuple[Withdrawal, ...]] = {}
    for entry in file.withdrawn:
        listed[entry.subject] = (*listed.get(entry.subject, ()), _withdrawal(entry))
    return listed


def serialise_withdrawals(state: State, withdrawals: Iterable[Withdrawal]) -> bytes:
    """Write the file; the same withdrawals always give the same bytes."""
    entries = tuple(
        _Entry(
            subject=one.subject,
            issued_until=int(one.issued_until.timestamp()),
            since=int(one.since.timestamp()),
        )
        for one in sorted(withdrawals, key=lambda one: (one.subject, one.issued_until))
    )
    file = _File(format="liptako-withdrawals-1", state=state, withdrawn=entries)
    return file.model_dump_json(indent=1).encode() + b"\n"


def _withdrawal(entry: _Entry) -> Withdrawal:
    return Withdrawal(
        entry.subject,
        issued_until=datetime.fromtimestamp(entry.issued_until, UTC),
        since=datetime.fromtimestamp(entry.since, UTC),
    )
