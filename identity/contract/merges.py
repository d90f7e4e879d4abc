"""Wire models of merges: two records of one person made one, and apart again."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from identity.contract.evidence import Basis, PersonAttribute
from identity.contract.proposals import Proposal
from identity.contract.records import RecordedEvent
from shared.wire import Wire


class MergeState(StrEnum):
    APPLIED = "applied"
    UNDONE = "undone"


class ProposeMerge(Proposal):
    """Two records are of one person: the source's number becomes an alias of the survivor's."""

    source_id: UUID
    adopted: tuple[PersonAttribute, ...] = ()
    """Attributes that the survivor takes over from the source."""
    adopts_missing_fingers: bool = False
    basis: Basis


class UndoMerge(Proposal):
    """The two records were of two persons after all."""

    basis: Basis


class Merge(Wire):
    """A merge, and what was done to the survivor's record since it was applied.

    Once undone, `meanwhile` are the changes that were set aside: none of them is part of either
    restored record, each says who made it, and an officer enters it again where it belongs.
    """

    merge_id: UUID
    source_id: UUID
    survivor_id: UUID
    state: MergeState
    applied_at: AwareDatetime
    undone_at: AwareDatetime | None
    meanwhile: tuple[RecordedEvent, ...]
