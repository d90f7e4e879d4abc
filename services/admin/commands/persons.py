"""`liptako person`: read a person's record at two times, and propose to change it."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import AwareDatetime, TypeAdapter

from identity.contract.decisions import Decision, DecisionKind
from identity.contract.evidence import Assurance, Source
from identity.contract.life_events import (
    ConfirmDeath,
    CorrectDeath,
    Death,
    DeathReporter,
    LifeEvents,
    RecordLifeEvent,
    ReportDeath,
)
from identity.contract.records import (
    ChangeNationality,
    ChangeRecordState,
    CorrectPerson,
    Person,
    PersonHistory,
    ReadPerson,
    StateChangeReason,
)
from services.admin.proposing import (
    AssuranceOption,
    EvidenceOption,
    PersonId,
    SourceOption,
    basis_of,
    registry,
    signed,
)
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.order_files import read_order
from shared.identifiers import ALIAS_DIGITS
from shared.purposes import Purpose

commands = group("person")

_Number = Annotated[str, typer.Argument(metavar="NUMBER")]
_Order = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]
_AsOf = Annotated[date | None, typer.Option("--as-of")]
_KnownAt = Annotated[str | None, typer.Option("--known-at")]
_Purpose = Annotated[Purpose, typer.Option("--purpose")]
_Reason = Annotated[StateChangeReason, typer.Option("--reason")]
_On = Annotated[str, typer.Option("--on")]


@desk_command(commands, "read")
async def read(
    desk: Desk,
    number: _Number,
    as_of: _AsOf = None,
    known_at: _KnownAt = None,
    purpose: _Purpose = Purpose.ENROLMENT,
) -> Person:
    """By identity number, or by an alias: the two differ in length."""
    digits = number.replace(" ", "")
    is_alias = len(digits) == ALIAS_DIGITS
    order = ReadPerson(
        identity_number=None if is_alias else digits,
        alias=digits if is_alias else None,
        as_of=as_of,
        known_at=_instant(known_at),
    )
    return await registry(desk).read_person(order, officer=desk.credential, purpose=purpose)


@desk_command(commands, "show")
async def show(
    desk: Desk,
    person: PersonId,
    as_of: _AsOf = None,
    known_at: _KnownAt = None,
    purpose: _Purpose = Purpose.RECORD_DECISION,
) -> Person:
    """The very record with this identifier, also when it was merged into another."""
    return await registry(desk).read_person_by_id(
        person,
        officer=desk.credential,
        purpose=purpose,
        as_of=as_of,
        known_at=_instant(known_at),
    )


def _instant(text: str | None) -> datetime | None:
    """A time with its zone, or Pydantic's ValidationError."""
    return None if text is None else TypeAdapter(AwareDatetime).validate_python(text)


@desk_command(commands, "history")
async def history(desk: Desk, person: PersonId) -> PersonHistory:
    return await registry(desk).read_history(person, officer=desk.credential)


@desk_command(commands, "correct", changes=True)
async def correct(desk: Desk, person: PersonId, file: _Order) -> Decision:
    order = read_order(CorrectPerson, file)
    return await registry(desk).correct_person(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.CORRECTION, person, order),
    )


@desk_command(commands, "nationality", changes=True)
async def nationality(desk: Desk, person: PersonId, file: _Order) -> Decision:
    order = read_order(ChangeNationality, file)
    return await registry(desk).change_nationality(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.NATIONALITY, person, order),
    )


@desk_command(commands, "block", changes=True)
async def block(desk: Desk, person: PersonId, reason: _Reason) -> Decision:
    order = ChangeRecordState(reason=reason)
    return await registry(desk).block_person(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.BLOCK, person, order),
    )


@desk_command(commands, "unblock", changes=True)
async def unblock(
    desk: Desk, person: PersonId, reason: _Reason = StateChangeReason.CLEARED
) -> Decision:
    order = ChangeRecordState(reason=reason)
    return await registry(desk).unblock_person(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.UNBLOCK, person, order),
    )


@desk_command(commands, "archive", final=True)
async def archive(
    desk: Desk, person: PersonId, reason: _Reason = StateChangeReason.RETENTION_ENDED
) -> Decision:
    order = ChangeRecordState(reason=reason)
    return await registry(desk).archive_person(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.ARCHIVE, person, order),
    )


@desk_command(commands, "life-event", changes=True)
async def life_event(desk: Desk, person: PersonId, file: _Order) -> Decision:
    order = read_order(RecordLifeEvent, file)
    return await registry(desk).record_life_event(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.LIFE_EVENT, person, order),
    )


@desk_command(commands, "life-events")
async def life_events(desk: Desk, person: PersonId) -> LifeEvents:
    return await registry(desk).read_life_events(person, officer=desk.credential)


@desk_command(commands, "report-death", changes=True)
async def report_death(
    desk: Desk,
    person: PersonId,
    reporter: Annotated[DeathReporter, typer.Option("--reporter")],
    on: Annotated[str | None, typer.Option("--on")] = None,
) -> Death:
    order = ReportDeath(reporter=reporter, occurred_on=on)
    return await registry(desk).report_death(person, order, officer=desk.credential)


@desk_command(commands, "death")
async def death(desk: Desk, person: PersonId) -> Death:
    return await registry(desk).read_death(person, officer=desk.credential)


@desk_command(commands, "confirm-death", changes=True)
async def confirm_death(
    desk: Desk,
    person: PersonId,
    on: _On,
    evidence: Annotated[str, typer.Option("--evidence")],
    source: SourceOption = Source.DEATH_CERTIFICATE,
    assurance: AssuranceOption = Assurance.HIGH,
) -> Decision:
    order = ConfirmDeath(occurred_on=on, basis=basis_of(source, assurance, evidence))
    return await registry(desk).confirm_death(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.DEATH_CONFIRMATION, person, order),
    )


@desk_command(commands, "correct-death", changes=True)
async def correct_death(
    desk: Desk,
    person: PersonId,
    source: SourceOption,
    assurance: AssuranceOption = Assurance.HIGH,
    evidence: EvidenceOption = None,
) -> Decision:
    order = CorrectDeath(basis=basis_of(source, assurance, evidence))
    return await registry(desk).correct_death(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.DEATH_CORRECTION, person, order),
    )
