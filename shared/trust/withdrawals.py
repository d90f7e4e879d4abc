"""What a State publishes of its register of officers, read and written. Pure.

Whose credentials it took back, and, where it keeps a register, which appointments it stands behind.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.officers.appointment import Appointments
from shared.officers.credential import TEXT_CHARACTERS_MAX
from shared.officers.withdrawal import Withdrawal, Withdrawals
from shared.states import State
from shared.trust.errors import RecordMalformed
from shared.trust.names import withdrawals_target

WITHDRAWALS_MAX = APPOINTMENTS_MAX = 10_000
WITHDRAWALS_BYTES_MAX = 2_000_000
_SECONDS_MAX = 253_402_300_799  # the end of the year 9999, where datetime ends


_Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Seconds = Annotated[int, Field(ge=0, le=_SECONDS_MAX)]


class OfficersFile(NamedTuple):
    """`appointments` is None where the State keeps no register."""

    withdrawals: Withdrawals
    appointments: Appointments | None


class _Entry(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    subject: str = Field(min_length=1, max_length=TEXT_CHARACTERS_MAX)
    issued_until: _Seconds
    since: _Seconds


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["liptako-withdrawals-1"]
    state: State
    withdrawn: tuple[_Entry, ...] = Field(max_length=WITHDRAWALS_MAX)
    appointed: dict[_Digest, _Seconds | None] | None = Field(
        default=None, max_length=APPOINTMENTS_MAX
    )


def parse_withdrawals(data: bytes, *, target: str) -> OfficersFile:
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
    return OfficersFile(listed, _appointments(file.appointed))


def serialise_withdrawals(
    state: State, withdrawals: Iterable[Withdrawal], appointments: Appointments | None = None
) -> bytes:
    """Write the file; the same register always gives the same bytes."""
    entries = tuple(
        _Entry(
            subject=one.subject,
            issued_until=int(one.issued_until.timestamp()),
            since=int(one.since.timestamp()),
        )
        for one in sorted(withdrawals, key=lambda one: (one.subject, one.issued_until))
    )
    appointed = None
    if appointments is not None:
        appointed = {
            digest: None if until is None else int(until.timestamp())
            for digest, until in sorted(appointments.items())
        }
    file = _File(
        format="liptako-withdrawals-1", state=state, withdrawn=entries, appointed=appointed
    )
    return file.model_dump_json(indent=1).encode() + b"\n"


def _appointments(appointed: Mapping[str, int | None] | None) -> Appointments | None:
    if appointed is None:
        return None
    return {
        digest: None if until is None else datetime.fromtimestamp(until, UTC)
        for digest, until in appointed.items()
    }


def _withdrawal(entry: _Entry) -> Withdrawal:
    return Withdrawal(
        entry.subject,
        issued_until=datetime.fromtimestamp(entry.issued_until, UTC),
        since=datetime.fromtimestamp(entry.since, UTC),
    )
