"""While the gallery is made anew, no search is said to have reached everybody."""

import pytest

from identity.contract.deduplication import RebuildIndex
from identity.deduplication.actions import rebuilding
from identity.deduplication.actions.following import index_person
from identity.deduplication.actions.rebuilding import rebuild_index
from identity.deduplication.store import unindexed
from shared.biometrics.abis import BiometricCheck
from tests.support.engines import EqualityEngine
from tests.support.enrolments import the_fingers, the_portrait
from tests.support.faces import FINGER_CANDIDATES
from tests.support.identity_service import IdentityUnderTest
from tests.support.registry import Registry
from tests.support.searches import done
from tests.support.specimens import civil_data
from tests.support.uniqueness import Uniqueness

PERFORMED, PARTLY = BiometricCheck.PERFORMED, BiometricCheck.PARTLY
OTHER_PRINTS = [the_portrait(), *the_fingers(seed=90)]
STRANGERS = (
    civil_data(family_name="OUEDRAOGO", given_names="Salif", birth_date="1961-02-03"),
    civil_data(family_name="DIALLO", given_names="Mariam", birth_date="1975-11-21"),
)


@pytest.fixture
async def uniqueness(identity: IdentityUnderTest) -> Uniqueness:
    """A registry of two persons who are held, and whose prints are others than an applicant's."""
    registry = Registry(identity)
    people = [await registry.enrolled(civil) for civil in STRANGERS]
    uniqueness = Uniqueness(identity, EqualityEngine(), FINGER_CANDIDATES)
    async with uniqueness.work() as work:
        for person in people:
            await index_person(work, person.person_id)
    await done(identity)
    return uniqueness


async def rebuilt(uniqueness: Uniqueness, order: RebuildIndex) -> RebuildIndex | None:
    """One part is ordered; the order of the next, or None."""
    async with uniqueness.work() as work:
        part = await rebuild_index(work, uniqueness.parts, after=order.after)
    return None if part.after is None else RebuildIndex(after=part.after)


async def meets_everybody(uniqueness: Uniqueness) -> bool:
    async with uniqueness.work() as work:
        return await unindexed.meets_everybody(work)


async def test_who_was_compared_meanwhile_is_compared_again_before_a_number_is_given(
    uniqueness: Uniqueness,
) -> None:
    assert await rebuilt(uniqueness, RebuildIndex()) is None
    application = await uniqueness.apply(captures=OTHER_PRINTS)
    job = await uniqueness.search(application)
    assert (job.biometric_check, job.met_everybody) == (PARTLY, False)
    await done(uniqueness.identity)
    assert await uniqueness.approve(application) is None, "first it is searched again"
    again = await uniqueness.search(application)
    assert (again.biometric_check, again.met_everybody) == (PERFORMED, True)
    assert await uniqueness.approve(application) is not None


async def test_a_number_is_given_meanwhile_to_whom_an_officer_vouches_for(
    uniqueness: Uniqueness,
) -> None:
    """Nobody waits for the end of a rebuild: the approver signs that the check was a part."""
    await rebuilt(uniqueness, RebuildIndex())
    application = await uniqueness.apply(captures=OTHER_PRINTS)
    await uniqueness.search(application)
    assert await uniqueness.approve(application) is not None


async def test_a_rebuild_that_stops_between_two_parts_has_not_ended(
    uniqueness: Uniqueness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "PERSONS_AT_ONCE", 1)
    order = await rebuilt(uniqueness, RebuildIndex())
    assert order is not None
    await done(uniqueness.identity)
    assert not await meets_everybody(uniqueness)
    assert await rebuilt(uniqueness, order) is None
    await done(uniqueness.identity)
    assert await meets_everybody(uniqueness)
