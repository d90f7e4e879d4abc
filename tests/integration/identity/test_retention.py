"""What is no longer kept is purged with a proof; nothing without a rule, nothing that is held."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from identity.app import create_app
from identity.contract.accesses import HolderProof
from identity.contract.exports import ExportPerson
from identity.contract.retention import DataClass, HoldState, PlaceHold, PurgeData, proof_digest
from identity.policy.retention_rules import RetentionRule
from identity.retention.rules import digest_of
from shared.roles import Role
from shared.states import State
from shared.web.app import signed
from shared.web.client import RemoteError
from tests.integration.identity.test_access_log import disclosed, enrolled, log_of
from tests.integration.identity.test_urgent_access import a_delay, in_force
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

TEN_DAYS = RetentionRule(
    state=State.MLI,
    since=date(2026, 1, 1),
    legal_basis="Arrêté d'essai",
    confirmed=True,
    data_class=DataClass.ACCESS_LOG,
    days=10,
)


@pytest.fixture
def supervisor(identity: IdentityUnderTest) -> AnOfficer:
    return identity.officer("officer-supervisor", Role.REGISTRY_SUPERVISOR)


@pytest.fixture
def liaison(identity: IdentityUnderTest) -> AnOfficer:
    return identity.officer("officer-liaison", Role.JUDGE_LIAISON)


@pytest.fixture
def ten_days(identity: IdentityUnderTest) -> IdentityUnderTest:
    """The same registry once its State has said how long it keeps the access log."""
    parts = replace(identity.parts, retention_rules=(TEN_DAYS,))
    app = create_app(parts)
    return replace(identity, app=app, asgi=signed(app, parts.platform), parts=parts)


def later(identity: IdentityUnderTest, days: int) -> None:
    identity.clock.advance(timedelta(days=days))


async def test_where_a_state_has_no_rule_nothing_is_purged_and_it_says_so(
    identity: IdentityUnderTest, registrar: AnOfficer, supervisor: AnOfficer
) -> None:
    await disclosed(identity, (await enrolled(identity, registrar)).identity_number)
    later(identity, 20)
    for data_class in DataClass:
        found = await identity.client().purge_data(
            PurgeData(data_class=data_class), officer=supervisor.credential
        )
        assert (found.established, found.purged) == (False, 0)
    assert await access_ids(identity)


async def test_what_is_too_old_is_purged_with_a_proof_that_the_audit_log_names(
    ten_days: IdentityUnderTest, registrar: AnOfficer, supervisor: AnOfficer
) -> None:
    number = (await enrolled(ten_days, registrar)).identity_number
    await disclosed(ten_days, number)
    old = await access_ids(ten_days)
    later(ten_days, 11)
    await disclosed(ten_days, number)
    client, order = ten_days.client(), PurgeData(data_class=DataClass.ACCESS_LOG)
    trial = await client.purge_data(
        order.model_copy(update={"trial": True}), officer=supervisor.credential
    )
    assert (trial.purged, trial.purge_id, len(await access_ids(ten_days))) == (1, None, 2)
    proof = await client.purge_data(order, officer=supervisor.credential)
    assert (proof.purged, proof.more, proof.legal_basis) == (1, False, "Arrêté d'essai")
    assert proof.ids_digest == digest_of(old)
    assert proof.proof_digest == proof_digest(proof)
    assert not set(old) & set(await access_ids(ten_days))
    async with ten_days.engine.connect() as connection:
        named = await connection.scalar(
            text("SELECT object_reference FROM audit_entries WHERE event = 'retention.purged'")
        )
    assert named == proof.proof_digest
    (kept,) = (await client.read_purges(officer=supervisor.credential)).purges
    assert kept == proof


async def test_a_legal_hold_keeps_what_is_too_old_until_another_officer_lifts_it(
    ten_days: IdentityUnderTest,
    registrar: AnOfficer,
    supervisor: AnOfficer,
    liaison: AnOfficer,
) -> None:
    number = (await enrolled(ten_days, registrar)).identity_number
    await disclosed(ten_days, number)
    client = ten_days.client()
    both = ten_days.officer("officer-both", Role.JUDGE_LIAISON, Role.REGISTRY_SUPERVISOR)
    hold = await client.place_legal_hold(
        PlaceHold(identity_number=number, legal_basis="Ordonnance n° 4"), officer=both.credential
    )
    later(ten_days, 11)
    order = PurgeData(data_class=DataClass.ACCESS_LOG)
    found = await client.purge_data(order, officer=supervisor.credential)
    assert (found.purged, found.held) == (0, 1)
    with pytest.raises(RemoteError) as own:
        await client.lift_legal_hold(hold.hold_id, officer=both.credential)
    assert own.value.code == "approver_not_independent"
    lifted = await client.lift_legal_hold(hold.hold_id, officer=supervisor.credential)
    assert lifted.state is HoldState.LIFTED
    assert (await client.purge_data(order, officer=supervisor.credential)).purged == 1
    assert liaison.subject != supervisor.subject


async def test_a_read_that_a_person_could_not_be_told_of_is_not_purged_untold(
    ten_days: IdentityUnderTest,
    registrar: AnOfficer,
    supervisor: AnOfficer,
    liaison: AnOfficer,
) -> None:
    number = (await enrolled(ten_days, registrar)).identity_number
    await in_force(ten_days, await a_delay(ten_days, liaison, number, days=20), supervisor)
    await disclosed(ten_days, number)
    order = PurgeData(data_class=DataClass.ACCESS_LOG)
    later(ten_days, 15)
    found = await ten_days.client().purge_data(order, officer=supervisor.credential)
    assert found.purged == 0
    later(ten_days, 6)
    (read,) = (await log_of(ten_days, registrar, number)).accesses
    assert read.delay_basis is not None


async def test_a_person_is_handed_all_that_the_register_knows_of_them(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await disclosed(identity, number)
    export = await identity.client().export_person(
        ExportPerson(identity_number=number, asked_by=HolderProof.CARD_AND_FACE),
        officer=registrar.credential,
    )
    (version,) = export.history.versions
    assert version.record.civil.name.family_name == "SPECIMEN"
    assert version.record.bases
    assert [one.machine for one in export.recipients] == ["travel-doc.mli.aes.example"]
    assert export.history.events


async def access_ids(identity: IdentityUnderTest) -> list[str]:
    async with identity.engine.connect() as connection:
        return [
            str(one)
            for one in await connection.scalars(text("SELECT access_id FROM access_events"))
        ]


def test_no_state_has_established_how_long_it_keeps_what() -> None:
    """A number here would be ours, not the State's: it takes a legal basis to change this test."""
    rules = Path(__file__).parents[3] / "identity" / "policy" / "retention_rules.toml"
    assert "\ndays" not in rules.read_text(encoding="utf-8")
