"""The life of a merge. Until it is applied it is a decision: proposed, then approved by a second
officer, which applies it in the same transaction.

applied --undo--> undone (final), by a second decision
"""

from enum import StrEnum

from identity.contract.merges import MergeState
from shared.lifecycle import Lifecycle


class MergeMove(StrEnum):
    UNDO = "undo"


MERGE_LIFECYCLE = Lifecycle("merge", {(MergeState.APPLIED, MergeMove.UNDO): MergeState.UNDONE})
