"""A seal as a square of dark and light modules: DataMatrix ECC 200 (ISO/IEC 16022)."""

from typing import cast

import zxingcpp
from typing_extensions import Buffer

from shared.documents.seal.errors import SealNotMade

Modules = tuple[tuple[bool, ...], ...]
"""Row by row from the top, dark is true; the quiet zone around is left to whoever draws it."""

_DARK_MAX = 127


def data_matrix(data: bytes) -> Modules:
    """The symbol of some bytes, square, as small as holds them; SealNotMade when none does."""
    try:
        barcode = zxingcpp.create_barcode(
            data, zxingcpp.BarcodeFormat.DataMatrix, force_square=True
        )
        image = zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False)
    except (ValueError, RuntimeError):
        raise SealNotMade("no symbol holds so much") from None
    view = memoryview(cast("Buffer", image))
    height, width = view.shape or (0, 0)
    octets = view.tobytes()
    return tuple(
        tuple(octet <= _DARK_MAX for octet in octets[row * width : (row + 1) * width])
        for row in range(height)
    )
