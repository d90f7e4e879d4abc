"""What captures were not compared with is not approved in silence."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from identity.contract.applications import (
    APPROVE,
    Application,
    ApplicationState,
    ApproveApplication,
    DecidedApplication,
    approval_digest,
)
from identity.policy.enrolment_rules import published_enrolment_rules
from shared.biometrics.abis import BiometricCheck
from shared.web.client import RemoteError
from tests.support.engines import EqualityEngine
from tests.support.enrolments import Office
from tests.support.faces import FINGER_CANDIDATES
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.uniqueness import Uniqueness

NO_ENGINE = BiometricCheck.NO_ENGINE
UNSAID = ApproveApplication()
_AUDITED = text(
    "SELECT event, convert_from(leaf, 'UTF8')::json->>'reason' FROM audit_entries ORDER BY position"
)


@pytest.fixture
def office(identity: IdentityUnderTest) -> Office:
    return Office.of(identity)


async def audited(identity: IdentityUnderTest) -> list[tuple[str, str | None]]:
    async with identity.engine.connect() as connection:
        return [(row[0], row[1]) for row in await connection.execute(_AUDITED)]


async def decided(
    office: Office,
    application: Application,
    order: ApproveApplication,
    *,
    signed: ApproveApplication | None = None,
    by: AnOfficer | None = None,
) -> DecidedApplication:
    """What the officer drawn approves, having signed the same, or something else."""
    officer = by or await office.drawn(application.application_id)
    digest = approval_digest(application.order_digest or "", signed or order)
    return await office.client.approve_application(
        application.application_id,
        order,
        officer=officer.credential,
        approval=officer.approve(APPROVE, digest, office.clock()),
    )


async def test_an_approver_signs_that_they_know_what_was_not_compared(
    identity: IdentityUnderTest, office: Office
) -> None:
    application = await office.ready()
    assert application.biometric_check is NO_ENGINE
    officer = await office.drawn(application.application_id)
    file = await office.at(officer).get_application_file(
        application.application_id, officer=officer.credential
    )
    assert file.check_to_acknowledge is NO_ENGINE
    for order in (UNSAID, ApproveApplication(acknowledged_check=BiometricCheck.PARTLY)):
        with pytest.raises(RemoteError, match="check_not_acknowledged"):
            await decided(office, application, order)
    knowing = ApproveApplication(acknowledged_check=NO_ENGINE)
    done = await decided(office, application, knowing)
    assert done.application.state is ApplicationState.COMPLETED
    told = await audited(identity)
    assert ("application.check_acknowledged", "no_engine") in told
    assert told.count(("application.approval_refused", "check_not_acknowledged")) == 2


async def test_what_is_said_is_what_was_signed(office: Office) -> None:
    application = await office.ready()
    knowing = ApproveApplication(acknowledged_check=NO_ENGINE)
    for order, signed in ((knowing, UNSAID), (UNSAID, knowing)):
        with pytest.raises(RemoteError, match="approval_invalid"):
            await decided(office, application, order, signed=signed)


async def test_after_a_whole_comparison_there_is_nothing_to_say(
    identity: IdentityUnderTest,
) -> None:
    uniqueness = Uniqueness(identity, EqualityEngine(), FINGER_CANDIDATES)
    application_id = await uniqueness.apply()
    await uniqueness.search(application_id)
    application = await uniqueness.application(application_id)
    assert application.biometric_check is BiometricCheck.PERFORMED
    done = await decided(uniqueness.office, application, UNSAID)
    assert done.person is not None


async def test_a_search_that_is_made_again_makes_what_it_compared_unknown(
    identity: IdentityUnderTest,
) -> None:
    uniqueness = Uniqueness(identity)
    application_id: UUID = await uniqueness.apply()
    assert (await uniqueness.application(application_id)).biometric_check is None
    await uniqueness.search(application_id)
    assert (await uniqueness.application(application_id)).biometric_check is NO_ENGINE


async def test_a_state_says_by_rule_after_which_checks_a_number_may_be_given(
    identity: IdentityUnderTest, office: Office
) -> None:
    published = published_enrolment_rules()
    lenient = [
        replace(rule, checks_sufficient=(BiometricCheck.PERFORMED, NO_ENGINE))
        for rule in published.rules
    ]
    rules = replace(published, rules=tuple(lenient))
    identity.app.state.parts = replace(identity.parts, enrolment_rules=rules)
    done = await decided(office, await office.ready(), UNSAID)
    assert done.person is not None
