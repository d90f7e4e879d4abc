"""What oversight keeps goes when its time is over, with a proof; never what still matters."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text

from identity.app import create_app
from identity.contract.oversight.alerts import ESCALATE_ALERT, EscalateAlert, closing_digest
from identity.contract.oversight.cases import CaseFinding, OversightCaseState
from identity.contract.oversight.notices import NoticeOutcome
from identity.contract.oversight.pairings import (
    LIFT_SUSPENSION,
    SUSPEND_OFFICER,
    SuspendOfficer,
    SuspensionReason,
    suspension_digest,
)
from identity.contract.oversight.revisits import ReportRevisit, RevisitFinding
from identity.contract.retention import DataClass, PlaceHold, Purge, PurgeData, proof_digest
from identity.oversight.actions.watching import raise_alerts
from identity.policy.retention_rules import RetentionRule
from shared.roles import Role
from shared.states import State
from shared.web.app import signed
from tests.integration.identity.test_oversight import (
    EXCEPTIONS,
    a_shared_portrait,
    a_work,
    decided,
    overseer,
    report,
    reviewed,
    the_revisit,
    visitor_of,
)
from tests.support.enrolments import Office
from tests.support.identity_service import IdentityUnderTest

OVERSIGHT = (
    DataClass.OFFICER_DUTIES,
    DataClass.RELEASED_DRAWS,
    DataClass.OFFICER_SUSPENSIONS,
    DataClass.REVISITS,
    DataClass.ALERTS,
    DataClass.SHARED_TRAITS,
    DataClass.NOTICES,
    DataClass.OVERSIGHT_CASES,
)
OF_ITS_CASES = text(
    "SELECT (SELECT count(*) FROM oversight_cases) + (SELECT count(*) FROM oversight_case_persons)"
    " + (SELECT count(*) FROM oversight_case_reviews)"
)
SAID_TO_OTHERS = text("SELECT count(*) FROM outbox_events")


class Registry:
    """A registry whose State keeps what oversight knows for ten days, and its supervisor."""

    def __init__(self, identity: IdentityUnderTest, *, revisited: bool) -> None:
        ten_days = tuple(
            RetentionRule(
                state=State.MLI,
                since=date(2026, 1, 1),
                legal_basis="Arrêté d'essai",
                confirmed=True,
                data_class=one,
                days=10,
            )
            for one in OVERSIGHT
        )
        rules = identity.parts.oversight_rules
        review = tuple(
            replace(one, revisits_per_thousand=1_000 if revisited else 0) for one in rules.review
        )
        parts = replace(
            identity.parts,
            retention_rules=ten_days,
            oversight_rules=replace(rules, review=review),
        )
        app = create_app(parts)
        self.identity = replace(identity, app=app, asgi=signed(app, parts.platform), parts=parts)
        self.office = Office.of(self.identity)
        self.supervisor = self.identity.officer("supervisor-r", Role.REGISTRY_SUPERVISOR)

    def later(self, days: int) -> None:
        self.identity.clock.advance(timedelta(days=days))
        self.office = Office.of(self.identity)
        self.supervisor = self.identity.officer("supervisor-r", Role.REGISTRY_SUPERVISOR)

    async def purged(self, data_class: DataClass) -> Purge:
        return await self.identity.client().purge_data(
            PurgeData(data_class=data_class), officer=self.supervisor.credential
        )

    async def proven(self, data_class: DataClass, count: int) -> None:
        """So many go, and the proof is the one that the audit log names."""
        proof = await self.purged(data_class)
        assert (proof.purged, proof.held, proof.more) == (count, 0, False)
        assert proof.proof_digest == proof_digest(proof)
        named = text("SELECT count(*) FROM audit_entries WHERE object_reference = :digest")
        async with self.identity.engine.connect() as connection:
            assert await connection.scalar(named, {"digest": proof.proof_digest}) == 1
        assert (await self.purged(data_class)).purged == 0

    async def number(self, of: str) -> int:
        async with self.identity.engine.connect() as connection:
            return int(await connection.scalar(text(of)) or 0)


async def test_what_a_draw_leaves_goes_once_the_file_is_decided_and_not_who_decided(
    identity: IdentityUnderTest,
) -> None:
    registry = Registry(identity, revisited=False)
    office = registry.office
    application = await office.ready()
    third = office.registrar.colleague(
        "approver-3", Role.ENROLMENT_APPROVER, place="bureau-sikasso"
    )
    office.approvers["bureau-sikasso"] = third
    drawn = await office.drawn(application.application_id)
    await office.step_aside(application.application_id, drawn)
    decided_by = await office.drawn(application.application_id)
    registry.later(11)
    for one in (DataClass.RELEASED_DRAWS, DataClass.OFFICER_DUTIES):
        expected = 0 if one is DataClass.RELEASED_DRAWS else 1  # who was on duty and never drawn
        assert (await registry.purged(one)).purged == expected

    identity.clock.advance(-timedelta(days=11))
    await office.approve(application, decided_by)
    registry.later(11)
    await registry.proven(DataClass.RELEASED_DRAWS, 1)
    await registry.proven(DataClass.OFFICER_DUTIES, 1)
    assert await registry.number("SELECT count(*) FROM duties") == 1
    assert await registry.number("SELECT count(*) FROM pairing_draws") == 1


async def test_a_suspension_and_an_alert_go_once_they_are_over(
    identity: IdentityUnderTest,
) -> None:
    registry = Registry(identity, revisited=False)
    office, look = registry.office, overseer(identity, "bureau-sikasso")
    application = await office.ready()
    begins = identity.clock().replace(hour=0)
    async with identity.engine.begin() as connection:
        given = {"application": application.application_id, "at": begins, "times": 11}
        await connection.execute(text(EXCEPTIONS), given)
    async with a_work(registry.identity) as work:
        await raise_alerts(
            work, registry.identity.parts, since=begins, until=begins + timedelta(days=1)
        )
    digest = suspension_digest(State.MLI, "somebody")
    suspended = await office.at(look).suspend_officer(
        SuspendOfficer(officer="somebody", reason=SuspensionReason.SUSPENDED),
        officer=look.credential,
        approval=look.approve(SUSPEND_OFFICER, digest, identity.clock()),
    )
    registry.later(11)
    for one in (DataClass.ALERTS, DataClass.OFFICER_SUSPENSIONS):
        assert (await registry.purged(one)).purged == 0

    second, there = overseer(identity, "bureau-mopti"), registry.office
    await there.at(second).lift_suspension(
        suspended.suspension_id,
        officer=second.credential,
        approval=second.approve(LIFT_SUSPENSION, digest, identity.clock()),
    )
    async with identity.engine.connect() as connection:
        named = await connection.scalar(text("SELECT alert_id FROM alerts"))
    await there.at(second).acknowledge_alert(named, officer=second.credential)
    order = EscalateAlert(reference="Enquête 3/2026")
    await there.at(second).escalate_alert(
        named,
        order,
        officer=second.credential,
        approval=second.approve(
            ESCALATE_ALERT, closing_digest(State.MLI, named, order), identity.clock()
        ),
    )
    registry.later(11)
    for one in (DataClass.ALERTS, DataClass.OFFICER_SUSPENSIONS):
        await registry.proven(one, 1)


async def test_a_revisit_goes_once_it_is_reported_and_its_case_closed(
    identity: IdentityUnderTest,
) -> None:
    registry = Registry(identity, revisited=True)
    office, look = registry.office, overseer(identity, "bureau-sikasso")
    await office.enrol()
    revisit = await the_revisit(office, look)
    visitor = await visitor_of(office, revisit.revisit_id)
    for _ in range(3):
        order = ReportRevisit(finding=RevisitFinding.NOT_FOUND)
        revisit = await report(office, visitor, revisit, order)
    registry.later(11)
    assert (await registry.purged(DataClass.REVISITS)).purged == 0
    assert revisit.case_id is not None
    for place in ("bureau-gao", "bureau-mopti"):
        await reviewed(
            registry.office, revisit.case_id, overseer(identity, place), CaseFinding.INNOCENT
        )
    registry.later(11)
    assert (await registry.purged(DataClass.OVERSIGHT_CASES)).purged == 0
    await registry.proven(DataClass.REVISITS, 1)
    await registry.proven(DataClass.OVERSIGHT_CASES, 1)


async def test_notices_go_before_their_case_and_a_court_holds_both(
    identity: IdentityUnderTest,
) -> None:
    registry = Registry(identity, revisited=False)
    case = await a_shared_portrait(registry.identity, registry.office)
    places = ("bureau-gao", "bureau-mopti")
    states = [
        (
            await reviewed(
                registry.office, case.case_id, overseer(identity, place), CaseFinding.ASK
            )
        ).state
        for place in places
    ]
    assert states[-1] is OversightCaseState.SUBSTANTIATED
    async with identity.engine.connect() as connection:
        notices = list(await connection.scalars(text("SELECT notice_id FROM notices")))
        number = await connection.scalar(text("SELECT identity_number FROM persons LIMIT 1"))
    judge = overseer(identity, places[0])
    await decided(registry.office, judge, notices[0], NoticeOutcome.CLEARED)
    registry.later(11)
    await registry.proven(DataClass.NOTICES, 1)  # the other one waits for an answer
    judge = overseer(identity, places[0])
    await decided(registry.office, judge, notices[1], NoticeOutcome.CLEARED)
    registry.later(11)

    liaison = registry.identity.officer("liaison", Role.JUDGE_LIAISON)
    hold = await registry.identity.client().place_legal_hold(
        PlaceHold(identity_number=str(number), legal_basis="Ordonnance n° 4"),
        officer=liaison.credential,
    )
    assert (await registry.purged(DataClass.SHARED_TRAITS)).held >= 1
    await registry.identity.client().lift_legal_hold(
        hold.hold_id, officer=registry.supervisor.credential
    )
    await registry.proven(DataClass.NOTICES, 1)
    assert (await registry.purged(DataClass.OVERSIGHT_CASES)).purged == 0
    await registry.purged(DataClass.SHARED_TRAITS)
    hold = await registry.identity.client().place_legal_hold(
        PlaceHold(identity_number=str(number), legal_basis="Ordonnance n° 5"),
        officer=liaison.credential,
    )
    held = await registry.purged(DataClass.OVERSIGHT_CASES)
    assert (held.purged, held.held) == (0, 1)
    await registry.identity.client().lift_legal_hold(
        hold.hold_id, officer=registry.supervisor.credential
    )
    await registry.proven(DataClass.OVERSIGHT_CASES, 1)
    async with identity.engine.connect() as connection:
        assert await connection.scalar(OF_ITS_CASES) == 0
        assert await connection.scalar(SAID_TO_OTHERS) == 0, "oversight is nobody else's business"
