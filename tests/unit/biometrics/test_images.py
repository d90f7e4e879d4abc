"""What the head of an image says is read strictly, and nothing but a refusal comes out."""

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shared.biometrics.errors import SampleInvalid, SampleTooLarge
from shared.biometrics.fingers import FingerPosition, Impression
from shared.biometrics.images import (
    FACE_BYTES_MAX,
    FINGER_BYTES_MAX,
    Size,
    check_face_sample,
    check_finger_sample,
    jpeg_size,
    png_size,
)
from shared.biometrics.port import FaceSample, FingerSample, ImageFormat


def an_image(
    form: str, mode: str = "L", size: tuple[int, int] = (200, 300), **how: object
) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, form, **how)
    return written.getvalue()


def a_finger(image: bytes, form: ImageFormat = ImageFormat.PNG, ppcm: int = 197) -> FingerSample:
    return FingerSample(FingerPosition.LEFT_RING, Impression.LIVE_PLAIN, image, form, ppcm)


def a_face(image: bytes, form: ImageFormat = ImageFormat.JPEG) -> FaceSample:
    return FaceSample(image, form)


PNG = an_image("PNG")
JPEG = an_image("JPEG", "RGB")


def test_the_size_of_a_grey_png_is_read() -> None:
    assert check_finger_sample(a_finger(PNG)) == Size(200, 300)


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_the_size_of_a_jpeg_is_read(mode: str, *, progressive: bool) -> None:
    image = an_image("JPEG", mode, progressive=progressive, comment=b"x" * 3_000)
    assert check_face_sample(a_face(image)) == Size(200, 300)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_only_grey_of_eight_bits_is_taken_of_fingers(mode: str) -> None:
    with pytest.raises(SampleInvalid, match="grey"):
        check_finger_sample(a_finger(an_image("PNG", mode)))


def test_a_jpeg_of_four_colours_is_not_taken_of_faces() -> None:
    with pytest.raises(SampleInvalid, match="colour"):
        check_face_sample(a_face(an_image("JPEG", "CMYK")))


@pytest.mark.parametrize("ppcm", [0, 98, 194, 200, 394])
def test_fingers_are_taken_at_five_hundred_dpi_alone(ppcm: int) -> None:
    with pytest.raises(SampleInvalid, match="500 dpi"):
        check_finger_sample(a_finger(PNG, ppcm=ppcm))


@pytest.mark.parametrize("form", [ImageFormat.WSQ, ImageFormat.JPEG2000])
def test_a_compression_that_is_not_read_is_refused_by_name(form: ImageFormat) -> None:
    with pytest.raises(SampleInvalid, match="PNG"):
        check_finger_sample(a_finger(PNG, form))
    with pytest.raises(SampleInvalid, match="JPEG"):
        check_face_sample(a_face(JPEG, form))


@pytest.mark.parametrize("size", [(127, 400), (400, 127), (8, 8), (1, 1)])
def test_an_image_too_small_for_an_extractor_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(SampleInvalid, match="at least 128"):
        check_finger_sample(a_finger(an_image("PNG", size=size)))
    with pytest.raises(SampleInvalid, match="at least 128"):
        check_face_sample(a_face(an_image("JPEG", size=size)))


def test_an_image_of_more_pixels_or_bytes_than_its_kind_has_is_refused() -> None:
    with pytest.raises(SampleTooLarge, match="pixels"):
        check_finger_sample(a_finger(an_image("PNG", size=(801, 800))))
    with pytest.raises(SampleTooLarge, match="pixels"):
        check_face_sample(a_face(an_image("JPEG", size=(2_001, 2_000))))
    with pytest.raises(SampleTooLarge, match="bytes"):
        check_finger_sample(a_finger(PNG + bytes(FINGER_BYTES_MAX)))
    with pytest.raises(SampleTooLarge, match="bytes"):
        check_face_sample(a_face(JPEG + bytes(FACE_BYTES_MAX)))


def test_one_kind_of_file_is_not_taken_for_another() -> None:
    with pytest.raises(SampleInvalid, match="not a PNG"):
        check_finger_sample(a_finger(JPEG))
    with pytest.raises(SampleInvalid, match="not a JPEG"):
        check_face_sample(a_face(PNG))


def test_a_header_that_was_changed_is_refused() -> None:
    for place in range(8, 33):
        changed = bytearray(PNG)
        changed[place] ^= 1
        with pytest.raises(SampleInvalid):
            png_size(bytes(changed))


def test_no_cut_head_is_read() -> None:
    frame = JPEG.index(b"\xff\xc0") + 2 + 8
    for length in range(frame):
        with pytest.raises(SampleInvalid):
            jpeg_size(JPEG[:length])


def test_no_png_is_taken_that_is_cut_anywhere_or_followed_by_anything() -> None:
    for length in range(len(PNG)):
        with pytest.raises(SampleInvalid):
            png_size(PNG[:length])
    with pytest.raises(SampleInvalid, match="followed"):
        png_size(PNG + b"\0")


@given(st.binary(max_size=200))
def test_junk_behind_a_signature_is_a_size_or_the_one_error(junk: bytes) -> None:
    for read, signature in ((png_size, PNG[:8]), (jpeg_size, JPEG[:2]), (jpeg_size, JPEG[:20])):
        with suppress(SampleInvalid):
            assert min(read(signature + junk)) >= 0


@given(st.binary(max_size=60), st.integers(0, len(JPEG)))
def test_junk_within_a_jpeg_is_a_size_or_the_one_error(junk: bytes, place: int) -> None:
    with suppress(SampleInvalid):
        assert max(jpeg_size(JPEG[:place] + junk + JPEG[place:])) < 1 << 16
