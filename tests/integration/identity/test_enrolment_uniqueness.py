"""Nobody is registered before duplicates are searched for, and nobody twice."""

import pytest

from identity.contract.adjudication import FileAppeal, Vote
from identity.contract.applications import (
    ApplicationState,
    CorrectionReason,
    RejectionReason,
    RequestCorrection,
    WithdrawalReason,
    WithdrawApplication,
)
from identity.contract.deduplication import DedupOutcome
from shared.roles import Role
from shared.web.client import RemoteError
from tests.support.adjudicators import Adjudicators
from tests.support.identity_service import IdentityUnderTest
from tests.support.uniqueness import Uniqueness

DISTINCT = Vote(outcome=DedupOutcome.DISTINCT)
FRAUD = Vote(outcome=DedupOutcome.FRAUD_SUSPECTED)


@pytest.fixture
def uniqueness(identity: IdentityUnderTest) -> Uniqueness:
    return Uniqueness(identity)


@pytest.fixture
def officers(identity: IdentityUnderTest) -> Adjudicators:
    return Adjudicators(identity)


async def test_an_application_waits_for_its_search_and_the_approver_is_told_so(
    uniqueness: Uniqueness,
) -> None:
    office = uniqueness.office
    filed = await office.filed()
    assert filed.state is ApplicationState.DEDUPLICATING
    with pytest.raises(RemoteError, match="search_pending"):
        await office.approve(filed, by=office.approvers["bureau-kayes"])
    await uniqueness.search(filed.application_id)
    assert (await office.approve(filed)).person is not None


async def test_who_comes_twice_gets_one_number(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    first = await uniqueness.office.enrol()
    again = await uniqueness.office.filed()
    await uniqueness.search(again.application_id)
    with pytest.raises(RemoteError, match="adjudication_pending"):
        await uniqueness.office.approve(again, by=uniqueness.office.approvers["bureau-kayes"])
    for name in ("one", "two"):
        case = await officers.draw(name)
        same = Vote(
            outcome=DedupOutcome.SAME_PERSON_UPDATE,
            candidate_id=case.exhibit.candidates[0].candidate_id,
        )
        await officers.vote(name, same, case)
    decided = await uniqueness.office.approve(again)
    assert decided.person == first


async def test_who_judged_who_the_applicant_is_does_not_approve(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    await uniqueness.office.enrol()
    filed = await uniqueness.office.filed()
    await uniqueness.search(filed.application_id)
    for name in ("one", "two"):
        await officers.vote(name, DISTINCT)
    with pytest.raises(RemoteError, match="approver_not_independent"):
        await uniqueness.office.approve(filed, by=officers["two"])
    assert (await uniqueness.office.approve(filed)).person is not None


async def test_who_is_rejected_by_an_approver_appeals_to_another_one_once(
    uniqueness: Uniqueness,
) -> None:
    office, third = uniqueness.office, "bureau-sikasso"
    office.approvers[third] = office.registrar.colleague(
        "approver-sikasso", Role.ENROLMENT_APPROVER, place=third
    )
    filed = await office.filed()
    await uniqueness.search(filed.application_id)
    rejecting = await office.drawn(filed.application_id)
    await office.reject(filed, RejectionReason.EVIDENCE_FORGED)
    order = FileAppeal(application_id=filed.application_id)
    appeal = await office.client.file_appeal(order, officer=office.registrar.credential)
    assert appeal.case is None
    await uniqueness.search(filed.application_id)
    with pytest.raises(RemoteError, match="approver_not_independent"):
        await office.approve(filed, by=rejecting)
    assert (await office.approve(filed)).person is not None
    with pytest.raises(RemoteError, match="nothing_to_appeal"):
        await office.client.file_appeal(order, officer=office.registrar.credential)


async def test_who_officers_suspected_is_rejected_by_them_alone_and_heard_by_others(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    await uniqueness.office.enrol()
    filed = await uniqueness.office.filed()
    await uniqueness.search(filed.application_id)
    for name in ("one", "two"):
        await officers.vote(name, FRAUD)
    rejected = await uniqueness.application(filed.application_id)
    assert (rejected.state, rejected.reason) == (ApplicationState.REJECTED, "fraud_suspected")
    order = FileAppeal(application_id=filed.application_id)
    office = uniqueness.office
    await office.client.file_appeal(order, officer=office.registrar.credential)
    for name in ("three", "four"):
        await officers.vote(name, DISTINCT)
    assert (await office.approve(filed)).person is not None


async def test_what_is_sent_back_leaves_no_case_and_is_searched_for_anew(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    await uniqueness.office.enrol()
    office, filed = uniqueness.office, await uniqueness.office.filed()
    await uniqueness.search(filed.application_id)
    for name in ("one", "two"):
        await officers.vote(name, DISTINCT)
    drawn = await office.drawn(filed.application_id)
    order = RequestCorrection(reason=CorrectionReason.CIVIL_DATA_DOUBTFUL)
    await office.client.request_correction(filed.application_id, order, officer=drawn.credential)
    assert filed.order_digest is not None
    await office.finalise(filed.application_id, filed.order_digest)
    await uniqueness.search(filed.application_id)
    shown = await uniqueness.application(filed.application_id)
    assert shown.state is ApplicationState.ADJUDICATION


async def test_who_withdrew_is_found_by_nobody_and_whoever_waited_for_them_is_somebody_new(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    office = uniqueness.office
    first, second = await office.filed(), await office.filed()
    for one in (first, second):
        await uniqueness.search(one.application_id)
    for name in ("one", "two"):
        case = await officers.draw(name)
        same = Vote(
            outcome=DedupOutcome.SAME_PERSON_UPDATE,
            candidate_id=case.exhibit.candidates[0].candidate_id,
        )
        await officers.vote(name, same, case)
    order = WithdrawApplication(reason=WithdrawalReason.APPLICANT_REQUEST)
    await office.client.withdraw_application(
        first.application_id, order, officer=office.registrar.credential
    )
    await uniqueness.settle(second.application_id)
    await uniqueness.search(second.application_id)
    assert (await office.approve(second)).person is not None
