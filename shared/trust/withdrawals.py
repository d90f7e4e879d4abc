"""What a State publishes of its register of officers, read and written. Pure.

Whose credentials it took back, and, where it keeps a register, which appointments it stands behind.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.officers.appointment import Appointments
from shared.officers.credential import TEXT_CHARACTERS_MAX
from shared.officers.heads import RegisterHead, refuse_fork
from shared.officers.register import matters
from shared.officers.withdrawal import Withdrawal, Withdrawals
from shared.states import State
from shared.trust.errors import RecordMalformed, TrustDataInvalid
from shared.trust.names import withdrawals_target

WITHDRAWALS_MAX = APPOINTMENTS_MAX = 10_000
REGISTERS_MAX = 100
"""One more with each officers key."""
WITHDRAWALS_BYTES_MAX = 2_000_000
_SECONDS_MAX = 253_402_300_799  # the end of the year 9999, where datetime ends


_Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Seconds = Annotated[int, Field(ge=0, le=_SECONDS_MAX)]


class OfficersFile(NamedTuple):
    """`appointments` is None where the State keeps no register, and `registers` empty."""

    withdrawals: Withdrawals
    appointments: Appointments | None
    registers: tuple[RegisterHead, ...] = ()


class _Entry(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    subject: str = Field(min_length=1, max_length=TEXT_CHARACTERS_MAX)
    issued_until: _Seconds
    since: _Seconds


class _Register(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    opened: _Digest
    lines: Annotated[int, Field(ge=1)]
    last: _Digest


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["liptako-withdrawals-1"]
    state: State
    withdrawn: tuple[_Entry, ...] = Field(max_length=WITHDRAWALS_MAX)
    appointed: dict[_Digest, _Seconds | None] | None = Field(
        default=None, max_length=APPOINTMENTS_MAX
    )
    registers: tuple[_Register, ...] = Field(default=(), max_length=REGISTERS_MAX)


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
    registers = tuple(RegisterHead(one.opened, one.lines, one.last) for one in file.registers)
    return OfficersFile(listed, _appointments(file.appointed), registers)


def refuse_vanished(before: OfficersFile, after: OfficersFile, *, now: datetime) -> None:
    """TrustDataInvalid, naming whose, where something that was taken back would count again.

    A withdrawal goes once nothing is left that it could meet, and no sooner. RegisterForked where
    the register is not the one that was published before, and does not follow it.
    """
    gone = {
        one.subject
        for listed in before.withdrawals.values()
        for one in listed
        if matters(one, now) and one not in after.withdrawals.get(one.subject, ())
    }
    if gone:
        raise TrustDataInvalid(f"withdrawn before, and now no more: {', '.join(sorted(gone))}")
    if before.appointments is not None and after.appointments is None:
        raise TrustDataInvalid("it was said before whom the register appointed, and now no more")
    refuse_fork(before.registers, after.registers)


def serialise_withdrawals(
    state: State,
    withdrawals: Iterable[Withdrawal],
    appointments: Appointments | None = None,
    registers: Iterable[RegisterHead] = (),
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
        format="liptako-withdrawals-1",
        state=state,
        withdrawn=entries,
        appointed=appointed,
        registers=tuple(_Register(**one._asdict()) for one in registers),
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
