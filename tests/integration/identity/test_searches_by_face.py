"""Who comes again under another name, with worn fingers, is found by their face among everybody."""

import asyncio
import io
import os
import signal
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image, ImageFilter
from typing_extensions import override

from identity.contract.captures import CaptureKind
from identity.contract.deduplication import DedupOutcome, JobState
from identity.contract.persons import CivilData
from identity.deduplication.actions.measuring import encounter_of
from identity.deduplication.actions.reference_abis import ReferenceAbis
from identity.deduplication.actions.running import run_job
from identity.deduplication.store import searches
from identity.parts import IdentityParts
from services.demo.people import a_person
from services.enrolment_kit.prepared import PreparedCapture
from shared.biometrics.abis import BiometricCheck, Encounter, Identification, ended
from shared.biometrics.errors import EngineUnavailable
from shared.biometrics.fingers import FingerPosition, Quality
from shared.biometrics.operating_points import operating_points_from
from shared.biometrics.port import FaceSample, FormatId, ImageFormat, ScoreKind, Template
from shared.biometrics.reference.engine import ReferenceFaces
from shared.biometrics.reference.gallery_process import FaceChange, GalleryLimits, GalleryProcess
from shared.biometrics.reference.pool import PoolLimits
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from tests.support.adjudicators import Adjudicators
from tests.support.engines import EqualityEngine
from tests.support.enrolments import a_capture, the_fingers
from tests.support.faces import FACE_CANDIDATES, FINGER_CANDIDATES, ColourEngine, a_face
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import NOON
from tests.support.searches import searcher_of
from tests.support.specimens import a_fingerprint, civil_data
from tests.support.uniqueness import Uniqueness

POINTS = (*FINGER_CANDIDATES, *FACE_CANDIDATES)
WORN = 90
"""The first of prints that are nobody's: of fingers that say something else each time."""
RESCORED = 2
OF_DRAWN_FACES = Path("deploy/compose/config/rules/operating-points-of-drawn-faces.toml")
SECONDS_MAX = 60.0
PERFORMED, PARTLY = BiometricCheck.PERFORMED, BiometricCheck.PARTLY


class OvertakenGallery(GalleryProcess):
    """A gallery that is told of the first part of everybody, when something else commits."""

    def __init__(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[None]] | None = meanwhile

    @override
    async def tell(self, changes: Sequence[FaceChange]) -> None:
        await super().tell(changes)
        overtaking, self.meanwhile = self.meanwhile, None
        if overtaking is not None:
            await overtaking()


class AwayEngine(ColourEngine):
    """An engine that does not run when a face is to be measured."""

    @override
    async def extract(self, sample: FaceSample, *, quality: Quality | None = None) -> Template:
        raise EngineUnavailable("not running")


@pytest.fixture
async def gallery() -> AsyncIterator[GalleryProcess]:
    async with GalleryProcess() as running:
        yield running


@pytest.fixture
def seeing(identity: IdentityUnderTest) -> IdentityUnderTest:
    """The registry, with an engine that tells faces apart."""
    return replace(identity, parts=replace(identity.parts, faces=ColourEngine()))


def system_of(
    seeing: IdentityUnderTest, gallery: GalleryProcess, rescored: int = RESCORED
) -> ReferenceAbis:
    """An identification system that compares the minutiae of so many encounters in one search."""
    abis = searcher_of(seeing, EqualityEngine(), POINTS, gallery).abis
    assert isinstance(abis, ReferenceAbis)
    abis.rescored_max = rescored
    return abis


@pytest.fixture
def abis(seeing: IdentityUnderTest, gallery: GalleryProcess) -> ReferenceAbis:
    return system_of(seeing, gallery)


async def held(
    abis: ReferenceAbis,
    who: int,
    pose: int = 0,
    *,
    prints: int | None = None,
    encounter_id: UUID | None = None,
) -> UUID:
    """Somebody is held, by their face (0 has none) and their own prints or others (0: none)."""
    face = (
        await ColourEngine().extract(FaceSample(a_face(who, pose), ImageFormat.JPEG))
        if who
        else None
    )
    seed = who if prints is None else prints
    record = Template(a_fingerprint(2, seed), FormatId.ISO_19794_2, None)
    fingers = {FingerPosition.RIGHT_INDEX: record} if seed else {}
    one = Encounter(encounter_id or uuid4(), fingers, face)
    await ended(abis, await abis.insert(one), seconds_max=SECONDS_MAX)
    return one.encounter_id


async def sought(abis: ReferenceAbis, encounter_id: UUID, *named: UUID) -> Identification:
    task = await abis.identify(encounter_id, among=named)
    found = (await ended(abis, task, seconds_max=SECONDS_MAX)).found
    assert found is not None
    return found


def whom(found: Identification) -> list[UUID]:
    return [one.encounter_id for one in found.candidates]


async def test_who_is_nearest_by_face_is_found_beyond_what_is_rescored(
    abis: ReferenceAbis,
) -> None:
    first, *_ = [await held(abis, who) for who in (1, 2, 3, 4, 5)]
    found = await sought(abis, await held(abis, 1, pose=3, prints=WORN))
    assert (found.check, whom(found)) == (PERFORMED, [first])
    [candidate] = found.candidates
    assert candidate.engine.engine == "test-colours"
    assert 0 < candidate.score < candidate.threshold


async def test_fingers_of_the_nearest_faces_are_compared_whatever_the_faces_say(
    abis: ReferenceAbis,
) -> None:
    """A face that is a stranger's by the threshold, and fingers that are the same."""
    strict = [replace(point, thresholds=(0.01,)) for point in FACE_CANDIDATES]
    abis.points = (*FINGER_CANDIDATES, *strict)
    first, *_ = [await held(abis, who) for who in (1, 2, 3, 4)]
    found = await sought(abis, await held(abis, 1, pose=3))
    assert [(one.encounter_id, one.engine.engine) for one in found.candidates] == [
        (first, "test-equality")
    ]


async def test_whom_the_search_names_is_compared_beside_the_nearest(abis: ReferenceAbis) -> None:
    abis.rescored_max = 4
    named = await held(abis, 0, prints=8)
    others = [await held(abis, who) for who in (1, 2, 3)]
    await held(abis, 0, prints=11)
    found = await sought(abis, await held(abis, 4, prints=8), named)
    assert whom(found) == [named]
    assert (found.check, len(others)) == (PARTLY, 3), "one who has no face did not fit"


async def test_who_has_no_face_is_compared_by_fingers_as_far_as_they_fit(
    abis: ReferenceAbis,
) -> None:
    abis.rescored_max = 4
    faceless = await held(abis, 0, prints=8)
    for who in (1, 2, 3):
        await held(abis, who)
    found = await sought(abis, await held(abis, 4, prints=8))
    assert (found.check, whom(found)) == (PERFORMED, [faceless])
    assert (await sought(abis, await held(abis, 0, prints=9))).check is PARTLY


async def test_who_has_nothing_in_common_with_anybody_was_not_compared(
    abis: ReferenceAbis,
) -> None:
    abis.rescored_max = 10
    await held(abis, 1, prints=0)
    assert (await sought(abis, await held(abis, 0, prints=5))).check is PARTLY
    assert (await sought(abis, await held(abis, 2))).check is PERFORMED


@pytest.mark.parametrize("rescored", [RESCORED, 10])
async def test_a_portrait_that_no_engine_measured_leaves_every_search_incomplete(
    seeing: IdentityUnderTest, gallery: GalleryProcess, rescored: int
) -> None:
    abis = system_of(seeing, gallery, rescored)
    for who in (2, 3, 4):
        await held(abis, who)
    assert (await sought(abis, await held(abis, 5))).check is PERFORMED
    away = replace(seeing.parts, faces=AwayEngine())
    unmeasured = await encounter_of(away, uuid4(), (), a_face(1))
    await ended(abis, await abis.insert(unmeasured), seconds_max=SECONDS_MAX)
    assert (await sought(abis, await held(abis, 1, prints=WORN))).check is PARTLY
    assert (await sought(abis, unmeasured.encounter_id)).check is BiometricCheck.NO_CAPTURES


async def test_more_who_are_alike_by_face_than_officers_look_at_is_no_whole_answer(
    abis: ReferenceAbis,
) -> None:
    abis.rescored_max = 100
    for pose in range(6):
        await held(abis, 1, pose, prints=20 + pose)
    found = await sought(abis, await held(abis, 1, pose=7, prints=WORN))
    assert (found.check, len(found.candidates)) == (PARTLY, 5)


async def test_faces_are_compared_one_by_one_while_the_gallery_is_small(
    abis: ReferenceAbis, gallery: GalleryProcess
) -> None:
    abis.rescored_max = 100
    first = await held(abis, 1)
    await held(abis, 2)
    found = await sought(abis, await held(abis, 1, pose=3, prints=WORN))
    assert (found.check, whom(found), gallery.pid) == (PERFORMED, [first], None)


async def test_each_process_of_the_service_sees_what_the_others_hold_and_forget(
    abis: ReferenceAbis, seeing: IdentityUnderTest, gallery: GalleryProcess
) -> None:
    async with GalleryProcess() as elsewhere:
        other = system_of(seeing, elsewhere)
        here, there = await held(abis, 1), await held(other, 2)
        for who in (3, 4, 5):
            await held(abis, who)
        assert whom(await sought(other, await held(other, 1, pose=3, prints=WORN))) == [here]
        probe = await held(abis, 2, pose=3, prints=WORN + 1)
        assert whom(await sought(abis, probe)) == [there]
        assert gallery.faces == elsewhere.faces + 1
        await held(other, 9, encounter_id=there)  # another face in its place
        assert whom(await sought(abis, probe)) == []
        await ended(other, await other.delete(here), seconds_max=SECONDS_MAX)
        again = await held(abis, 1, pose=5, prints=WORN + 2)
        assert here not in whom(await sought(abis, again))
        assert gallery.faces == 7, "forgotten here too, not only found no more"


async def test_what_changes_while_a_gallery_is_loaded_is_neither_lost_nor_kept(
    abis: ReferenceAbis, seeing: IdentityUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("identity.deduplication.actions.face_search.TOLD_AT_ONCE_MAX", 2)
    moved, forgotten, *_ = [await held(abis, who) for who in (1, 2, 3, 4, 5, 6)]
    probe = await held(abis, 1, pose=3, prints=WORN)

    async def meanwhile() -> None:
        await held(abis, 1, pose=1, encounter_id=moved)
        await ended(abis, await abis.delete(forgotten), seconds_max=SECONDS_MAX)

    async with OvertakenGallery(meanwhile) as loading:
        found = await sought(system_of(seeing, loading), probe)
        assert (whom(found), found.check) == ([moved], PERFORMED)
        assert loading.faces == 6, "all but who was forgotten"


async def test_a_gallery_that_may_not_hold_everybody_says_so(seeing: IdentityUnderTest) -> None:
    async with GalleryProcess(limits=GalleryLimits(faces_max=2)) as small:
        abis = system_of(seeing, small)
        for who in (1, 2, 3):
            await held(abis, who)
        assert (await sought(abis, await held(abis, 4))).check is PARTLY


def somebody(who: int) -> CivilData:
    """People with nothing in common but their country."""
    family_name, given_names, born = (
        ("OUEDRAOGO", "Salif", "1961-02-03"),
        ("DIALLO", "Mariam", "1975-11-21"),
        ("MAÏGA", "Zeïnabou", "1988-07-30"),
    )[who]
    return civil_data(family_name=family_name, given_names=given_names, birth_date=born)


def taken(who: int, pose: int = 0, *, prints: int) -> Sequence[PreparedCapture]:
    return [a_capture(CaptureKind.PORTRAIT, a_face(who, pose)), *the_fingers(seed=prints)]


async def found_in(registry: Uniqueness, application: UUID) -> list[UUID | None]:
    """Whose applications the candidates of a search are."""
    async with registry.work() as work:
        rows = await searches.candidates_of(work, await searches.get_job(work, application))
        known = await searches.subjects(work, [row.subject_id for row in rows])
    return [one.application_id for one in known.values()]


@pytest.fixture
def registry(seeing: IdentityUnderTest, gallery: GalleryProcess) -> Uniqueness:
    registry = Uniqueness(seeing, EqualityEngine(), POINTS, gallery)
    assert isinstance(registry.abis, ReferenceAbis)
    registry.abis.rescored_max = RESCORED
    return registry


async def test_worn_fingers_under_another_name_bring_officers_and_a_crash_only_costs_time(
    registry: Uniqueness, gallery: GalleryProcess
) -> None:
    assert isinstance(registry.abis, ReferenceAbis)
    for who in (4, 5, 6):
        await held(registry.abis, who)
    first = await registry.apply(somebody(0), taken(1, prints=1))
    assert (await registry.search(first)).outcome is DedupOutcome.CLEAN
    again = await registry.apply(somebody(1), taken(1, pose=3, prints=WORN))
    assert gallery.pid is not None
    os.kill(gallery.pid, signal.SIGKILL)
    failed = await registry.search(again)
    assert (failed.state, failed.failure) == (JobState.QUEUED, "IdentificationFailed")
    job = await registry.search(again)
    assert (job.state, job.biometric_check, job.outcome) == (JobState.DONE, PERFORMED, None)
    assert await found_in(registry, again) == [first]
    [shown] = (await Adjudicators(registry.identity).draw("one")).exhibit.candidates
    assert shown.captures is not None
    assert shown.captures.score < shown.captures.threshold
    assert shown.captures.score_kind is ScoreKind.DISTANCE, "what is below the threshold is alike"


async def test_two_who_are_searched_for_at_once_in_two_processes_see_each_other(
    registry: Uniqueness, seeing: IdentityUnderTest
) -> None:
    assert isinstance(registry.abis, ReferenceAbis)
    for who in (4, 5, 6):
        await held(registry.abis, who)
    one = await registry.apply(somebody(0), taken(1, prints=WORN))
    two = await registry.apply(somebody(1), taken(1, pose=3, prints=WORN + 1))
    async with GalleryProcess() as elsewhere:
        other = Uniqueness(seeing, EqualityEngine(), POINTS, elsewhere).searcher
        assert isinstance(other.abis, ReferenceAbis)
        other.abis.rescored_max = RESCORED
        await asyncio.gather(run_job(registry.searcher, one), run_job(other, two))
    found = (await found_in(registry, one), await found_in(registry, two))
    assert found in (([two], []), ([], [one])), "who entered later found who entered earlier"


async def test_a_portrait_that_the_engine_refuses_is_no_failure_of_the_search(
    registry: Uniqueness,
) -> None:
    assert isinstance(registry.abis, ReferenceAbis)
    for who in (4, 5, 6):
        await held(registry.abis, who)
    faceless = await registry.search(await registry.apply(somebody(0), taken(0, prints=1)))
    assert (faceless.state, faceless.biometric_check) == (JobState.DONE, PARTLY)


async def test_the_reference_engine_for_faces_finds_a_portrait_taken_again(
    identity: IdentityUnderTest, gallery: GalleryProcess
) -> None:
    """Its own descriptors and extraction; the faces are drawn, so the threshold is theirs."""
    drawn = [a_person(seed, State.MLI, on=NOON.date()).portrait(NOON.date()) for seed in "abc"]
    async with reference_faces() as faces:
        parts = replace(identity.parts, faces=faces)
        abis = system_of(replace(identity, parts=parts), gallery)
        abis.points = operating_points_from(OF_DRAWN_FACES)
        known = [await _held_portrait(abis, parts, portrait) for portrait in drawn]
        probe = await _held_portrait(abis, parts, _taken_again(drawn[1]))
        found = await sought(abis, probe)
    assert (found.check, whom(found)) == (PERFORMED, [known[1]])
    assert found.candidates[0].engine == faces.info


async def _held_portrait(abis: ReferenceAbis, parts: IdentityParts, portrait: bytes) -> UUID:
    one = await encounter_of(parts, uuid4(), (), portrait)
    assert one.face is not None
    await ended(abis, await abis.insert(one), seconds_max=SECONDS_MAX)
    return one.encounter_id


def _taken_again(portrait: bytes) -> bytes:
    """The same face, softened and cropped."""
    written = io.BytesIO()
    with Image.open(io.BytesIO(portrait)) as image:
        softer = image.convert("RGB").filter(ImageFilter.GaussianBlur(1)).crop((10, 5, 405, 520))
    softer.save(written, "JPEG", quality=85)
    return written.getvalue()


@asynccontextmanager
async def reference_faces() -> AsyncIterator[ReferenceFaces]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        engine = ReferenceFaces(production=False, limits=PoolLimits(workers=1))
    async with engine:
        yield engine
