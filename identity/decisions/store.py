"""All reads and writes of decisions; proposals are sealed on the way in."""

import json
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.contract.proposals import Proposal
from identity.decisions.lifecycle import DecisionState
from identity.decisions.tables import DecisionRow
from identity.errors.decisions import DecisionChanged, DecisionNotFound
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption

P = TypeVar("P", bound=Proposal)


async def get(work: Work, decision_id: UUID) -> DecisionRow:
    decision = await work.session.get(DecisionRow, decision_id)
    if decision is None:
        raise DecisionNotFound
    return decision


async def waiting(work: Work, *, limit: int) -> list[DecisionRow]:
    """What nobody has decided yet, oldest first."""
    query = (
        select(DecisionRow)
        .where(DecisionRow.state == DecisionState.PROPOSED)
        .order_by(col(DecisionRow.requested_at), col(DecisionRow.decision_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def add(work: Work, decision: DecisionRow) -> None:
    """Insert a proposal; ApprovalInvalid when its signature was used before."""
    work.session.add(decision)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "decisions_request_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def move(work: Work, decision: DecisionRow, to: DecisionState, **values: Any) -> None:
    """Write the new state only if nobody decided since the row was read."""
    statement = (
        update(DecisionRow)
        .where(
            col(DecisionRow.decision_id) == decision.decision_id,
            col(DecisionRow.state) == decision.state,
        )
        .values(state=to, decided_at=work.clock(), **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "decisions_four_eyes":
            raise ApproverNotIndependent from error
        if violated(error) == "decisions_approval_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if moved.rowcount != 1:
        raise DecisionChanged
    await work.session.refresh(decision)


def sealed_proposal(keys: KeyEncryption, decision_id: UUID, proposal: Proposal) -> bytes:
    return seal(keys, _place(decision_id), proposal.model_dump_json().encode())


def proposal_of(keys: KeyEncryption, decision: DecisionRow, kind: type[P]) -> P:
    """What was proposed, as the order it was."""
    return kind.model_validate_json(_opened(keys, decision))


def content_of(keys: KeyEncryption, decision: DecisionRow) -> dict[str, Any]:
    """What was proposed, for somebody to read and sign."""
    content: dict[str, Any] = json.loads(_opened(keys, decision))
    return content


def _opened(keys: KeyEncryption, decision: DecisionRow) -> bytes:
    return open_sealed(keys, _place(decision.decision_id), decision.sealed_proposal)


def _place(decision_id: UUID) -> SealedField:
    return SealedField("decisions", str(decision_id), "proposal")
