"""Files looked at again, shared traits, unusual volumes, and what persons are told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.accesses import HolderProof
from identity.contract.applications import Witness
from identity.contract.decisions import DecisionKind
from identity.contract.oversight.alerts import (
    ESCALATE_ALERT,
    EXPLAIN_ALERT,
    AlertScope,
    AlertState,
    EscalateAlert,
    ExplainAlert,
    Explanation,
    Metric,
    closing_digest,
)
from identity.contract.oversight.cases import (
    REVIEW_CASE,
    CaseFinding,
    CaseKind,
    OversightCase,
    OversightCaseState,
    ReviewCase,
    review_digest,
)
from identity.contract.oversight.notices import (
    DECIDE_NOTICE,
    HEAR_APPEAL,
    AnswerNotice,
    AppealNotice,
    AppealOutcome,
    DecideNotice,
    HearAppeal,
    Notice,
    NoticeOutcome,
    NoticeState,
    ReadNotices,
    notice_digest,
)
from identity.contract.oversight.revisits import (
    REPORT_REVISIT,
    Discrepancy,
    ReportRevisit,
    Revisit,
    RevisitFinding,
    RevisitReason,
    RevisitState,
    revisit_digest,
)
from identity.contract.records import ChangeRecordState, Residence, StateChangeReason
from identity.oversight.actions.watching import look_through, raise_alerts
from identity.oversight.store import alerts
from shared.audit.trail import AuditContext
from shared.database.work import Work, begin_work
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.support.card_chain import chain_of
from tests.support.enrolments import Office, content_of, enrolled, the_fingers, the_portrait
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.registry import Registry
from tests.support.specimens import civil_data

CARD = HolderProof.CARD_AND_FACE


@asynccontextmanager
async def a_work(identity: IdentityUnderTest) -> AsyncIterator[Work]:
    context = AuditContext(service=ENTITY, trust_version="test-1")
    async with begin_work(identity.engine, identity.clock, context) as work:
        yield work


@pytest.fixture
def everything_again(identity: IdentityUnderTest) -> None:
    """Every file is re-visited, and two persons may not share a portrait."""
    rules = identity.parts.oversight_rules
    review = tuple(replace(rule, revisits_per_thousand=1_000) for rule in rules.review)
    object.__setattr__(identity.parts, "oversight_rules", replace(rules, review=review))


@pytest.fixture
def nothing_again(identity: IdentityUnderTest) -> None:
    rules = identity.parts.oversight_rules
    review = tuple(replace(rule, revisits_per_thousand=0) for rule in rules.review)
    object.__setattr__(identity.parts, "oversight_rules", replace(rules, review=review))


def overseer(identity: IdentityUnderTest, place: str, name: str = "overseer") -> AnOfficer:
    return identity.officer(f"{name}-{place}", Role.OVERSIGHT_OFFICER, place=place)


async def visitor_of(office: Office, revisit_id: UUID) -> AnOfficer:
    """Of the visitors of other offices, who was drawn."""
    office.approvers = {
        f"{place}-{n}": office.registrar.colleague(
            f"visitor-{place}-{n}", Role.REVISIT_OFFICER, place=place
        )
        for place in ("bureau-bamako", "bureau-kayes", "bureau-segou", "bureau-sikasso")
        for n in range(2)
    }
    return await office.drawn(revisit_id)


async def report(office: Office, by: AnOfficer, revisit: Revisit, order: ReportRevisit) -> Revisit:
    digest = revisit_digest(State.MLI, revisit.revisit_id, order, revisit.attempts + 1)
    return await office.at(by).report_revisit(
        revisit.revisit_id,
        order,
        officer=by.credential,
        approval=by.approve(REPORT_REVISIT, digest, office.clock()),
    )


async def the_revisit(office: Office, by: AnOfficer) -> Revisit:
    found = await office.at(by).list_revisits(RevisitState.DUE, officer=by.credential)
    (revisit,) = found.revisits
    return revisit


async def reviewed(
    office: Office, case_id: UUID, by: AnOfficer, finding: CaseFinding
) -> OversightCase:
    digest = review_digest(State.MLI, case_id, finding)
    return await office.at(by).review_oversight_case(
        case_id,
        ReviewCase(finding=finding),
        officer=by.credential,
        approval=by.approve(REVIEW_CASE, digest, office.clock()),
    )


@pytest.mark.usefixtures("everything_again")
async def test_a_revisit_goes_to_an_office_that_took_no_part_and_a_discrepancy_opens_a_case(
    identity: IdentityUnderTest,
) -> None:
    office, look = Office.of(identity), overseer(identity, "bureau-sikasso")
    application = await office.ready(
        content_of(residence=Residence(country="MLI", locality="Bamako", street="Rue 12"))
    )
    approver = await office.drawn(application.application_id)
    await office.approve(application, approver)
    revisit = await the_revisit(office, look)
    visitor = await visitor_of(office, revisit.revisit_id)
    assert visitor.place not in {"bureau-bamako", approver.place}
    others = [one for one in office.approvers.values() if one is not visitor]
    with pytest.raises(RemoteError) as refused:
        await office.at(others[0]).get_revisit_file(
            revisit.revisit_id, officer=others[0].credential
        )
    assert refused.value.code == "approver_not_drawn"
    shown = await office.at(visitor).get_revisit_file(
        revisit.revisit_id, officer=visitor.credential
    )
    assert shown.residence is not None
    assert shown.residence.street == "Rue 12"

    order = ReportRevisit(
        finding=RevisitFinding.DISCREPANCY, discrepancies=(Discrepancy.PERSON_UNKNOWN,)
    )
    found = await report(office, visitor, revisit, order)

    assert found.state is RevisitState.DISCREPANT
    cases = await office.at(look).list_oversight_cases(
        OversightCaseState.OPEN, officer=look.credential
    )
    assert [(one.case_id, one.kind) for one in cases.cases] == [(found.case_id, CaseKind.REVISIT)]


@pytest.mark.usefixtures("everything_again")
async def test_somebody_not_found_is_looked_for_again_and_so_often_only(
    identity: IdentityUnderTest,
) -> None:
    office, look = Office.of(identity), overseer(identity, "bureau-sikasso")
    await office.enrol()
    revisit = await the_revisit(office, look)
    visitor = await visitor_of(office, revisit.revisit_id)
    order = ReportRevisit(finding=RevisitFinding.NOT_FOUND)
    states = []
    for _ in range(3):
        revisit = await report(office, visitor, revisit, order)
        states.append(revisit.state)
    assert states == [RevisitState.DUE, RevisitState.DUE, RevisitState.NOT_FOUND]
    assert revisit.case_id is not None


@pytest.fixture
def witnesses_again(identity: IdentityUnderTest, nothing_again: None) -> None:  # noqa: ARG001 - no file, only its witnesses
    """Whoever vouches is asked again."""
    rules = identity.parts.enrolment_rules
    all_of_them = tuple(replace(rule, witness_sample_percent=100) for rule in rules.rules)
    object.__setattr__(identity.parts, "enrolment_rules", replace(rules, rules=all_of_them))


async def a_file_with_witnesses(office: Office) -> None:
    """Somebody for whom two neighbours vouched, enrolled."""
    neighbours = [
        (await enrolled(office.registrar, civil_data(given_names=name))).identity_number
        for name in ("Oumou", "Salif")
    ]
    content = content_of(
        civil_data(given_names="Kadidia"),
        witnesses=tuple(Witness(identity_number=one) for one in neighbours),
        witnesses_are_no_officers=True,
    )
    await office.enrol(content, captures=[the_portrait(), *the_fingers(seed=7)])


@pytest.mark.usefixtures("witnesses_again")
async def test_witnesses_drawn_by_lot_are_asked_whether_they_vouched_and_a_denial_opens_a_case(
    identity: IdentityUnderTest,
) -> None:
    office, look = Office.of(identity), overseer(identity, "bureau-sikasso")
    await a_file_with_witnesses(office)
    due = await office.at(look).list_revisits(RevisitState.DUE, officer=look.credential)
    assert [one.reason for one in due.revisits] == [RevisitReason.WITNESS] * 2
    found = []
    for revisit, finding, denied in (
        (due.revisits[0], RevisitFinding.CONFIRMED, ()),
        (due.revisits[1], RevisitFinding.DISCREPANCY, (Discrepancy.TESTIMONY_DENIED,)),
    ):
        visitor = await visitor_of(office, revisit.revisit_id)
        assert visitor.place != "bureau-bamako"
        shown = await office.at(visitor).get_revisit_file(
            revisit.revisit_id, officer=visitor.credential
        )
        assert shown.civil.name.given_names in {"Oumou", "Salif"}
        assert shown.vouched_for is not None
        assert shown.vouched_for.given_names == "Kadidia"
        order = ReportRevisit(finding=finding, discrepancies=denied)
        found.append(await report(office, visitor, revisit, order))
    assert [one.state for one in found] == [RevisitState.CONFIRMED, RevisitState.DISCREPANT]
    (case,) = (
        await office.at(look).list_oversight_cases(OversightCaseState.OPEN, officer=look.credential)
    ).cases
    assert case.case_id == found[1].case_id
    read = text("SELECT what FROM access_events WHERE purpose = 'oversight' ORDER BY what")
    async with identity.engine.connect() as connection:
        reads = list((await connection.execute(read)).scalars())
    assert reads == ["civil", "civil", "civil_and_residence", "civil_and_residence"]


@pytest.mark.usefixtures("nothing_again")
async def test_no_witness_is_asked_again_where_the_lot_says_so(
    identity: IdentityUnderTest,
) -> None:
    rules = identity.parts.enrolment_rules
    none = tuple(replace(rule, witness_sample_percent=0) for rule in rules.rules)
    object.__setattr__(identity.parts, "enrolment_rules", replace(rules, rules=none))
    office, look = Office.of(identity), overseer(identity, "bureau-sikasso")
    await a_file_with_witnesses(office)
    due = await office.at(look).list_revisits(RevisitState.DUE, officer=look.credential)
    assert due.revisits == ()


@pytest.mark.usefixtures("nothing_again")
async def test_no_file_is_looked_at_again_where_the_lot_says_so(
    identity: IdentityUnderTest,
) -> None:
    office, look = Office.of(identity), overseer(identity, "bureau-sikasso")
    await office.enrol()
    due = await office.at(look).list_revisits(RevisitState.DUE, officer=look.credential)
    assert due.revisits == ()


async def somebody_else(office: Office) -> None:
    """Enrolled with the portrait that everybody has here, otherwise like nobody."""
    civil = civil_data(family_name="KEITA", given_names="Boubacar", birth_date="1961-02-03")
    await office.enrol(content_of(civil), captures=[the_portrait(), *the_fingers(seed=2)])


async def a_shared_portrait(identity: IdentityUnderTest, office: Office) -> OversightCase:
    """Two persons with one portrait: what the daily round makes of it."""
    await office.enrol()
    await somebody_else(office)
    round_id = uuid4()
    async with a_work(identity) as work:
        await alerts.begin_round(work, round_id, day=identity.clock().date())
        await look_through(work, identity.parts, round_id)
    async with a_work(identity) as work:
        await look_through(work, identity.parts, round_id)  # done again, it changes nothing
    look = overseer(identity, "bureau-sikasso")
    found = await office.at(look).list_oversight_cases(
        OversightCaseState.OPEN, officer=look.credential
    )
    (case,) = found.cases
    return case


@pytest.mark.usefixtures("nothing_again")
async def test_one_portrait_of_two_persons_is_reviewed_by_two_offices_that_took_no_part(
    identity: IdentityUnderTest,
) -> None:
    office = Office.of(identity)
    case = await a_shared_portrait(identity, office)
    assert case.kind is CaseKind.PORTRAIT
    assert len(case.persons) == 2

    concerned = overseer(identity, "bureau-bamako")
    with pytest.raises(RemoteError) as refused:
        await reviewed(office, case.case_id, concerned, CaseFinding.INNOCENT)
    assert refused.value.code == "overseer_not_independent"
    first = overseer(identity, "bureau-sikasso")
    assert (
        await reviewed(office, case.case_id, first, CaseFinding.INNOCENT)
    ).state is OversightCaseState.REVIEWED
    colleague = overseer(identity, "bureau-sikasso", "colleague")
    for again in (first, colleague):
        with pytest.raises(RemoteError) as refused:
            await reviewed(office, case.case_id, again, CaseFinding.INNOCENT)
        assert refused.value.code == "overseer_not_independent"
    second = overseer(identity, "bureau-mopti")
    assert (
        await reviewed(office, case.case_id, second, CaseFinding.ASK)
    ).state is OversightCaseState.DISPUTED
    third = overseer(identity, "bureau-gao")
    ended = await reviewed(office, case.case_id, third, CaseFinding.INNOCENT)
    assert ended.state is OversightCaseState.DISMISSED


async def substantiated(
    identity: IdentityUnderTest, office: Office, registry: Registry
) -> tuple[Notice, str]:
    """A case that two found worth asking about: the first person's notice, and their number."""
    number = (await office.enrol(content_of())).identity_number
    await somebody_else(office)
    async with a_work(identity) as work:
        round_id = uuid4()
        await alerts.begin_round(work, round_id, day=identity.clock().date())
        await look_through(work, identity.parts, round_id)
    look = overseer(identity, "bureau-sikasso")
    (case,) = (
        await office.at(look).list_oversight_cases(OversightCaseState.OPEN, officer=look.credential)
    ).cases
    for place in ("bureau-sikasso", "bureau-mopti"):
        await reviewed(office, case.case_id, overseer(identity, place), CaseFinding.ASK)
    told = await office.client.read_notices(
        ReadNotices(identity_number=number, asked_by=CARD), officer=registry.registrar.credential
    )
    (notice,) = told.notices
    return notice, number


async def decided(office: Office, by: AnOfficer, notice_id: UUID, outcome: NoticeOutcome) -> Notice:
    return await office.at(by).decide_notice(
        notice_id,
        DecideNotice(outcome=outcome),
        officer=by.credential,
        approval=by.approve(
            DECIDE_NOTICE, notice_digest(State.MLI, notice_id, outcome), office.clock()
        ),
    )


async def heard(office: Office, by: AnOfficer, notice_id: UUID, outcome: AppealOutcome) -> Notice:
    return await office.at(by).hear_notice_appeal(
        notice_id,
        HearAppeal(outcome=outcome),
        officer=by.credential,
        approval=by.approve(
            HEAR_APPEAL, notice_digest(State.MLI, notice_id, outcome), office.clock()
        ),
    )


@pytest.mark.usefixtures("nothing_again")
async def test_each_person_gets_a_notice_answers_and_appeals_and_nothing_is_touched_meanwhile(
    identity: IdentityUnderTest, registry: Registry
) -> None:
    office = Office.of(identity)
    notice, number = await substantiated(identity, office, registry)
    attending, deciding = registry.registrar.credential, overseer(identity, "bureau-mopti")
    assert "Ceci n'est pas une décision" in notice.text.fr
    assert "This is no decision" in notice.text.en

    with pytest.raises(RemoteError) as early:
        await decided(office, deciding, notice.notice_id, NoticeOutcome.MAINTAINED)
    assert early.value.code == "notice_too_early"
    order = AnswerNotice(asked_by=CARD, answer="Le photographe du village a pris les deux photos.")
    await office.client.answer_notice(notice.notice_id, order, officer=attending)
    shown = await office.at(deciding).get_notice(notice.notice_id, officer=deciding.credential)
    assert shown.answer == order.answer
    kept = await decided(office, deciding, notice.notice_id, NoticeOutcome.MAINTAINED)
    assert kept.appeal_until is not None

    appeal = AppealNotice(asked_by=CARD, grounds="C'est mon visage.")
    await office.client.appeal_notice(notice.notice_id, appeal, officer=attending)
    person = await registry.read(number)
    with pytest.raises(RemoteError) as untouched:
        await registry.decide(DecisionKind.BLOCK, person.person_id, a_block())
    assert untouched.value.code == "appeal_open"
    with pytest.raises(IntegrityError, match="an appeal of the person is open"):
        async with identity.engine.begin() as connection:
            await connection.execute(
                text("UPDATE persons SET record_state = 'blocked' WHERE person_id = :id"),
                {"id": person.person_id},
            )

    await nobody_ends_their_card(identity, number)
    for judge in (deciding, overseer(identity, "bureau-sikasso")):
        with pytest.raises(RemoteError) as partial:
            await heard(office, judge, notice.notice_id, AppealOutcome.DISMISSED)
        assert partial.value.code == "overseer_not_independent"
    judge = overseer(identity, "bureau-gao")
    ended = await heard(office, judge, notice.notice_id, AppealOutcome.DISMISSED)
    assert ended.state is NoticeState.DISMISSED
    assert (await registry.read(number)).record_state == "active"


async def nobody_ends_their_card(identity: IdentityUnderTest, number: str) -> None:
    """Not two officers, not whoever writes the tables; the holder alone, by declaring it."""
    chain = chain_of(identity)
    card, _ = await chain.active(await chain.approved(number, chain.desk), number)
    with pytest.raises(RemoteError, match="appeal_open"):
        await chain.revocation_asked(card.card_number)
    with pytest.raises(IntegrityError, match="an appeal of the holder is open"):
        async with identity.engine.begin() as connection:
            await connection.execute(text("UPDATE cards SET revoked_by = 'x'"))
    await chain.declared(card.card_number)
    assert (await chain.revocation_asked(card.card_number)).state == "revoked"


def a_block() -> ChangeRecordState:
    return ChangeRecordState(nonce="B" * 22, reason=StateChangeReason.FRAUD_SUSPECTED)


@pytest.mark.usefixtures("nothing_again")
async def test_an_appeal_that_comes_too_late_is_refused(
    identity: IdentityUnderTest, registry: Registry
) -> None:
    office = Office.of(identity)
    notice, _ = await substantiated(identity, office, registry)
    identity.clock.advance(timedelta(days=61))
    look = identity.officer("late-overseer", Role.OVERSIGHT_OFFICER, place="bureau-mopti")
    await decided(office, look, notice.notice_id, NoticeOutcome.MAINTAINED)
    identity.clock.advance(timedelta(days=61))
    attending = identity.officer("registrar-2", Role.REGISTRAR)
    with pytest.raises(RemoteError) as late:
        await office.client.appeal_notice(
            notice.notice_id,
            AppealNotice(asked_by=CARD, grounds="-"),
            officer=attending.credential,
        )
    assert late.value.code == "notice_too_late"


EXCEPTIONS = """
    INSERT INTO application_events (application_id, state, occurred_at, acted_by)
    SELECT :application, 'withdrawn', CAST(:at AS timestamptz) + n * interval '1 minute', 'x'
    FROM generate_series(1, :times) AS n
"""


@pytest.mark.usefixtures("nothing_again")
async def test_an_unusual_volume_raises_one_alert_that_another_office_closes(
    identity: IdentityUnderTest,
) -> None:
    office = Office.of(identity)
    application = await office.ready()
    day = datetime(2026, 3, 2, tzinfo=UTC)
    async with identity.engine.begin() as connection:
        await connection.execute(
            text(EXCEPTIONS),
            {"application": application.application_id, "at": day, "times": 11},
        )
    for _ in range(2):  # looked through again, it raises nothing new
        async with a_work(identity) as work:
            await raise_alerts(work, identity.parts, since=day, until=day + timedelta(days=1))
    look = overseer(identity, "bureau-sikasso")
    found = await office.at(look).list_alerts(AlertState.RAISED, officer=look.credential)
    (alert,) = found.alerts
    assert (alert.metric, alert.scope, alert.name, alert.value) == (
        Metric.WITHDRAWALS,
        AlertScope.OFFICER,
        office.registrar.subject,
        11,
    )
    await office.at(look).acknowledge_alert(alert.alert_id, officer=look.credential)
    colleague = overseer(identity, "bureau-bamako")
    order = ExplainAlert(explanation=Explanation.CAMPAIGN, reference="Note 12/2026")
    digest = closing_digest(State.MLI, alert.alert_id, order)
    approval = colleague.approve(EXPLAIN_ALERT, digest, identity.clock())
    with pytest.raises(RemoteError) as refused:
        await office.client.explain_alert(
            alert.alert_id, order, officer=colleague.credential, approval=approval
        )
    assert refused.value.code == "overseer_not_independent"
    other_words = EscalateAlert(reference="Enquête 4/2026")
    inquiry = EscalateAlert(reference="Enquête 3/2026")
    digest = closing_digest(State.MLI, alert.alert_id, inquiry)
    approval = look.approve(ESCALATE_ALERT, digest, identity.clock())
    with pytest.raises(RemoteError) as refused:
        await office.at(look).escalate_alert(
            alert.alert_id, other_words, officer=look.credential, approval=approval
        )
    assert refused.value.code == "approval_invalid"
    closed = await office.at(look).escalate_alert(
        alert.alert_id, inquiry, officer=look.credential, approval=approval
    )
    assert (closed.state, closed.closed_by) == (AlertState.ESCALATED, look.subject)
    async with identity.engine.connect() as connection:
        with pytest.raises(IntegrityError, match="alerts_closed_by_somebody"):
            await connection.execute(text("UPDATE alerts SET closing_token = NULL"))
