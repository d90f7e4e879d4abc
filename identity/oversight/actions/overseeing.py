"""See how pairings stand, declare a conflict of interest, and go on where draws are used up."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.oversight.pairings import (
    LISTED_MAX,
    RECUSE,
    Draw,
    Pairing,
    PairingHistory,
    Pairings,
    PairingState,
    Recuse,
    ReleaseReason,
    recusal_digest,
)
from identity.errors.oversight import ApproverNotDrawn, OverseerNotIndependent
from identity.oversight.actions import pairing as drawing
from identity.oversight.rules.pairing import Seat, is_independent
from identity.oversight.store import pairings
from identity.oversight.tables.pairings import PairingRow
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

_OPEN = {"object_id", "kind", "state", "waiting_since", "draws"}


async def list_own(work: Work, *, by: Officer) -> Pairings:
    """What an officer was drawn to decide, the most urgent first."""
    found = await pairings.of_officer(work, by.subject, limit=LISTED_MAX)
    work.audit.record(AuditEvent.PAIRINGS_READ)
    return Pairings(pairings=tuple(map(Pairing.model_validate, found)))


async def list_pairings(work: Work, *, state: PairingState) -> Pairings:
    """For overseers: what stands in a state, longest first; not who was drawn."""
    found = await pairings.in_state(work, state, limit=LISTED_MAX)
    work.audit.record(AuditEvent.PAIRINGS_READ, reason=state.value)
    return Pairings(pairings=tuple(map(_open, found)))


async def read_pairing(work: Work, *, by: Officer, object_id: UUID) -> Pairing:
    """How it stands; who was drawn is told to themselves only, so that nobody waits for them."""
    found = await pairings.get(work, object_id)
    work.audit.record(AuditEvent.PAIRINGS_READ, object=str(object_id))
    if found.officer == by.subject:
        return Pairing.model_validate(found)
    return _open(found)


async def read_history(work: Work, *, by: Officer, machine: str, object_id: UUID) -> PairingHistory:
    """For overseers of offices that took no part: every draw, and what became of it.

    Raises OverseerNotIndependent: whoever enrolled is not told by a colleague whom to wait for.
    """
    work.audit.acting(object=str(object_id))
    found = await pairings.get(work, object_id)
    await _check_independent(work, by, machine, object_id)
    work.audit.record(AuditEvent.PAIRINGS_READ)
    return PairingHistory(
        pairing=Pairing.model_validate(found),
        draws=tuple(map(Draw.model_validate, await pairings.draws_of(work, object_id))),
    )


async def recuse(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    object_id: UUID,
    order: Recuse,
    approval: str,
) -> Pairing:
    """The drawn officer, who signs it, must not decide: another is drawn, never the same again.

    Raises ApproverNotDrawn or ApprovalInvalid.
    """
    work.audit.acting(object=str(object_id))
    found = await pairings.get_locked(work, object_id)
    if found.state is not PairingState.DRAWN or found.officer != by.subject:
        raise ApproverNotDrawn
    digest = recusal_digest(parts.state, object_id, order)
    verify_approval(approval, by, action=RECUSE, digest=digest, now=work.clock())
    await pairings.change_draw(work, found, conflict=order.conflict, recusal_token=approval)
    reason = ReleaseReason.CONFLICT_OF_INTEREST
    return _open(await drawing.release(work, parts, object_id, reason))


async def reopen_pairing(
    work: Work, parts: IdentityParts, *, by: Officer, machine: str, object_id: UUID
) -> Pairing:
    """Somebody who oversees looked into it: draws go on. OverseerNotIndependent or too early."""
    work.audit.acting(object=str(object_id))
    found = await pairings.get_locked(work, object_id)
    await _check_independent(work, by, machine, object_id)
    await drawing.reopen(work, parts, found)
    work.audit.record(AuditEvent.PAIRING_REOPENED)
    return _open(found)


async def _check_independent(work: Work, by: Officer, machine: str, object_id: UUID) -> None:
    took_part = await pairings.participants(work, object_id)
    if not is_independent(Seat(by.subject, by.place, machine), took_part):
        raise OverseerNotIndependent


def _open(pairing: PairingRow) -> Pairing:
    return Pairing.model_validate({name: getattr(pairing, name) for name in _OPEN})
