"""The life of a blank card, of the lot it came in, and of a record of destruction.

A blank: received --store--> in_vault --issue--> issued --use--> used
issued --return_unused--> in_vault; issued or in_vault --spoil--> spoiled
used or spoiled --destroy--> destroyed (final), by two officers
in_vault, issued or spoiled --lose--> missing --find--> in_vault

A lot: counted --store--> open --block--> blocked --release--> open, the release by two officers.

A destruction: requested --approve--> done (final); requested --withdraw--> withdrawn (final).
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class BlankState(StrEnum):
    RECEIVED = "received"
    IN_VAULT = "in_vault"
    ISSUED = "issued"
    """in the hands of the personalisation workshop"""
    USED = "used"
    SPOILED = "spoiled"
    DESTROYED = "destroyed"
    MISSING = "missing"


class BlankEvent(StrEnum):
    STORE = "store"
    ISSUE = "issue"
    RETURN_UNUSED = "return_unused"
    USE = "use"
    SPOIL = "spoil"
    DESTROY = "destroy"
    LOSE = "lose"
    FIND = "find"


BLANK_LIFECYCLE = Lifecycle(
    "blank",
    {
        (BlankState.RECEIVED, BlankEvent.STORE): BlankState.IN_VAULT,
        (BlankState.IN_VAULT, BlankEvent.ISSUE): BlankState.ISSUED,
        (BlankState.IN_VAULT, BlankEvent.SPOIL): BlankState.SPOILED,
        (BlankState.IN_VAULT, BlankEvent.LOSE): BlankState.MISSING,
        (BlankState.ISSUED, BlankEvent.RETURN_UNUSED): BlankState.IN_VAULT,
        (BlankState.ISSUED, BlankEvent.USE): BlankState.USED,
        (BlankState.ISSUED, BlankEvent.SPOIL): BlankState.SPOILED,
        (BlankState.ISSUED, BlankEvent.LOSE): BlankState.MISSING,
        (BlankState.USED, BlankEvent.DESTROY): BlankState.DESTROYED,
        (BlankState.SPOILED, BlankEvent.DESTROY): BlankState.DESTROYED,
        (BlankState.SPOILED, BlankEvent.LOSE): BlankState.MISSING,
        (BlankState.MISSING, BlankEvent.FIND): BlankState.IN_VAULT,
    },
)


class LotState(StrEnum):
    COUNTED = "counted"
    """delivered and counted by one officer"""
    OPEN = "open"
    BLOCKED = "blocked"
    """a count did not add up: nothing leaves the lot until two officers release it"""


class LotEvent(StrEnum):
    STORE = "store"
    BLOCK = "block"
    RELEASE = "release"


LOT_LIFECYCLE = Lifecycle(
    "lot",
    {
        (LotState.COUNTED, LotEvent.STORE): LotState.OPEN,
        (LotState.OPEN, LotEvent.BLOCK): LotState.BLOCKED,
        (LotState.BLOCKED, LotEvent.RELEASE): LotState.OPEN,
    },
)


class DestructionState(StrEnum):
    REQUESTED = "requested"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class DestructionEvent(StrEnum):
    APPROVE = "approve"
    WITHDRAW = "withdraw"


DESTRUCTION_LIFECYCLE = Lifecycle(
    "destruction",
    {
        (DestructionState.REQUESTED, DestructionEvent.APPROVE): DestructionState.DONE,
        (DestructionState.REQUESTED, DestructionEvent.WITHDRAW): DestructionState.WITHDRAWN,
    },
)
