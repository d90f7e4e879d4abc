"""A person sees who read what of them; nobody reads beyond a budget."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from identity.contract.accesses import AccessLog, HolderProof, ReadAccessLog, Reading
from identity.contract.disclosure import DiscloseAttributes, Scope
from identity.contract.persons import EnrolledPerson
from shared.identifiers import draw_identity_number
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.client import RemoteError
from tests.support.enrolments import registered
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

OFFICER_READS_AN_HOUR = 120


async def enrolled(identity: IdentityUnderTest, registrar: AnOfficer) -> EnrolledPerson:
    return await registered(identity, enrolled_by=registrar.subject)


async def disclosed(
    identity: IdentityUnderTest, number: str, *, agent: str = "agent-1", scope: Scope = Scope.CIVIL
) -> None:
    await identity.client("travel-doc.mli.aes.example").disclose(
        DiscloseAttributes(identity_number=number, scope=scope),
        purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE,
        officer=identity.officer(agent, Role.PASSPORT_AGENT).credential,
    )


async def log_of(
    identity: IdentityUnderTest, registrar: AnOfficer, number: str, **more: object
) -> AccessLog:
    order = ReadAccessLog.model_validate(
        {"identity_number": number, "asked_by": HolderProof.CARD_AND_FACE, **more}
    )
    return await identity.client().read_access_log(order, officer=registrar.credential)


async def test_the_holder_sees_who_read_what_and_why_in_both_languages(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await disclosed(identity, number, scope=Scope.PERSONALISATION)
    log = await log_of(identity, registrar, number)
    (read,) = log.accesses
    assert (read.machine, read.officer) == ("travel-doc.mli.aes.example", "MLI/agent-1")
    assert read.purpose is Purpose.TRAVEL_DOCUMENT_ISSUANCE
    assert read.what is Reading.CIVIL_AND_PORTRAIT
    assert read.description.fr == (
        "Fabrication de votre document de voyage : votre état civil et votre portrait."
    )
    assert read.description.en == (
        "Making of your travel document: your civil status and portrait."
    )


async def test_reading_the_log_is_a_read_in_the_log(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    assert (await log_of(identity, registrar, number)).accesses == ()
    (read,) = (await log_of(identity, registrar, number)).accesses
    assert read.what is Reading.ACCESS_LOG


async def test_the_log_is_told_page_by_page_and_nothing_twice(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    for agent in range(5):
        await disclosed(identity, number, agent=f"agent-{agent}")
        identity.clock.advance(timedelta(seconds=1))
    seen: list[str | None] = []
    before = None
    while True:
        page = await log_of(identity, registrar, number, before=before, limit=2)
        seen += [one.officer for one in page.accesses if one.what is Reading.CIVIL]
        before = page.accesses[-1].access_id
        if not page.more:
            break
    assert seen == [f"MLI/agent-{agent}" for agent in reversed(range(5))]


async def test_the_read_after_the_last_of_the_budget_is_refused_until_the_hour_ends(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await nearly_exhausted(identity, "MLI/agent-1", left=1)
    await disclosed(identity, number)
    with pytest.raises(RemoteError) as refused:
        await disclosed(identity, number)
    assert refused.value.code == "read_budget_exhausted"
    assert refused.value.detail == "again at 2026-03-02T13:00:00Z"
    await disclosed(identity, number, agent="agent-2")
    identity.clock.advance(timedelta(hours=1))
    await disclosed(identity, number)


async def test_the_last_read_of_a_budget_raises_one_alert(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await nearly_exhausted(identity, "MLI/agent-1", left=1)
    await disclosed(identity, number)
    for _ in range(3):
        with pytest.raises(RemoteError):
            await disclosed(identity, number)
    async with identity.engine.connect() as connection:
        alerts = await connection.scalar(
            text("SELECT count(*) FROM audit_entries WHERE event = 'read_budget.exhausted'")
        )
        reads = await connection.scalar(
            text("SELECT count(*) FROM access_events WHERE what = 'civil'")
        )
    assert (alerts, reads) == (1, 1)


async def test_a_number_that_nobody_has_counts_as_a_read(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    number = (await enrolled(identity, registrar)).identity_number
    await nearly_exhausted(identity, "MLI/agent-1", left=2)
    for _ in range(2):
        with pytest.raises(RemoteError) as refused:
            await disclosed(identity, draw_identity_number())
        assert refused.value.code == "person_not_found"
    with pytest.raises(RemoteError) as refused:
        await disclosed(identity, number)
    assert refused.value.code == "read_budget_exhausted"


async def test_beyond_the_budget_no_refusal_tells_whether_somebody_has_a_number(
    identity: IdentityUnderTest,
) -> None:
    await nearly_exhausted(identity, "MLI/agent-1", left=1)
    told = []
    for _ in range(3):
        with pytest.raises(RemoteError) as refused:
            await disclosed(identity, draw_identity_number())
        told.append(refused.value.code)
    assert told == ["person_not_found", "read_budget_exhausted", "read_budget_exhausted"]
    async with identity.engine.connect() as connection:
        alerts = await connection.scalar(
            text("SELECT count(*) FROM audit_entries WHERE event = 'read_budget.exhausted'")
        )
    assert alerts == 1


async def nearly_exhausted(identity: IdentityUnderTest, officer: str, *, left: int) -> None:
    """Set what an officer has read this hour."""
    async with identity.engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO read_counts VALUES"
                " ('officer', :officer, '', 1, :hour, :reads, :most, NULL)"
            ),
            {
                "officer": officer,
                "hour": identity.clock().replace(minute=0),
                "reads": OFFICER_READS_AN_HOUR - left,
                "most": OFFICER_READS_AN_HOUR,
            },
        )
