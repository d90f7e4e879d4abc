"""Propose changes of a person's record at a desk: sign the order, say what it rests on."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.client import IdentityClient
from identity.contract.decisions import PROPOSE, DecisionKind, proposal_digest
from identity.contract.evidence import Assurance, Basis, Source
from identity.contract.proposals import Proposal
from services.terminal.desk import Desk
from shared.entities import EntityKind

PersonId = Annotated[UUID, typer.Argument(metavar="PERSON")]
SourceOption = Annotated[Source, typer.Option("--source")]
AssuranceOption = Annotated[Assurance, typer.Option("--assurance")]
EvidenceOption = Annotated[str | None, typer.Option("--evidence")]


def registry(desk: Desk) -> IdentityClient:
    """The registry of the machine's own State."""
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


def signed(
    desk: Desk,
    kind: DecisionKind,
    person_id: UUID,
    order: Proposal,
    *,
    about: UUID | None = None,
) -> str:
    """The officer's signature under a proposal about a person."""
    return desk.approve(PROPOSE, proposal_digest(kind, desk.state, person_id, order, about=about))


def basis_of(source: Source, assurance: Assurance, evidence: str | None) -> Basis:
    return Basis(source=source, assurance=assurance, evidence=evidence)
