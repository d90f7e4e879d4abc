"""Read a portrait that came from outside, within limits, and crop it to a box."""

import io
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from shared.errors import ErrorKind, PlatformError

PIXELS_MAX = 20_000_000
"""Far more than a portrait needs; keeps a small file from becoming a large picture."""


class PortraitUnreadable(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "portrait_unreadable"


@lru_cache(maxsize=4)
def cropped_portrait(jpeg: bytes, width_to_height: float) -> Image.Image:
    """Return the middle of a JPEG in the proportions asked; raises PortraitUnreadable."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise PortraitUnreadable(f"the portrait has more than {PIXELS_MAX} pixels")
            portrait = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise PortraitUnreadable("the portrait is not a JPEG image that can be decoded") from None
    width = min(portrait.width, round(portrait.height * width_to_height))
    height = min(portrait.height, round(portrait.width / width_to_height))
    left, top = (portrait.width - width) // 2, (portrait.height - height) // 2
    return portrait.crop((left, top, left + width, top + height))
