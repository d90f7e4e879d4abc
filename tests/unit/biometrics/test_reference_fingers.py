"""The reference engine for fingers: templates of our form, scores that part mates and others."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from shared.biometrics.comparison import Decision, compare_fingers
from shared.biometrics.errors import (
    EngineUnavailable,
    NotAFingerprint,
    TemplateInvalid,
    TemplatesIncomparable,
    TooFewInCommon,
)
from shared.biometrics.fingers import CaptureFault, FingerPosition, Quality
from shared.biometrics.operating_points import (
    OperatingPoint,
    Use,
    operating_point,
    published_operating_points,
)
from shared.biometrics.port import EngineGrade, FingerEngine, FormatId, ScoreKind, Template
from shared.biometrics.reference.engine import ReferenceFingers
from shared.biometrics.template_codec import build, parse, parse_one_finger, validate
from shared.stand_ins import InsecureStandInWarning, StandInRefused
from shared.states import State
from tests.support.impressions import Grade, a_finger_sample
from tests.support.reference_templates import reference_fingers
from tests.support.seeded import seeded

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEFT, RIGHT, THUMB = (
    FingerPosition.LEFT_INDEX,
    FingerPosition.RIGHT_INDEX,
    FingerPosition.RIGHT_THUMB,
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def engine() -> AsyncIterator[ReferenceFingers]:
    async with reference_fingers() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def fingers(engine: ReferenceFingers) -> dict[tuple[int, Grade], Template]:
    """Three fingers, well captured and less well."""
    presses = [(seed, grade) for seed in range(3) for grade in (Grade.GOOD, Grade.MEDIUM)]
    found = await asyncio.gather(*(engine.extract(a_finger_sample(*press)) for press in presses))
    return dict(zip(presses, found, strict=True))


def a_point(engine: ReferenceFingers, use: Use) -> OperatingPoint:
    return operating_point(
        published_operating_points(),
        state=State.NER,
        use=use,
        engine=engine.info,
        on=date(2026, 3, 2),
    )


async def test_the_engine_says_that_it_is_of_reference_grade(engine: ReferenceFingers) -> None:
    port: FingerEngine = engine
    assert port.info.engine == "nbis-mindtct-bozorth3"
    assert port.info.grade is EngineGrade.REFERENCE
    assert port.info.score_kind is ScoreKind.SIMILARITY


async def test_a_template_is_a_record_fit_to_enrol(engine: ReferenceFingers) -> None:
    sample = a_finger_sample(1, position=THUMB)
    template = await engine.extract(sample, quality=Quality(57, "NFIQ 2", "v"))
    (view,) = validate(template.data).views
    assert (view.position, view.impression, view.quality) == (THUMB, sample.impression, 57)
    assert template.format_id is FormatId.ISO_19794_2
    assert template.extracted_by == engine.info
    record = parse(template.data)
    assert (record.width, record.height, record.x_pixels_per_cm) == (400, 480, 197)
    assert all(1 <= minutia.quality <= 100 for minutia in record.views[0].minutiae)


async def test_the_same_image_gives_the_same_template(engine: ReferenceFingers) -> None:
    first, second = [await engine.extract(a_finger_sample(2)) for _ in range(2)]
    assert first == second


async def test_mates_score_high_and_strangers_low(
    engine: ReferenceFingers, fingers: dict[tuple[int, Grade], Template]
) -> None:
    threshold = a_point(engine, Use.COUNTER).thresholds[0]
    enrolled = [fingers[seed, Grade.GOOD] for seed in range(3)]
    for seed in range(3):
        scores = await engine.compare_all(fingers[seed, Grade.MEDIUM], enrolled)
        assert [score.value >= threshold for score in scores] == [k == seed for k in range(3)]
        assert {score.given_by for score in scores} == {engine.info}


async def test_a_score_is_the_same_both_ways_and_one_by_one(
    engine: ReferenceFingers, fingers: dict[tuple[int, Grade], Template]
) -> None:
    some = list(fingers.values())
    forth = [await engine.compare_all(probe, some) for probe in some]
    back = [tuple([await engine.compare(reference, probe) for reference in some]) for probe in some]
    assert forth == back


async def test_a_record_read_and_written_again_scores_the_same(
    engine: ReferenceFingers, fingers: dict[tuple[int, Grade], Template]
) -> None:
    probe, reference = fingers[0, Grade.MEDIUM], fingers[0, Grade.GOOD]
    again = replace(probe, data=build(parse_one_finger(probe.data)), extracted_by=None)
    assert again.data == probe.data
    assert await engine.compare(again, reference) == await engine.compare(probe, reference)


async def test_a_score_does_not_hang_on_the_order_of_the_minutiae(
    engine: ReferenceFingers, fingers: dict[tuple[int, Grade], Template]
) -> None:
    """The matcher's own does: other vendors' records would score half, and nobody would know."""
    probe, mate = fingers[0, Grade.MEDIUM], parse_one_finger(fingers[0, Grade.GOOD].data)
    (view,) = mate.views
    mixed = list(view.minutiae)
    seeded(1).shuffle(mixed)
    other = replace(mate, views=(replace(view, minutiae=tuple(mixed)),))
    foreign = Template(build(other), FormatId.ISO_19794_2, extracted_by=None)
    assert await engine.compare(probe, foreign) == await engine.compare(
        probe, fingers[0, Grade.GOOD]
    )


async def test_a_record_of_another_resolution_still_finds_its_mate(
    engine: ReferenceFingers, fingers: dict[tuple[int, Grade], Template]
) -> None:
    """As from a sensor of 1000 dpi: unscaled it would match nothing, and say nothing."""
    mate = parse_one_finger(fingers[0, Grade.GOOD].data)
    (view,) = mate.views
    twice = tuple(replace(m, x=2 * m.x, y=2 * m.y) for m in view.minutiae)
    fine = replace(
        mate,
        width=800,
        height=960,
        x_pixels_per_cm=394,
        y_pixels_per_cm=394,
        views=(replace(view, minutiae=twice),),
    )
    foreign = Template(build(fine), FormatId.ISO_19794_2, extracted_by=None)
    score = await engine.compare(fingers[0, Grade.MEDIUM], foreign)
    assert score == await engine.compare(fingers[0, Grade.MEDIUM], fingers[0, Grade.GOOD])


async def test_more_references_than_one_job_takes_are_all_scored(
    engine: ReferenceFingers,
    fingers: dict[tuple[int, Grade], Template],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.biometrics.reference.engine.COMPARED_AT_ONCE_MAX", 2)
    some = list(fingers.values())
    assert len(await engine.compare_all(some[0], some)) == len(some)
    assert await engine.compare_all(some[0], []) == ()


async def test_two_hundred_comparisons_at_once_are_answered(
    engine: ReferenceFingers, fingers: dict[tuple[int, Grade], Template]
) -> None:
    pairs = [(fingers[0, Grade.GOOD], fingers[1 + k % 2, Grade.GOOD]) for k in range(200)]
    scores = await asyncio.gather(*(engine.compare(*pair) for pair in pairs))
    assert len(scores) == 200
    assert len({score.value for score in scores[::2]}) == 1


async def test_a_quality_falls_with_the_capture_and_says_what_is_wrong(
    engine: ReferenceFingers,
) -> None:
    medium, poor, worn = [
        await engine.quality(a_finger_sample(0, grade))
        for grade in (Grade.MEDIUM, Grade.POOR, Grade.WORN)
    ]
    assert medium.algorithm == "NFIQ 2"
    assert medium.version == "nbis-mindtct-bozorth3 0.1.3"
    assert medium.score > poor.score > worn.score == 0
    assert (medium.faults, worn.faults) == ((), (CaptureFault.NO_RIDGES,))
    assert dict(medium.components)["minutiae"] > 12


async def test_a_finger_too_worn_gives_no_template(engine: ReferenceFingers) -> None:
    with pytest.raises(NotAFingerprint):
        await engine.extract(a_finger_sample(0, Grade.WORN))


async def test_a_person_is_compared_by_the_fingers_that_both_sides_have(
    engine: ReferenceFingers, fingers: dict[tuple[int, Grade], Template]
) -> None:
    enrolled = {position: fingers[k, Grade.GOOD] for k, position in enumerate((LEFT, RIGHT))}
    same = {position: fingers[k, Grade.MEDIUM] for k, position in enumerate((LEFT, RIGHT, THUMB))}
    other = {LEFT: fingers[1, Grade.MEDIUM], RIGHT: fingers[2, Grade.MEDIUM]}
    point = a_point(engine, Use.POST)
    match = await compare_fingers(engine, same, enrolled, point)
    assert match.decision is Decision.MATCH
    assert [score.part for score in match.scores] == ["RIGHT_INDEX", "LEFT_INDEX"]
    stranger = await compare_fingers(engine, other, enrolled, point)
    assert stranger.decision is Decision.NO_MATCH
    assert not stranger.refuses
    with pytest.raises(TooFewInCommon):
        await compare_fingers(engine, {THUMB: same[THUMB], LEFT: same[LEFT]}, enrolled, point)


async def test_what_is_no_record_of_one_finger_is_not_compared(
    engine: ReferenceFingers, fingers: dict[tuple[int, Grade], Template]
) -> None:
    one = fingers[0, Grade.GOOD]
    record = parse(one.data)
    (view,) = record.views
    two = replace(record, views=(view, replace(view, position=THUMB)))
    none = replace(record, views=(replace(view, minutiae=()),))
    for data in (b"", one.data[:-1], build(two), build(none), bytes(100_000)):
        with pytest.raises(TemplateInvalid):
            await engine.compare(one, replace(one, data=data))
    with pytest.raises(TemplatesIncomparable):
        await engine.compare(one, replace(one, format_id=FormatId.DLIB_RESNET_128))


async def test_the_engine_announces_itself_and_is_not_made_for_production() -> None:
    with pytest.warns(InsecureStandInWarning, match="reference engine for fingers"):
        engine = ReferenceFingers(production=False)
    with pytest.raises(EngineUnavailable):
        await engine.extract(a_finger_sample(0))
    with pytest.raises(StandInRefused):
        ReferenceFingers(production=True)
