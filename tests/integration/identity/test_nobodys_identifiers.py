"""An identifier that nobody has is refused by a code of its own, and the attempt is on record."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from identity.contract.accesses import (
    Finding,
    HolderProof,
    ReviewUrgentAccess,
    review_digest,
)
from identity.contract.consents import DecideConsent, release_digest
from identity.contract.decisions import APPROVE
from shared.states import State
from shared.web.client import RemoteError
from tests.support.registry import Registry

NOBODYS = UUID("00000000-0000-4000-8000-000000000000")
Call = Callable[[Registry], Awaitable[object]]


def as_liaison(registry: Registry) -> str:
    return registry.liaison.credential


def as_supervisor(registry: Registry) -> str:
    return registry.supervisor.credential


def as_registrar(registry: Registry) -> str:
    return registry.registrar.credential


CALLS: dict[str, tuple[str, Call]] = {
    "a person": (
        "person_not_found",
        lambda r: r.client.read_history(NOBODYS, officer=as_supervisor(r)),
    ),
    "a decision": (
        "decision_not_found",
        lambda r: r.client.read_decision(NOBODYS, officer=as_supervisor(r)),
    ),
    "a decision to approve": (
        "decision_not_found",
        lambda r: r.client.approve_decision(
            NOBODYS,
            officer=as_supervisor(r),
            approval=r.supervisor.approve(APPROVE, "0" * 64),
        ),
    ),
    "a guardianship": (
        "guardianship_not_found",
        lambda r: r.client.dispute_guardianship(NOBODYS, officer=as_liaison(r)),
    ),
    "a merge": (
        "merge_not_found",
        lambda r: r.client.read_merge(NOBODYS, officer=as_supervisor(r)),
    ),
    "an alias": (
        "alias_not_found",
        lambda r: r.client.revoke_alias(NOBODYS, officer=as_registrar(r)),
    ),
    "a consent": (
        "consent_not_found",
        lambda r: r.client.grant_consent(
            NOBODYS,
            DecideConsent(asked_by=HolderProof.CARD_AND_FACE),
            officer=as_registrar(r),
        ),
    ),
    "a lock": (
        "lock_not_found",
        lambda r: r.client.request_lock_release(
            NOBODYS,
            officer=as_registrar(r),
            approval=r.registrar.approve(
                "lock.request_release", release_digest(NOBODYS, State.MLI)
            ),
        ),
    ),
    "an urgent access": (
        "urgent_access_not_found",
        lambda r: r.client.review_urgent_access(
            NOBODYS,
            ReviewUrgentAccess(finding=Finding.JUSTIFIED),
            officer=as_supervisor(r),
            approval=r.supervisor.approve(
                "urgent_access.review", review_digest(NOBODYS, Finding.JUSTIFIED, State.MLI)
            ),
        ),
    ),
    "a delay": (
        "delay_not_found",
        lambda r: r.client.refuse_access_delay(NOBODYS, officer=as_supervisor(r)),
    ),
    "a legal hold": (
        "hold_not_found",
        lambda r: r.client.lift_legal_hold(NOBODYS, officer=as_supervisor(r)),
    ),
}


@pytest.mark.parametrize(("code", "call"), CALLS.values(), ids=CALLS.keys())
async def test_what_nobody_has_is_refused_and_the_attempt_is_on_record(
    registry: Registry, code: str, call: Call
) -> None:
    with pytest.raises(RemoteError) as refused:
        await call(registry)
    assert refused.value.code == code
    query = text(
        "SELECT event, convert_from(leaf, 'UTF8')::json->>'reason',"
        " convert_from(leaf, 'UTF8')::json->>'actor' FROM audit_entries"
        " ORDER BY position DESC LIMIT 1"
    )
    async with registry.identity.engine.connect() as connection:
        event, reason, actor = (await connection.execute(query)).one()
    assert event.endswith("_refused")
    assert reason == code
    assert actor.startswith("MLI/")
