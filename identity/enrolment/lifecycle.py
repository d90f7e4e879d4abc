"""The lives of an application, of a kit's packet, and of an import.

An application, OSIA's status in brackets (OSIA knows two, and calls all that follows FINALIZED):

in_progress (IN_PROGRESS) --finalise--> finalised --search--> deduplicating
deduplicating --clear--> clean --reopen--> deduplicating: candidates appeared meanwhile
deduplicating --refer--> adjudication --distinguish--> clean --appeal--> adjudication
clean --approve--> approved --complete--> completed (final)
clean or adjudication --reject--> rejected --appeal--> adjudication
rejected --reconsider--> deduplicating: an approver rejected it, another one looks again
anything not yet finalised, and clean or adjudication --ask_correction--> correction_requested
correction_requested --finalise--> finalised
anything before approval but rejected --withdraw--> withdrawn (final)
in_progress or correction_requested --expire--> expired (final)

A machine alone moves an application on to clean or to officers, never to rejected.
"""

from enum import StrEnum

from identity.contract.applications import ApplicationState
from identity.contract.imports import ImportState
from identity.contract.packets import PacketState
from shared.lifecycle import Lifecycle


class ApplicationEvent(StrEnum):
    FINALISE = "finalise"
    SEARCH = "search"
    CLEAR = "clear"
    REFER = "refer"
    DISTINGUISH = "distinguish"
    REOPEN = "reopen"
    ASK_CORRECTION = "ask_correction"
    APPROVE = "approve"
    COMPLETE = "complete"
    REJECT = "reject"
    APPEAL = "appeal"
    RECONSIDER = "reconsider"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


_S, _E = ApplicationState, ApplicationEvent

APPLICATION_LIFECYCLE = Lifecycle(
    "application",
    {
        (_S.IN_PROGRESS, _E.FINALISE): _S.FINALISED,
        (_S.IN_PROGRESS, _E.ASK_CORRECTION): _S.CORRECTION_REQUESTED,
        (_S.IN_PROGRESS, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.IN_PROGRESS, _E.EXPIRE): _S.EXPIRED,
        (_S.FINALISED, _E.SEARCH): _S.DEDUPLICATING,
        (_S.FINALISED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.DEDUPLICATING, _E.CLEAR): _S.CLEAN,
        (_S.DEDUPLICATING, _E.REFER): _S.ADJUDICATION,
        (_S.DEDUPLICATING, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.ADJUDICATION, _E.DISTINGUISH): _S.CLEAN,
        (_S.ADJUDICATION, _E.ASK_CORRECTION): _S.CORRECTION_REQUESTED,
        (_S.ADJUDICATION, _E.REJECT): _S.REJECTED,
        (_S.ADJUDICATION, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.CLEAN, _E.REOPEN): _S.DEDUPLICATING,
        (_S.CLEAN, _E.APPROVE): _S.APPROVED,
        (_S.CLEAN, _E.ASK_CORRECTION): _S.CORRECTION_REQUESTED,
        (_S.CLEAN, _E.REJECT): _S.REJECTED,
        (_S.CLEAN, _E.APPEAL): _S.ADJUDICATION,
        (_S.CLEAN, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.APPROVED, _E.COMPLETE): _S.COMPLETED,
        (_S.CORRECTION_REQUESTED, _E.FINALISE): _S.FINALISED,
        (_S.CORRECTION_REQUESTED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.CORRECTION_REQUESTED, _E.EXPIRE): _S.EXPIRED,
        (_S.REJECTED, _E.APPEAL): _S.ADJUDICATION,
        (_S.REJECTED, _E.RECONSIDER): _S.DEDUPLICATING,
    },
)

OPEN = frozenset({ApplicationState.IN_PROGRESS, ApplicationState.CORRECTION_REQUESTED})
"""While its enroller works on it."""
ENDED = frozenset(
    {
        ApplicationState.COMPLETED,
        ApplicationState.REJECTED,
        ApplicationState.WITHDRAWN,
        ApplicationState.EXPIRED,
    }
)
"""Nobody waits for any of these; somebody registered has one other at most."""
WIPED = frozenset({ApplicationState.WITHDRAWN, ApplicationState.EXPIRED})
"""Of these nothing personal is kept."""


class PacketEvent(StrEnum):
    ACCEPT = "accept"
    """a supervisor looked at it, and it counts all the same"""
    COMPLETE = "complete"


PACKET_LIFECYCLE = Lifecycle(
    "packet",
    {
        (PacketState.CONFLICTING, PacketEvent.ACCEPT): PacketState.INCOMPLETE,
        (PacketState.WITHHELD, PacketEvent.ACCEPT): PacketState.INCOMPLETE,
        (PacketState.INCOMPLETE, PacketEvent.COMPLETE): PacketState.PROCESSED,
    },
)


HELD = frozenset({PacketState.CONFLICTING, PacketState.WITHHELD})
"""Until a supervisor has looked at it."""


class ImportEvent(StrEnum):
    FINALISE = "finalise"
    APPROVE = "approve"
    COMPLETE = "complete"
    ABANDON = "abandon"


IMPORT_LIFECYCLE = Lifecycle(
    "import",
    {
        (ImportState.OPEN, ImportEvent.FINALISE): ImportState.FINALISED,
        (ImportState.OPEN, ImportEvent.ABANDON): ImportState.ABANDONED,
        (ImportState.FINALISED, ImportEvent.APPROVE): ImportState.APPROVED,
        (ImportState.FINALISED, ImportEvent.ABANDON): ImportState.ABANDONED,
        (ImportState.APPROVED, ImportEvent.COMPLETE): ImportState.COMPLETED,
    },
)
