"""Can a file that is no finger crash the service, get a template, or learn anything from it?"""

import asyncio
import io
import os
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image, ImageOps

from services.demo.people import a_person
from shared.biometrics.errors import (
    CaptureTooPoor,
    NotAFingerprint,
    SampleInvalid,
    SampleRefused,
    SampleTooLarge,
    TemplateInvalid,
)
from shared.biometrics.images import check_finger_sample
from shared.biometrics.port import FormatId, Template
from shared.biometrics.reference.engine import ReferenceFingers
from shared.biometrics.reference.pool import Job
from shared.states import State
from tests.support.impressions import a_finger_image, a_finger_sample, a_sample_of, png
from tests.support.reference_templates import reference_fingers
from tests.support.seeded import seeded

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHOLE = a_finger_image(1)
TODAY = date(2026, 3, 2)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def engine() -> AsyncIterator[ReferenceFingers]:
    async with reference_fingers() as started:
        yield started


class Seen(NamedTuple):
    """What the kernel says of a process (proc(5))."""

    environment: list[str]
    files: list[str]
    folder: str
    limits: dict[str, list[str]]

    @classmethod
    def of(cls, pid: int) -> "Seen":
        process = Path(f"/proc/{pid}")
        rows = process.joinpath("limits").read_text(encoding="utf-8").splitlines()[1:]
        return cls(
            process.joinpath("environ").read_text(encoding="utf-8").rstrip("\0").split("\0"),
            [str(opened.readlink()) for opened in process.joinpath("fd").iterdir()],
            str(process.joinpath("cwd").readlink()),
            {row[:26].strip(): row[26:].split()[:2] for row in rows},
        )


def noise(width: int, height: int) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 256, (height, width))
    return png(pixels.astype(np.uint8))


def a_face() -> bytes:
    """A portrait, said to be a finger: grey and of a finger's size, as a careless officer's is."""
    jpeg = a_person("a face", State.NER, on=TODAY).portrait(TODAY)
    with Image.open(io.BytesIO(jpeg)) as portrait:
        return png(np.asarray(ImageOps.grayscale(portrait), np.uint8))


def with_chunk(kind: bytes, content: bytes) -> bytes:
    """The finger with one more chunk behind its header."""
    chunk = struct.pack(">I", len(content)) + kind + content
    chunk += struct.pack(">I", zlib.crc32(kind + content))
    return WHOLE[:33] + chunk + WHOLE[33:]


HEADER_ONLY_REFUSED = {
    "nothing": (b"", SampleInvalid),
    "zeros": (bytes(5_000), SampleInvalid),
    "junk": (seeded(1).randbytes(5_000), SampleInvalid),
    "fifty_megabytes": (bytes(50 << 20), SampleTooLarge),
    "fifty_megabytes_behind_a_finger": (WHOLE + bytes(50 << 20), SampleTooLarge),
    "eight_by_eight": (noise(8, 8), SampleInvalid),
    "noise_1600_by_1500": (noise(1_600, 1_500), SampleTooLarge),
    "cut_in_half": (WHOLE[: len(WHOLE) // 2], SampleInvalid),
    "cut_before_the_end": (WHOLE[:-20], SampleInvalid),
    "header_alone": (WHOLE[:33], SampleInvalid),
    "a_claim_of_four_thousand_million_pixels": (
        WHOLE[:16] + b"\0\1\0\0\0\1\0\0" + WHOLE[24:],
        SampleInvalid,
    ),
}


@pytest.mark.parametrize("case", HEADER_ONLY_REFUSED)
async def test_what_is_plainly_no_finger_is_refused_before_any_process_sees_it(
    engine: ReferenceFingers, case: str
) -> None:
    image, refusal = HEADER_ONLY_REFUSED[case]
    sample = a_sample_of(image)
    with pytest.raises(refusal):
        check_finger_sample(sample)
    for ask in (engine.extract, engine.quality):
        with pytest.raises(refusal):
            await ask(sample)


DECODED_AND_REFUSED = {
    "without_its_second_half": (WHOLE[: len(WHOLE) // 2] + WHOLE[-12:], SampleInvalid),
    "without_its_pixels": (WHOLE[:33] + WHOLE[-12:], SampleInvalid),
    "broken_in_the_middle": (
        WHOLE[:5_000] + bytes(500) + WHOLE[5_500:],
        SampleInvalid,
    ),
    "pixels_that_are_no_zlib": (WHOLE[:33] + bytes(3_000) + WHOLE[3_033:], SampleInvalid),
    "a_text_that_unpacks_to_a_hundred_megabytes": (
        with_chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(100 << 20))),
        SampleInvalid,
    ),
    "noise": (noise(400, 480), NotAFingerprint),
    "a_face": (a_face(), NotAFingerprint),
    "black": (png(np.zeros((480, 400), np.uint8)), NotAFingerprint),
    "white": (png(np.full((480, 400), 255, np.uint8)), NotAFingerprint),
    "the_smallest_that_is_taken": (noise(128, 128), NotAFingerprint),
}


@pytest.mark.parametrize("case", DECODED_AND_REFUSED)
async def test_what_shows_no_finger_gives_no_template_and_harms_no_process(
    engine: ReferenceFingers, case: str
) -> None:
    image, refusal = DECODED_AND_REFUSED[case]
    before = set(engine.pool.idle_pids)
    with pytest.raises(refusal):
        await engine.extract(a_sample_of(image))
    assert set(engine.pool.idle_pids) >= before


@pytest.mark.parametrize("case", ["noise", "a_face", "black"])
async def test_no_quality_is_given_to_what_is_no_finger(
    engine: ReferenceFingers, case: str
) -> None:
    """NFIQ 2 alone gives noise 38 and lets faces through."""
    quality = await engine.quality(a_sample_of(DECODED_AND_REFUSED[case][0]))
    assert quality.score == 0
    assert quality.faults


async def test_stripes_are_ridges_and_still_no_finger(engine: ReferenceFingers) -> None:
    rows = np.indices((480, 400))[0]
    stripes = png((127 + 100 * np.sin(rows * 0.7)).astype(np.uint8))
    with pytest.raises(CaptureTooPoor, match="minutiae"):
        await engine.extract(a_sample_of(stripes))
    assert (await engine.quality(a_sample_of(stripes))).score == 0


async def test_a_finger_with_flipped_bytes_is_a_template_or_a_refusal(
    engine: ReferenceFingers,
) -> None:
    random = seeded(7)

    async def extracted(image: bytes) -> object:
        try:
            return await engine.extract(a_sample_of(image))
        except SampleRefused as refusal:
            return refusal

    spoilt = []
    for _ in range(60):
        image = bytearray(WHOLE)
        for _ in range(random.randint(1, 8)):
            image[random.randrange(33, 600)] = random.randrange(256)
        spoilt.append(bytes(image))
    found = await asyncio.gather(*map(extracted, spoilt))
    assert all(isinstance(one, Template | SampleRefused) for one in found)
    assert any(isinstance(one, SampleRefused) for one in found)


async def test_the_worker_checks_again_what_the_service_should_have_refused(
    engine: ReferenceFingers,
) -> None:
    """Eight pixels would kill it: they stop at its own door too."""
    head = {
        "do": "extract", "position": 2, "impression": 0, "format": "PNG", "pixels_per_cm": 197,
        "quality": 0,
    }  # fmt: skip
    answer = await engine.pool.run(Job(head, noise(8, 8), lambda a: a.head))
    assert answer == {
        "refused": "biometric_sample_invalid",
        "detail": "a side has at least 128 pixels",
    }


async def test_junk_said_to_be_a_template_raises_the_one_error(engine: ReferenceFingers) -> None:
    template = await engine.extract(a_finger_sample(1))
    random = seeded(3)
    for length in (0, 1, 24, 30, 400, 2_000):
        junk = Template(random.randbytes(length), FormatId.ISO_19794_2, None)
        with pytest.raises(TemplateInvalid):
            await engine.compare(template, junk)
    for _ in range(40):
        spoilt = bytearray(template.data)
        spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
        with suppress(TemplateInvalid):
            score = await engine.compare(template, replace(template, data=bytes(spoilt)))
            assert score.value >= 0


async def test_a_worker_inherits_no_environment_no_file_and_no_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIPTAKO_DATABASE_URL", "postgresql://secret")
    async with reference_fingers() as fresh:
        seen = Seen.of(fresh.pool.idle_pids[0])
    assert sorted(seen.environment) == [
        "LANG=C.UTF-8", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1",
    ]  # fmt: skip
    pipes = [one for one in seen.files if one.startswith("pipe:")]
    assert len(pipes) == 2
    assert {one for one in seen.files if one not in pipes} == {os.devnull}
    assert seen.folder == "/"


async def test_a_worker_is_held_to_its_limits(engine: ReferenceFingers) -> None:
    limits = Seen.of(engine.pool.idle_pids[0]).limits
    assert limits["Max address space"] == [str(1 << 30)] * 2
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max core file size"] == ["1", "1"]
    assert int(limits["Max open files"][1]) <= 32
    assert int(limits["Max cpu time"][1]) <= 7_200
