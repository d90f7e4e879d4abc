"""Tell each person concerned what is being checked, hear their answer, and their appeal.

Nothing is taken from anybody here. While an appeal is open, no decision takes anything from the
person either: `check_no_open_appeal`, and a rule of the table of persons, say so.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from uuid import UUID, uuid4

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.contract.accesses import InBothLanguages, Reading
from identity.contract.oversight.cases import CaseKind
from identity.contract.oversight.notices import (
    DECIDE_NOTICE,
    HEAR_APPEAL,
    AcknowledgeNotice,
    AnswerNotice,
    AppealNotice,
    AppealOutcome,
    DecideNotice,
    HearAppeal,
    Notice,
    NoticeFile,
    NoticeOutcome,
    Notices,
    ReadNotices,
    notice_digest,
)
from identity.errors.oversight import (
    AppealOpen,
    NoticeTooEarly,
    NoticeTooLate,
    OverseerNotIndependent,
)
from identity.oversight.lifecycle import NOTICE_LIFECYCLE, UNANSWERED, NoticeEvent
from identity.oversight.store import notices
from identity.oversight.tables.oversight import NoticeRow
from identity.parts import IdentityParts
from identity.persons.store import people
from identity.policy.oversight_rules import ReviewRule
from shared.database.work import Work
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

ANSWER, GROUNDS = "answer", "grounds"


async def issue_notices(
    work: Work,
    parts: IdentityParts,
    *,
    case_id: UUID,
    reason: CaseKind,
    persons: Sequence[UUID],
) -> None:
    """A notice for each person of a substantiated case, each by itself."""
    rule, now = _rule(work, parts), work.clock()
    for person_id in persons:
        notice = NoticeRow(
            notice_id=uuid4(),
            case_id=case_id,
            person_id=person_id,
            reason=reason,
            issued_at=now,
            answer_until=now + timedelta(days=rule.answer_days),
        )
        await notices.add(work, notice)
        work.audit.record(
            AuditEvent.NOTICE_ISSUED, subject=str(person_id), object=str(notice.notice_id)
        )


async def read_notices(work: Work, parts: IdentityParts, order: ReadNotices) -> Notices:
    """Tell a person who is there what is being checked about them. PersonNotFound."""
    count_if_refused(work, parts)
    person = await people.by_number(work, order.identity_number)
    work.audit.record(
        AuditEvent.NOTICES_READ, subject=str(person.person_id), reason=order.asked_by.value
    )
    await record(work, parts, person_id=person.person_id, what=Reading.NOTICES)
    found = await notices.of_person(work, person.person_id)
    return Notices(notices=tuple(map(wire_notice, found)))


async def acknowledge_notice(work: Work, *, notice_id: UUID, order: AcknowledgeNotice) -> Notice:
    """The person has been told."""
    notice = await _concerning(work, notice_id)
    after = NOTICE_LIFECYCLE.after(notice.state, NoticeEvent.ACKNOWLEDGE)
    await notices.move(work, notice, after, acknowledged_at=work.clock())
    work.audit.record(AuditEvent.NOTICE_ACKNOWLEDGED, reason=order.asked_by.value)
    return wire_notice(notice)


async def answer_notice(
    work: Work, parts: IdentityParts, *, notice_id: UUID, order: AnswerNotice
) -> Notice:
    """The person's own words, kept sealed; late is better than never, until it is decided."""
    notice = await _concerning(work, notice_id)
    after = NOTICE_LIFECYCLE.after(notice.state, NoticeEvent.ANSWER)
    sealed = notices.sealed_words(parts.civil_keys, notice_id, ANSWER, order.answer)
    await notices.move(work, notice, after, sealed_answer=sealed, answered_at=work.clock())
    work.audit.record(AuditEvent.NOTICE_ANSWERED, reason=order.asked_by.value)
    return wire_notice(notice)


async def read_notice_file(
    work: Work, parts: IdentityParts, *, by: Officer, notice_id: UUID
) -> NoticeFile:
    """For who decides: what the person said; a read of personal data.

    Raises OverseerNotIndependent where the reader, or their office, took part in the person's file:
    what is said of an office is not told there.
    """
    notice = await _concerning(work, notice_id)
    if await notices.took_part(work, notice.person_id, by):
        raise OverseerNotIndependent
    work.audit.record(AuditEvent.NOTICES_READ)
    await record(work, parts, person_id=notice.person_id, what=Reading.NOTICES)
    keys = parts.civil_keys
    return NoticeFile(
        notice=wire_notice(notice),
        case_id=notice.case_id,
        answer=notices.words_of(keys, notice_id, ANSWER, notice.sealed_answer),
        grounds=notices.words_of(keys, notice_id, GROUNDS, notice.sealed_grounds),
    )


async def decide_notice(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    notice_id: UUID,
    order: DecideNotice,
    approval: str,
) -> Notice:
    """An overseer is satisfied, or maintains the finding, and the time to appeal begins.

    Raises NoticeTooEarly where the person can still answer, and would lose by not having done so.
    """
    notice, now = await _concerning(work, notice_id), work.clock()
    maintained = order.outcome is NoticeOutcome.MAINTAINED
    event = NoticeEvent.MAINTAIN if maintained else NoticeEvent.CLEAR
    after = NOTICE_LIFECYCLE.after(notice.state, event)
    if maintained and notice.state in UNANSWERED and now <= notice.answer_until:
        raise NoticeTooEarly
    digest = notice_digest(parts.state, notice_id, order.outcome)
    verify_approval(approval, by, action=DECIDE_NOTICE, digest=digest, now=now)
    until = now + timedelta(days=_rule(work, parts).appeal_days) if maintained else None
    await notices.move(
        work,
        notice,
        after,
        decided_by=by.subject,
        decided_place=by.place,
        decision_token=approval,
        decided_at=now,
        appeal_until=until,
    )
    work.audit.record(AuditEvent.NOTICE_DECIDED, reason=order.outcome.value)
    return wire_notice(notice)


async def appeal_notice(
    work: Work, parts: IdentityParts, *, notice_id: UUID, order: AppealNotice
) -> Notice:
    """The person objects, in time: from now on nothing of theirs is touched. NoticeTooLate."""
    notice, now = await _concerning(work, notice_id), work.clock()
    after = NOTICE_LIFECYCLE.after(notice.state, NoticeEvent.APPEAL)
    assert notice.appeal_until is not None
    if now > notice.appeal_until:
        raise NoticeTooLate
    sealed = notices.sealed_words(parts.civil_keys, notice_id, GROUNDS, order.grounds)
    await notices.move(work, notice, after, sealed_grounds=sealed, appealed_at=now)
    work.audit.record(AuditEvent.NOTICE_APPEALED, reason=order.asked_by.value)
    return wire_notice(notice)


async def hear_appeal(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    notice_id: UUID,
    order: HearAppeal,
    approval: str,
) -> Notice:
    """Somebody who took no part, in the file, the case or the notice, hears the appeal.

    Raises OverseerNotIndependent by the table's own rules.
    """
    notice, now = await _concerning(work, notice_id), work.clock()
    allowed = order.outcome is AppealOutcome.ALLOWED
    event = NoticeEvent.ALLOW if allowed else NoticeEvent.DISMISS
    after = NOTICE_LIFECYCLE.after(notice.state, event)
    digest = notice_digest(parts.state, notice_id, order.outcome)
    verify_approval(approval, by, action=HEAR_APPEAL, digest=digest, now=now)
    await notices.move(
        work,
        notice,
        after,
        heard_by=by.subject,
        heard_place=by.place,
        hearing_token=approval,
        heard_at=now,
    )
    work.audit.record(AuditEvent.NOTICE_APPEAL_HEARD, reason=order.outcome.value)
    return wire_notice(notice)


async def check_no_open_appeal(work: Work, person_id: UUID) -> None:
    """AppealOpen while somebody has yet to hear the person."""
    if await notices.has_appealed(work, person_id):
        raise AppealOpen


def wire_notice(notice: NoticeRow) -> Notice:
    """A notice as its person is told of it, in both languages."""
    until = notice.answer_until.date().isoformat()
    fr, en = (
        _words().say(
            "notice", language, why=_words().say(f"why_{notice.reason}", language), until=until
        )
        for language in (Language.FR, Language.EN)
    )
    return Notice(
        notice_id=notice.notice_id,
        reason=notice.reason,
        state=notice.state,
        issued_at=notice.issued_at,
        answer_until=notice.answer_until,
        appeal_until=notice.appeal_until,
        text=InBothLanguages(fr=fr, en=en),
    )


async def _concerning(work: Work, notice_id: UUID) -> NoticeRow:
    notice = await notices.get_locked(work, notice_id)
    work.audit.acting(object=str(notice_id), subject=str(notice.person_id))
    return notice


def _rule(work: Work, parts: IdentityParts) -> ReviewRule:
    return parts.oversight_rules.review_rule(parts.state, on=work.clock().date())


@cache
def _words() -> Messages:
    return Messages.load("notices", package="identity.contract")
