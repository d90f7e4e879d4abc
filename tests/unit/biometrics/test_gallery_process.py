"""The gallery of faces in its process: exact, forgetful, and no danger to who asks it."""

import asyncio
import math
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from shared.biometrics.errors import EngineFailed
from shared.biometrics.face_descriptor import NUMBERS, encode_descriptor
from shared.biometrics.reference.gallery_process import (
    FaceChange,
    GalleryLimits,
    GalleryProcess,
)

WANTED = 10


def descriptors(count: int, seed: int = 1) -> list[bytes]:
    draw = random.Random(seed)  # noqa: S311 - reproducible test data
    return [encode_descriptor([draw.gauss(0, 0.12) for _ in range(NUMBERS)]) for _ in range(count)]


def held(faces: list[bytes], *, first: int = 1) -> list[FaceChange]:
    return [FaceChange(number, number, face) for number, face in enumerate(faces, first)]


@pytest.fixture
async def gallery() -> AsyncIterator[GalleryProcess]:
    async with GalleryProcess() as running:
        yield running


def direction(face: bytes) -> list[float]:
    numbers = memoryview(face).cast("f").tolist()
    length = math.hypot(*numbers)
    return [one / length for one in numbers]


async def test_it_finds_whom_brute_force_finds(gallery: GalleryProcess) -> None:
    faces = descriptors(500)
    await gallery.tell(held(faces[:300]))
    await gallery.tell(held(faces[300:], first=301))
    probe = descriptors(1, seed=2)[0]
    found = await gallery.nearest(probe, wanted=WANTED, apart_from=7)
    by_distance = sorted(
        (number for number in range(1, 501) if number != 7),
        key=lambda number: math.dist(direction(faces[number - 1]), direction(probe)),
    )
    assert found.complete
    assert set(by_distance[:WANTED]) <= set(found.numbers)
    assert (gallery.faces, gallery.position) == (500, 500)


async def test_it_forgets_who_is_gone_and_holds_the_last_face_of_each(
    gallery: GalleryProcess,
) -> None:
    one, other, another = descriptors(3)
    await gallery.tell(held([one, other]))
    await gallery.tell([FaceChange(3, 1, another), FaceChange(4, 2, None)])
    assert (gallery.faces, gallery.position) == (1, 4)
    await gallery.tell([FaceChange(5, 1, None), FaceChange(6, 9, None)])
    assert (await gallery.nearest(another, wanted=WANTED, apart_from=0)).numbers == ()


async def test_nobody_is_asked_of_a_gallery_that_holds_nobody(gallery: GalleryProcess) -> None:
    (probe,) = descriptors(1)
    found = await gallery.nearest(probe, wanted=WANTED, apart_from=0)
    assert (found.numbers, found.complete, gallery.pid) == ((), True, None)


async def test_a_crash_fails_one_question_and_the_next_begins_anew(gallery: GalleryProcess) -> None:
    faces = descriptors(20)
    await gallery.tell(held(faces))
    assert gallery.pid is not None
    os.kill(gallery.pid, signal.SIGKILL)
    with pytest.raises(EngineFailed, match="SIGKILL"):
        await gallery.nearest(faces[0], wanted=WANTED, apart_from=0)
    assert (gallery.position, gallery.faces) == (0, 0)
    await gallery.tell(held(faces))
    assert 1 in (await gallery.nearest(faces[0], wanted=WANTED, apart_from=0)).numbers


async def test_what_it_refuses_ends_it_since_it_no_longer_holds_what_it_was_told(
    gallery: GalleryProcess,
) -> None:
    await gallery.tell(held(descriptors(2)))
    with pytest.raises(EngineFailed, match="template_invalid"):
        await gallery.tell([FaceChange(3, 3, bytes(512))])
    assert (gallery.pid, gallery.position) == (None, 0)


async def test_who_is_interrupted_leaves_no_answer_for_the_next(gallery: GalleryProcess) -> None:
    faces = descriptors(4)
    await gallery.tell(held(faces))
    before = gallery.pid
    assert before is not None
    os.kill(before, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await gallery.nearest(faces[0], wanted=WANTED, apart_from=0)
    assert gallery.position == 0
    await gallery.tell(held(faces[:1]))
    assert gallery.pid != before


async def test_it_says_when_it_holds_as_many_as_it_may() -> None:
    async with GalleryProcess(limits=GalleryLimits(faces_max=3)) as gallery:
        await gallery.tell(held(descriptors(2)))
        assert not gallery.is_full
        await gallery.tell(held(descriptors(1), first=3))
        assert gallery.is_full


async def test_its_process_ends_with_it() -> None:
    async with GalleryProcess() as gallery:
        await gallery.tell(held(descriptors(1)))
        pid = gallery.pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_service_loads_none_of_the_libraries_that_scan() -> None:
    loaded = "import sys, services.identity; print(*sorted({'numpy', 'faiss'} & set(sys.modules)))"
    said = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == ""
