"""All reads and writes of who is on duty, and who is suspended from draws."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, exists, select, update

from identity.contract.oversight.pairings import DutyState, PairingState
from identity.errors.oversight import (
    DutyNotFound,
    DutyRefused,
    SuspensionNotFound,
    SuspensionRefused,
)
from identity.oversight.tables.pairings import DutyRow, OfficerSuspensionRow, PairingRow
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent
from shared.roles import Role

ROSTER_LOCK = int.from_bytes(b"duties", "big")


async def keep_roster(work: Work) -> None:
    """Let nobody come on duty until the work ends: who is drawn among is who is there."""
    await work.session.exec(select(func.pg_advisory_xact_lock_shared(ROSTER_LOCK)))


async def change_roster(work: Work) -> None:
    """Wait for the draws that are being made: what found too few is seen by who comes on duty."""
    await work.session.exec(select(func.pg_advisory_xact_lock(ROSTER_LOCK)))


async def add(work: Work, duty: DutyRow) -> None:
    """Put an officer on duty; DutyRefused when they are on duty already."""
    work.session.add(duty)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "duties_one_each":
            raise DutyRefused("on duty already") from error
        if violated(error) == "duties_duty_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def live(work: Work, officer: str) -> DutyRow:
    """The duty an officer is on, locked; DutyNotFound."""
    query = (
        select(DutyRow)
        .where(DutyRow.officer == officer, col(DutyRow.state) == DutyState.ON_DUTY)
        .with_for_update()
    )
    found = (await work.session.exec(query)).first()
    if found is None:
        raise DutyNotFound
    return found


async def find_live(work: Work, officer: str) -> DutyRow | None:
    query = select(DutyRow).where(
        DutyRow.officer == officer, col(DutyRow.state) == DutyState.ON_DUTY
    )
    return (await work.session.exec(query)).first()


async def end_lapsed(work: Work, officer: str) -> None:
    """A duty whose time is over is no obstacle to the next."""
    await work.session.exec(
        update(DutyRow)
        .where(
            col(DutyRow.officer) == officer,
            col(DutyRow.state) == DutyState.ON_DUTY,
            col(DutyRow.ends_at) <= work.clock(),
        )
        .values(state=DutyState.ENDED, ended_at=col(DutyRow.ends_at))
        .execution_options(synchronize_session=False)
    )


async def move(
    work: Work, duty: DutyRow, to: DutyState, *, ending_token: str | None = None
) -> None:
    """Write the new state of a duty that is locked; ApprovalInvalid for a signature used before."""
    duty.state, duty.ended_at, duty.ending_token = to, work.clock(), ending_token
    work.session.add(duty)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "duties_ending_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def on_duty(work: Work, role: Role) -> list[DutyRow]:
    """Who holds a role and is on duty now, but for those who are suspended."""
    now = work.clock()
    suspended = exists().where(
        and_(
            col(OfficerSuspensionRow.officer) == DutyRow.officer,
            col(OfficerSuspensionRow.lifted_at).is_(None),
        )
    )
    query = select(DutyRow).where(
        col(DutyRow.state) == DutyState.ON_DUTY,
        col(DutyRow.begins_at) <= now,
        col(DutyRow.ends_at) > now,
        col(DutyRow.roles).contains([role.value]),
        ~suspended,
    )
    return list(await work.session.exec(query))


async def of_the_drawn(work: Work) -> list[DutyRow]:
    """The duties on which those were drawn who have something to decide."""
    drawn = exists().where(
        col(PairingRow.duty_id) == DutyRow.duty_id, col(PairingRow.state) == PairingState.DRAWN
    )
    return list(await work.session.exec(select(DutyRow).where(drawn)))


async def is_suspended(work: Work, officer: str) -> bool:
    query = select(OfficerSuspensionRow.suspension_id).where(
        OfficerSuspensionRow.officer == officer, col(OfficerSuspensionRow.lifted_at).is_(None)
    )
    return (await work.session.exec(query)).first() is not None


async def suspend(work: Work, suspension: OfficerSuspensionRow) -> None:
    """Suspend an officer from draws; SuspensionRefused when they are already."""
    work.session.add(suspension)
    try:
        await work.session.flush()
    except IntegrityError as error:
        match violated(error):
            case "officer_suspensions_one_each":
                raise SuspensionRefused from error
            case "officer_suspensions_by_another":
                raise ApproverNotIndependent from error
            case "officer_suspensions_suspension_token_key":
                raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def suspension(work: Work, suspension_id: UUID) -> OfficerSuspensionRow:
    found = await work.session.get(OfficerSuspensionRow, suspension_id)
    if found is None:
        raise SuspensionNotFound
    return found


async def lift(work: Work, suspended: OfficerSuspensionRow, **values: Any) -> None:
    """Lift it if nobody did; neither the officer nor who suspended them, or refused."""
    statement = (
        update(OfficerSuspensionRow)
        .where(
            col(OfficerSuspensionRow.suspension_id) == suspended.suspension_id,
            col(OfficerSuspensionRow.lifted_at).is_(None),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    try:
        done = await work.session.exec(statement)
    except IntegrityError as error:
        match violated(error):
            case "officer_suspensions_four_eyes":
                raise ApproverNotIndependent from error
            case "officer_suspensions_lifting_token_key":
                raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if done.rowcount != 1:
        raise SuspensionRefused
    await work.session.refresh(suspended)
