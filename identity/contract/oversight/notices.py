"""Wire models of notices: what a person is told is being checked, their answer, their appeal."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from identity.contract.accesses import HolderProof, InBothLanguages
from identity.contract.oversight.cases import CaseKind
from identity.contract.persons import IdentityNumber
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

DECIDE_NOTICE = "notice.decide"
HEAR_APPEAL = "notice.hear"
ANSWER_CHARACTERS_MAX = 2_000


class NoticeState(StrEnum):
    """Where a notice stands; `identity/oversight/lifecycle.py` has the moves."""

    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CLEARED = "cleared"
    MAINTAINED = "maintained"
    APPEALED = "appealed"
    ALLOWED = "allowed"
    DISMISSED = "dismissed"


class NoticeOutcome(StrEnum):
    """What an overseer makes of the answer; neither takes anything from the person."""

    CLEARED = "cleared"
    MAINTAINED = "maintained"
    """a decision on the record may be proposed, by two officers, once an appeal has had its time"""


class AppealOutcome(StrEnum):
    ALLOWED = "allowed"
    DISMISSED = "dismissed"


class ReadNotices(Wire):
    """The order to tell a person, who is there, what is being checked about them."""

    identity_number: IdentityNumber
    asked_by: HolderProof


class AnswerNotice(Wire):
    """The person's own words; kept sealed."""

    several_lines = frozenset({"answer"})

    asked_by: HolderProof
    answer: Annotated[str, StringConstraints(min_length=1, max_length=ANSWER_CHARACTERS_MAX)]


class AcknowledgeNotice(Wire):
    asked_by: HolderProof


class AppealNotice(Wire):
    """The person objects to a finding that was maintained; somebody who took no part hears it."""

    several_lines = frozenset({"grounds"})

    asked_by: HolderProof
    grounds: Annotated[str, StringConstraints(min_length=1, max_length=ANSWER_CHARACTERS_MAX)]


class DecideNotice(Wire):
    outcome: NoticeOutcome


class HearAppeal(Wire):
    outcome: AppealOutcome


class Notice(Wire):
    """One person's own notice."""

    notice_id: UUID
    reason: CaseKind
    state: NoticeState
    issued_at: datetime
    answer_until: datetime
    appeal_until: datetime | None
    text: InBothLanguages
    """What is being checked, until when and how to answer."""


class Notices(Wire):
    """All of one person, the latest first."""

    notices: tuple[Notice, ...]


class NoticeFile(Wire):
    """For who decides: the notice, and the person's words."""

    notice: Notice
    case_id: UUID
    answer: str | None
    grounds: str | None


def notice_digest(state: State, notice_id: UUID, outcome: NoticeOutcome | AppealOutcome) -> str:
    """What is signed under a decision on a notice, or on its appeal."""
    return canonical_digest(
        {"state": state.value, "notice": str(notice_id), "outcome": outcome.value}
    )
