"""The engine for faces: dlib's HOG detector, its 5-point predictor and its ResNet descriptor.

Loaded in a worker only, where dlib and the package of its models are installed. The models are
opened by their paths, one by one: the 68-point file lies in the same folder and may not be used,
since its training data forbid commercial use.
"""

import io
import math
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from shared.biometrics.errors import FaceNotFound, SampleInvalid
from shared.biometrics.face_descriptor import encode_descriptor
from shared.biometrics.fingers import CaptureFault
from shared.biometrics.images import check_face_sample
from shared.biometrics.port import FaceSample, ImageFormat
from shared.biometrics.reference.frames import Head
from shared.biometrics.reference.worker.serving import Answer, Part

ENGINE = "dlib-hog-resnet"
QUALITY = "portrait checks"
MEMORY_BYTES_MAX = 1 << 30
"""A job needs a quarter of it."""

EYES_APART_PIXELS_MIN = 90
"""ISO/IEC 19794-5 and Doc 9303-9 ask for as much between the eyes of a portrait."""
TILT_DEGREES_MAX = 8.0
SHARPNESS_MIN = 30.0
"""The variance of the Laplacian over the face; set by eye, on few portraits."""

_MODELS = "face_recognition_models"
_FIVE_POINTS = "shape_predictor_5_face_landmarks.dat"
_RESNET = "dlib_face_recognition_resnet_model_v1.dat"
_SIDE_PIXELS_MAX = 1_000
"""Portraits are shrunk to it before a face is looked for: enough, and ten times as fast."""

Pixels = npt.NDArray[np.uint8]


def load() -> Part:
    """The detector and the two models; ModuleNotFoundError where they are not installed."""
    engine = _Faces(import_module("dlib"), _models_folder())
    jobs = {"quality": engine.quality, "extract": engine.extract}
    return Part(ENGINE, version("dlib-bin"), QUALITY, MEMORY_BYTES_MAX, jobs)


def _models_folder() -> Path:
    spec = find_spec(_MODELS)  # finds without importing: nothing of the package is run
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the models of the face engine are not installed", name=_MODELS)
    return Path(spec.submodule_search_locations[0]) / "models"


class _Faces:
    def __init__(self, dlib: Any, models: Path) -> None:
        self._detect = dlib.get_frontal_face_detector()
        self._points = dlib.shape_predictor(str(models / _FIVE_POINTS))
        self._network = dlib.face_recognition_model_v1(str(models / _RESNET))

    def quality(self, head: Head, image: bytes) -> Answer:
        """A score of our own, from 0 to 100; no standard stands behind it."""
        pixels = _decoded(head, image)
        found = self._detect(pixels)
        if len(found) != 1:
            fault = CaptureFault.SEVERAL_FACES if found else CaptureFault.NO_FACE
            return {"score": 0, "faults": [fault], "components": {"faces": len(found)}}, b""
        between, tilt = _eyes(self._points(pixels, found[0]))
        sharpness = _sharpness(pixels, found[0])
        measures = {"eyes_apart_pixels": between, "tilt_degrees": tilt, "sharpness": sharpness}
        wrong = {
            CaptureFault.EYES_TOO_CLOSE: between < EYES_APART_PIXELS_MIN,
            CaptureFault.HEAD_TILTED: abs(tilt) > TILT_DEGREES_MAX,
            CaptureFault.BLURRED: sharpness < SHARPNESS_MIN,
        }
        faults = [fault for fault, is_so in wrong.items() if is_so]
        score = round(100 * (1 - len(faults) / len(wrong)))
        return {"score": score, "faults": faults, "components": measures}, b""

    def extract(self, head: Head, image: bytes) -> Answer:
        """The descriptor of the one face there is; FaceNotFound otherwise."""
        pixels = _decoded(head, image)
        found = self._detect(pixels)
        if len(found) != 1:
            raise FaceNotFound("more than one face" if found else "no face")
        points = self._points(pixels, found[0])
        numbers = list(self._network.compute_face_descriptor(pixels, points))
        return {}, encode_descriptor(numbers)


def _decoded(head: Head, image: bytes) -> Pixels:
    size = check_face_sample(FaceSample(image, ImageFormat(head["format"])))
    try:
        with Image.open(io.BytesIO(image), formats=["JPEG"]) as opened:
            if opened.size == size:
                upright = ImageOps.exif_transpose(opened).convert("RGB")
                upright.thumbnail((_SIDE_PIXELS_MAX, _SIDE_PIXELS_MAX))
                return np.asarray(upright, np.uint8)
    except Exception:  # noqa: BLE001, S110 - decoders raise anything on damaged files
        pass
    raise SampleInvalid("the image is damaged")


def _eyes(points: Any) -> tuple[float, float]:
    """Pixels between the middles of the eyes, and the degrees by which their line is tilted."""
    right = _middle(points.part(2), points.part(3))
    left = _middle(points.part(0), points.part(1))
    across, down = left[0] - right[0], left[1] - right[1]
    tilt = math.degrees(math.atan2(down, across))
    return round(math.hypot(across, down), 1), round(tilt, 1)


def _middle(one: Any, other: Any) -> tuple[float, float]:
    return (one.x + other.x) / 2, (one.y + other.y) / 2


def _sharpness(pixels: Pixels, face: Any) -> float:
    top, left = max(face.top(), 0), max(face.left(), 0)
    grey = pixels[top : face.bottom(), left : face.right()].astype(np.float32).mean(axis=2)
    middle = grey[1:-1, 1:-1]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return round(float((around - 4 * middle).var()), 1)
