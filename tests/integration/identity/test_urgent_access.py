"""Beyond the budget only with a reason that another person reviews; untold only for a time."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.accesses import (
    Delay,
    DelayState,
    Finding,
    OpenUrgentAccess,
    RequestDelay,
    ReviewUrgentAccess,
    UrgentAccess,
    delay_digest,
    review_digest,
    urgent_access_digest,
)
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.test_access_log import (
    disclosed,
    enrolled,
    log_of,
    nearly_exhausted,
)
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

ORDER = OpenUrgentAccess(
    purpose=Purpose.HOLDER_REQUEST,
    reason="Patient inconscient à l'hôpital, ses proches doivent être prévenus.",
)
READER = "travel-doc.mli.aes.example"


@pytest.fixture
def supervisor(identity: IdentityUnderTest) -> AnOfficer:
    return identity.officer("officer-supervisor", Role.REGISTRY_SUPERVISOR)


@pytest.fixture
def liaison(identity: IdentityUnderTest) -> AnOfficer:
    return identity.officer("officer-liaison", Role.JUDGE_LIAISON)


async def opened(identity: IdentityUnderTest, officer: AnOfficer) -> UrgentAccess:
    digest = urgent_access_digest(ORDER, State.MLI)
    return await identity.client().open_urgent_access(
        ORDER,
        officer=officer.credential,
        approval=officer.approve("urgent_access.open", digest, identity.clock()),
    )


async def reviewed(
    identity: IdentityUnderTest, access: UrgentAccess, officer: AnOfficer, finding: Finding
) -> UrgentAccess:
    digest = review_digest(access.urgent_access_id, finding, State.MLI)
    return await identity.client().review_urgent_access(
        access.urgent_access_id,
        ReviewUrgentAccess(finding=finding),
        officer=officer.credential,
        approval=officer.approve("urgent_access.review", digest, identity.clock()),
    )


async def test_an_urgent_access_reads_on_beyond_the_budget_and_each_use_is_marked(
    identity: IdentityUnderTest, registrar: AnOfficer, supervisor: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await nearly_exhausted(identity, "MLI/officer-registrar", left=0)
    with pytest.raises(RemoteError) as refused:
        await log_of(identity, registrar, number)
    assert refused.value.code == "read_budget_exhausted"
    await opened(identity, registrar)
    await log_of(identity, registrar, number)
    (waiting,) = (
        await identity.client().unreviewed_urgent_accesses(officer=supervisor.credential)
    ).urgent_accesses
    assert (waiting.reads_used, waiting.reason) == (1, ORDER.reason)
    (read,) = (await log_of(identity, supervisor, number)).accesses
    assert read.urgent
    assert "accès d'urgence" in read.description.fr


async def test_an_urgent_access_ends_with_its_time(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await nearly_exhausted(identity, "MLI/officer-registrar", left=0)
    access = await opened(identity, registrar)
    identity.clock.now = access.expires_at
    with pytest.raises(RemoteError) as refused:
        await log_of(identity, registrar, number)
    assert refused.value.code == "read_budget_exhausted"


async def test_nobody_reviews_their_own_urgent_access_and_none_is_given_before_the_review(
    identity: IdentityUnderTest, supervisor: AnOfficer
) -> None:
    access = await opened(identity, supervisor)
    with pytest.raises(RemoteError) as own:
        await reviewed(identity, access, supervisor, Finding.JUSTIFIED)
    assert own.value.code == "approver_not_independent"
    identity.clock.advance(timedelta(hours=1))
    with pytest.raises(RemoteError) as unreviewed:
        await opened(identity, supervisor)
    assert unreviewed.value.code == "urgent_access_unreviewed"
    other = identity.officer("officer-other", Role.REGISTRY_SUPERVISOR)
    done = await reviewed(identity, access, other, Finding.OBJECTED)
    assert (done.state, done.reviewed_by) == ("objected", "MLI/officer-other")
    await opened(identity, supervisor)


async def test_the_database_itself_refuses_a_review_by_the_same_officer(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    await opened(identity, registrar)
    with pytest.raises(IntegrityError, match="urgent_accesses_four_eyes"):
        async with identity.engine.begin() as connection:
            await connection.execute(
                text(
                    "UPDATE urgent_accesses SET state = 'justified', reviewed_by = officer,"
                    " review_token = 'x'"
                )
            )


async def test_the_reason_is_unreadable_without_the_keys(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    await opened(identity, registrar)
    async with identity.engine.connect() as connection:
        sealed = await connection.scalar(text("SELECT sealed_reason FROM urgent_accesses"))
    assert isinstance(sealed, bytes)
    assert b"inconscient" not in sealed


async def test_those_who_watch_see_who_reached_a_budget(
    identity: IdentityUnderTest, registrar: AnOfficer, supervisor: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await nearly_exhausted(identity, "MLI/agent-1", left=1)
    await disclosed(identity, number)
    found = await identity.client().read_budget_alerts(officer=supervisor.credential)
    (alert,) = found.budgets
    assert (alert.name, alert.hours, alert.reads) == ("MLI/agent-1", 1, 120)


async def a_delay(
    identity: IdentityUnderTest, liaison: AnOfficer, number: str, *, days: int = 30
) -> Delay:
    order = RequestDelay(
        identity_number=number,
        machine=READER,
        legal_basis="Code de procédure pénale, ordonnance n° 12/2026",
        ends_at=identity.clock() + timedelta(days=days),
    )
    return await identity.client().request_access_delay(
        order,
        officer=liaison.credential,
        approval=liaison.approve("access_delay.request", delay_digest(order, State.MLI)),
    )


async def in_force(identity: IdentityUnderTest, delay: Delay, approver: AnOfficer) -> Delay:
    return await identity.client().approve_access_delay(
        delay.delay_id,
        officer=approver.credential,
        approval=approver.approve("access_delay.approve", delay.order_digest),
    )


async def test_a_delayed_read_appears_when_the_delay_ends_and_says_why_only_now(
    identity: IdentityUnderTest, registrar: AnOfficer, supervisor: AnOfficer, liaison: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    delay = await in_force(identity, await a_delay(identity, liaison, number), supervisor)
    assert delay.state is DelayState.IN_FORCE
    await disclosed(identity, number)
    assert (await log_of(identity, registrar, number)).accesses == ()
    identity.clock.now = delay.ends_at
    later = identity.officer("officer-later", Role.REGISTRAR)
    (read,) = [
        one for one in (await log_of(identity, later, number)).accesses if one.machine == READER
    ]
    assert read.delay_basis == delay.legal_basis
    assert delay.legal_basis in read.description.fr


async def test_a_delay_that_nobody_approved_delays_nothing(
    identity: IdentityUnderTest, registrar: AnOfficer, liaison: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await a_delay(identity, liaison, number)
    await disclosed(identity, number)
    assert len((await log_of(identity, registrar, number)).accesses) == 1


async def test_a_lifted_delay_is_told_as_one(
    identity: IdentityUnderTest, registrar: AnOfficer, supervisor: AnOfficer, liaison: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    delay = await in_force(identity, await a_delay(identity, liaison, number), supervisor)
    await disclosed(identity, number)
    await identity.client().lift_access_delay(delay.delay_id, officer=supervisor.credential)
    (read,) = (await log_of(identity, registrar, number)).accesses
    assert read.delay_basis == delay.legal_basis
    with pytest.raises(RemoteError) as refused:
        await identity.client().refuse_access_delay(delay.delay_id, officer=supervisor.credential)
    assert refused.value.code == "illegal_transition"


async def test_no_delay_is_for_ever_and_none_is_approved_by_who_asked(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    both = identity.officer("officer-both", Role.JUDGE_LIAISON, Role.REGISTRY_SUPERVISOR)
    with pytest.raises(RemoteError) as long:
        await a_delay(identity, both, number, days=181)
    assert long.value.code == "delay_too_long"
    delay = await a_delay(identity, both, number)
    with pytest.raises(RemoteError) as own:
        await in_force(identity, delay, both)
    assert own.value.code == "approver_not_independent"
