"""Who may be registered already is decided by officers who do not see each other's votes."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.adjudication import (
    VOTE,
    CaptureLikeness,
    CaseState,
    FileAppeal,
    SeedCase,
    SeededCandidate,
    Vote,
    vote_digest,
)
from identity.contract.applications import WithdrawalReason, WithdrawApplication
from identity.contract.deduplication import DedupOutcome, Facts, JobState
from shared.biometrics.abis import BiometricCheck
from shared.biometrics.port import ScoreKind
from shared.roles import Role
from shared.web.client import RemoteError
from tests.support.adjudicators import Adjudicators
from tests.support.identity_service import IdentityUnderTest
from tests.support.specimens import civil_data
from tests.support.uniqueness import ENROLLER, Uniqueness

DISTINCT = Vote(outcome=DedupOutcome.DISTINCT)
FRAUD = Vote(outcome=DedupOutcome.FRAUD_SUSPECTED)
RECAPTURE = Vote(outcome=DedupOutcome.RECAPTURE)


@pytest.fixture
def uniqueness(identity: IdentityUnderTest) -> Uniqueness:
    return Uniqueness(identity)


@pytest.fixture
def officers(identity: IdentityUnderTest) -> Adjudicators:
    return Adjudicators(identity)


async def registered(uniqueness: Uniqueness) -> UUID:
    """Somebody who was found clean and approved."""
    application = await uniqueness.apply()
    await uniqueness.search(application)
    person = await uniqueness.approve(application)
    assert person is not None
    return person


async def referred(uniqueness: Uniqueness) -> UUID:
    """An application of somebody who is registered already."""
    await registered(uniqueness)
    application = await uniqueness.apply()
    job = await uniqueness.search(application)
    assert job.outcome is None
    return application


async def test_who_is_like_nobody_is_clean_and_what_was_not_compared_is_said(
    uniqueness: Uniqueness,
) -> None:
    job = await uniqueness.search(await uniqueness.apply())
    assert (job.state, job.outcome) == (JobState.DONE, DedupOutcome.CLEAN)
    assert job.biometric_check is BiometricCheck.NO_ENGINE
    assert job.sealed_applicant is None


async def test_who_is_like_somebody_goes_to_officers_and_is_never_refused_by_a_machine(
    uniqueness: Uniqueness,
) -> None:
    application = await referred(uniqueness)
    case = await uniqueness.case(application)
    assert case is not None
    assert case.state is CaseState.OPEN
    assert await uniqueness.approve(application) is None


async def test_the_second_voters_view_holds_no_trace_of_the_first_vote(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    await referred(uniqueness)
    before = await officers.draw("one")
    beside = await officers.draw("two")
    await officers.vote("one", FRAUD, before)
    after = await officers.client.read_case(before.case_id, officer=officers["two"].credential)
    assert after == beside
    assert after.model_dump_json() == before.model_dump_json()


async def test_two_who_agree_decide_and_the_applicant_is_somebody_new(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    application = await referred(uniqueness)
    await officers.vote("one", DISTINCT)
    await officers.vote("two", DISTINCT)
    assert (await uniqueness.job(application)).outcome is DedupOutcome.DISTINCT
    assert await uniqueness.approve(application) is not None


async def test_where_two_disagree_a_third_breaks_the_tie(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    application = await referred(uniqueness)
    await officers.vote("one", DISTINCT)
    await officers.vote("two", FRAUD)
    case = await uniqueness.case(application)
    assert case is not None
    assert case.state is CaseState.CONFLICT
    await officers.vote("three", DISTINCT)
    assert (await uniqueness.job(application)).outcome is DedupOutcome.DISTINCT


async def test_three_opinions_have_captures_taken_again(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    application = await referred(uniqueness)
    case = await officers.draw("two")
    same = Vote(
        outcome=DedupOutcome.SAME_PERSON_UPDATE,
        candidate_id=case.exhibit.candidates[0].candidate_id,
    )
    await officers.vote("one", DISTINCT)
    await officers.vote("two", same, case)
    await officers.vote("three", FRAUD)
    assert (await uniqueness.job(application)).outcome is DedupOutcome.RECAPTURE


async def test_the_enroller_and_who_voted_get_no_case_and_no_role_is_exempt(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    await referred(uniqueness)
    with pytest.raises(RemoteError, match="no_case_waiting"):
        await officers.draw(ENROLLER)
    await officers.vote("one", DISTINCT)
    with pytest.raises(RemoteError, match="no_case_waiting"):
        await officers.draw("one")


@pytest.mark.parametrize(
    ("officer", "constraint"),
    [
        (ENROLLER, "adjudication_seats_not_the_enroller"),
        ("one", "adjudication_seats_voters_distinct"),
    ],
)
async def test_the_database_itself_refuses_a_vote_of_the_enroller_and_a_second_one(
    uniqueness: Uniqueness, officers: Adjudicators, officer: str, constraint: str
) -> None:
    await referred(uniqueness)
    case = await officers.vote("one", DISTINCT)
    forged = text(
        "INSERT INTO adjudication_seats (seat_id, case_id, enrolled_by, round, officer,"
        " assigned_at) VALUES (gen_random_uuid(), :case, :enrolled, 2, :officer, now())"
    )
    values = {"case": case.case_id, "enrolled": ENROLLER, "officer": officer}
    with pytest.raises(IntegrityError, match=constraint):
        async with uniqueness.identity.engine.begin() as connection:
            await connection.execute(forged, values)


async def test_a_case_is_read_and_voted_on_by_nobody_without_a_seat(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    await referred(uniqueness)
    case = await officers.draw("one")
    with pytest.raises(RemoteError, match="case_not_yours"):
        await officers.client.read_case(case.case_id, officer=officers["two"].credential)
    with pytest.raises(RemoteError, match="case_not_yours"):
        await officers.vote("two", DISTINCT, case)


async def test_a_vote_signed_for_another_finding_is_refused(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    await referred(uniqueness)
    case = await officers.draw("one")
    signed = officers["one"].approve(
        VOTE, vote_digest(case, DISTINCT), now=uniqueness.identity.clock()
    )
    with pytest.raises(RemoteError, match="approval_invalid"):
        await officers.client.cast_vote(
            case.case_id, FRAUD, officer=officers["one"].credential, approval=signed
        )


async def test_who_does_not_vote_in_a_working_day_loses_the_seat(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    await referred(uniqueness)
    for name in ("one", "two"):
        await officers.draw(name)
    with pytest.raises(RemoteError, match="no_case_waiting"):
        await officers.draw("three")
    uniqueness.identity.clock.advance(timedelta(hours=9))
    assert (await officers.draw("three")).exhibit.candidates


async def test_an_appeal_reopens_the_case_once_for_officers_who_never_saw_it(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    application = await referred(uniqueness)
    await officers.vote("one", FRAUD)
    await officers.vote("two", FRAUD)
    registrar = uniqueness.identity.officer("counter", Role.REGISTRAR)
    order = FileAppeal(application_id=application)
    appealed = await officers.client.file_appeal(order, officer=registrar.credential)
    assert appealed.case is not None
    assert appealed.case.state is CaseState.APPEALED
    with pytest.raises(RemoteError, match="no_case_waiting"):
        await officers.draw("one")
    await officers.vote("three", DISTINCT)
    await officers.vote("four", DISTINCT)
    assert (await uniqueness.job(application)).outcome is DedupOutcome.DISTINCT
    with pytest.raises(RemoteError, match="nothing_to_appeal"):
        await officers.client.file_appeal(order, officer=registrar.credential)


async def test_known_cases_look_like_others_and_measure_each_officer(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    supervisor = uniqueness.identity.officer("head", Role.ADJUDICATION_SUPERVISOR)
    invented = Facts.of(civil_data(family_name="TRAORE"))
    order = SeedCase(
        nonce="a-nonce-of-sixteen",
        applicant=invented,
        candidates=(SeededCandidate(facts=invented, is_applicant=True),),
        outcome=DedupOutcome.SAME_PERSON_UPDATE,
    )
    await officers.client.seed_case(order, officer=supervisor.credential)
    seen = await officers.draw("right")
    candidate = seen.exhibit.candidates[0].candidate_id
    right = Vote(outcome=DedupOutcome.SAME_PERSON_UPDATE, candidate_id=candidate)
    await officers.vote("right", right, seen)
    await officers.vote("wrong", DISTINCT)
    measured = await officers.client.measure_officers(officer=supervisor.credential)
    rates = {one.officer: one.error_rate_percent for one in measured.officers}
    assert rates == {"right": 0.0, "wrong": 100.0}
    real = await referred(uniqueness)
    assert real is not None
    shown = await officers.draw("right")
    assert shown.model_dump().keys() == seen.model_dump().keys()


async def test_who_is_found_to_be_another_applicant_waits_until_that_one_is_registered(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    first, second = await uniqueness.apply(), await uniqueness.apply()
    await uniqueness.search(first)
    await uniqueness.search(second)
    for name in ("one", "two"):
        case = await officers.draw(name)
        same = Vote(
            outcome=DedupOutcome.SAME_PERSON_UPDATE,
            candidate_id=case.exhibit.candidates[0].candidate_id,
        )
        await officers.vote(name, same, case)
    waiting = await uniqueness.case(second)
    assert waiting is not None
    assert (waiting.state, waiting.settled_at) == (CaseState.DECIDED, None)
    assert await uniqueness.approve(first) is not None
    await uniqueness.settle(second)
    settled = await uniqueness.case(second)
    assert settled is not None
    assert settled.settled_at is not None
    assert (await uniqueness.job(second)).outcome is DedupOutcome.SAME_PERSON_UPDATE


async def test_cases_are_drawn_by_lot(uniqueness: Uniqueness, officers: Adjudicators) -> None:
    await registered(uniqueness)
    for _ in range(4):
        await uniqueness.search(await uniqueness.apply())
    drawn = {(await officers.draw(f"officer-{n}")).case_id for n in range(8)}
    assert len(drawn) > 1


async def test_who_saw_a_case_that_is_void_gets_another_one(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    first = await referred(uniqueness)
    void = await officers.draw("one")
    second = await uniqueness.apply()
    await uniqueness.search(second)
    office = uniqueness.office
    await office.client.withdraw_application(
        first,
        WithdrawApplication(reason=WithdrawalReason.APPLICANT_REQUEST),
        officer=office.registrar.credential,
    )
    another = await officers.draw("one")
    assert another.case_id != void.case_id
    await officers.vote("one", DISTINCT, another)


async def test_who_sees_how_cases_stand_votes_on_none(uniqueness: Uniqueness) -> None:
    await referred(uniqueness)
    both = uniqueness.identity.officer("both", Role.ADJUDICATOR, Role.ADJUDICATION_SUPERVISOR)
    with pytest.raises(RemoteError, match="adjudicator_not_independent"):
        await uniqueness.identity.client().draw_case(officer=both.credential)


async def test_a_known_case_may_show_captures_and_only_what_a_search_would_bring(
    uniqueness: Uniqueness, officers: Adjudicators
) -> None:
    supervisor = uniqueness.identity.officer("head", Role.ADJUDICATION_SUPERVISOR)
    applicant = Facts.of(civil_data(family_name="TRAORE"))
    other = Facts.of(
        civil_data(family_name="OUEDRAOGO", given_names="Salif", birth_date="1961-02-03")
    )
    alike = CaptureLikeness(
        score=812.5,
        threshold=400.0,
        score_kind=ScoreKind.SIMILARITY,
        compared=10,
        engine="test-equality",
        version="1",
    )
    order = SeedCase(
        nonce="a-nonce-of-sixteen",
        applicant=applicant,
        candidates=(
            SeededCandidate(facts=applicant),
            SeededCandidate(facts=other, captures=alike, is_applicant=True),
        ),
        outcome=DedupOutcome.SAME_PERSON_UPDATE,
    )
    await officers.client.seed_case(order, officer=supervisor.credential)
    [first, second] = (await officers.draw("one")).exhibit.candidates
    assert (first.captures, first.fields) == (alike, ())
    assert second.captures is None
    unlikely = order.model_copy(
        update={
            "candidates": (order.candidates[0], SeededCandidate(facts=other, is_applicant=True))
        }
    )
    with pytest.raises(RemoteError, match="seed_implausible"):
        await officers.client.seed_case(unlikely, officer=supervisor.credential)
