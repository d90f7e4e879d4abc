"""The reference engine for faces is an optional part: clear where it is absent, exact where not."""

import io
import os
import shutil
import subprocess
import sys
import venv
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

import shared
from services.demo.people import a_person
from shared.biometrics.comparison import FACE, Decision, compare_faces
from shared.biometrics.errors import (
    EngineUnavailable,
    FaceNotFound,
    SampleInvalid,
    TemplateInvalid,
    TemplatesIncomparable,
)
from shared.biometrics.face_descriptor import DESCRIPTOR_BYTES
from shared.biometrics.fingers import CaptureFault
from shared.biometrics.operating_points import Use, operating_point, published_operating_points
from shared.biometrics.port import (
    EngineInfo,
    FaceEngine,
    FaceSample,
    FormatId,
    ImageFormat,
    ScoreKind,
    Template,
)
from shared.biometrics.reference.engine import ReferenceFaces
from shared.biometrics.reference.pool import PoolLimits
from shared.stand_ins import InsecureStandInWarning, StandInRefused
from shared.states import State

TODAY = date(2026, 3, 2)


def models() -> Path:
    """The package of the models."""
    found = find_spec("face_recognition_models")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def an_interpreter_without_dlib(folder: Path) -> Path:
    """An environment like this one, but for the libraries of faces."""
    venv.create(folder / "environment", with_pip=False)
    packages = folder / "packages"
    packages.mkdir()
    for one in models().parent.iterdir():
        if not one.name.startswith(("dlib", "_dlib", "face_recognition_models")):
            (packages / one.name).symlink_to(one)
    (packages / "shared").symlink_to(Path(shared.__path__[0]))
    [own] = (folder / "environment/lib").glob("python3*/site-packages")
    (own / "like_ours.pth").write_text(f"{packages}\n")
    return folder / "environment/bin/python"


@asynccontextmanager
async def faces(interpreter: Path = Path(sys.executable)) -> AsyncIterator[ReferenceFaces]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        limits = PoolLimits(workers=1)
        engine = ReferenceFaces(production=False, interpreter=interpreter, limits=limits)
    async with engine:
        yield engine


def a_portrait(seed: str = "a face") -> Image.Image:
    jpeg = a_person(seed, State.BFA, on=TODAY).portrait(TODAY)
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def a_sample(image: Image.Image) -> FaceSample:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=90)
    return FaceSample(written.getvalue(), ImageFormat.JPEG)


async def test_without_its_libraries_the_engine_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="not installed"):
        async with faces(an_interpreter_without_dlib(tmp_path)):
            pass


def test_the_engine_announces_itself_and_is_not_made_for_production() -> None:
    with pytest.warns(InsecureStandInWarning, match="reference engine for faces"):
        ReferenceFaces(production=False)
    with pytest.raises(StandInRefused):
        ReferenceFaces(production=True)


async def test_a_face_is_near_itself_and_a_decision_says_by_what() -> None:
    async with faces() as engine:
        port: FaceEngine = engine
        assert port.info.score_kind is ScoreKind.DISTANCE
        image = a_portrait()
        enrolled = await port.extract(a_sample(image))
        assert len(enrolled.data) == DESCRIPTOR_BYTES
        softer = image.filter(ImageFilter.GaussianBlur(1)).crop((10, 5, 405, 520))
        probe = await port.extract(a_sample(softer))
        point = operating_point(
            published_operating_points(),
            state=State.BFA,
            use=Use.COUNTER,
            engine=port.info,
            on=TODAY,
        )
        comparison = await compare_faces(port, probe, enrolled, point)
        assert comparison.decision is Decision.MATCH
        assert [score.part for score in comparison.scores] == [FACE]
        assert 0 < comparison.combined < comparison.threshold
        (same,) = await port.compare_all(enrolled, [enrolled])
        assert same.value == 0


async def test_no_face_two_faces_and_damaged_images_are_refused() -> None:
    wall = Image.new("RGB", (400, 500), (200, 210, 220))
    two = Image.new("RGB", (826, 531))
    two.paste(a_portrait("one"), (0, 0))
    two.paste(a_portrait("two"), (413, 0))
    whole = a_sample(a_portrait())
    async with faces() as engine:
        for image, fault in ((wall, CaptureFault.NO_FACE), (two, CaptureFault.SEVERAL_FACES)):
            with pytest.raises(FaceNotFound):
                await engine.extract(a_sample(image))
            quality = await engine.quality(a_sample(image))
            assert (quality.score, quality.faults) == (0, (fault,))
        cut = FaceSample(whole.image[: len(whole.image) // 2], ImageFormat.JPEG)
        with pytest.raises(SampleInvalid, match="damaged"):
            await engine.extract(cut)


async def test_a_portrait_is_judged_by_its_eyes_its_tilt_and_its_sharpness() -> None:
    image = a_portrait()
    async with faces() as engine:
        good = await engine.quality(a_sample(image))
        tilted = await engine.quality(a_sample(image.rotate(14, fillcolor=(220, 225, 230))))
        blurred = await engine.quality(a_sample(image.filter(ImageFilter.GaussianBlur(6))))
        small = await engine.quality(a_sample(image.resize((248, 319))))
    assert (good.score, good.faults) == (100, ())
    assert dict(good.components)["eyes_apart_pixels"] > 90
    assert CaptureFault.HEAD_TILTED in tilted.faults
    assert CaptureFault.BLURRED in blurred.faults
    assert CaptureFault.EYES_TOO_CLOSE in small.faults
    assert {good.algorithm, small.algorithm} == {"portrait checks"}


async def test_descriptors_of_another_engine_are_not_compared() -> None:
    async with faces() as engine:
        own = await engine.extract(a_sample(a_portrait()))
        older = EngineInfo(engine.info.engine, "19.0", engine.info.grade, engine.info.score_kind)
        for strange in (
            Template(own.data, FormatId.DLIB_RESNET_128, older),
            Template(own.data, FormatId.DLIB_RESNET_128, None),
            Template(own.data, FormatId.ISO_19794_2, engine.info),
        ):
            with pytest.raises(TemplatesIncomparable):
                await engine.compare(own, strange)
        with pytest.raises(TemplateInvalid):
            await engine.compare(own, Template(b"", FormatId.DLIB_RESNET_128, engine.info))


def test_the_68_point_model_is_not_opened(tmp_path: Path) -> None:
    """In its place lies a pipe that nobody writes to: whoever opened it would wait for ever."""
    installed = models()
    package = tmp_path / "face_recognition_models"
    (package / "models").mkdir(parents=True)
    shutil.copy(installed / "__init__.py", package)
    for model in (installed / "models").iterdir():
        copied = package / "models" / model.name
        if "68" in model.name:
            os.mkfifo(copied)
        else:
            copied.symlink_to(model)
    assert [p.name for p in (package / "models").iterdir() if p.is_fifo()] == [
        "shape_predictor_68_face_landmarks.dat"
    ]
    portrait = tmp_path / "portrait.jpg"
    portrait.write_bytes(a_sample(a_portrait()).image)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from shared.biometrics.reference.worker import faces\n"
        "part = faces.load()\n"
        f"image = open({str(portrait)!r}, 'rb').read()\n"
        "print(len(part.jobs['extract']({'format': 'JPEG'}, image)[1]))\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == str(DESCRIPTOR_BYTES)
