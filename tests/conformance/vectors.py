"""Where the third-party vectors are; conformance tests skip with a reason where they are absent."""

import os
from pathlib import Path

import pytest

_DEFAULT = Path(__file__).resolve().parents[3] / "shared" / "vectors"


def vectors_path(name: str) -> Path:
    """Return the folder of one set of vectors, or skip; LIPTAKO_REQUIRE_VECTORS=1 forbids skips."""
    path = Path(os.environ.get("LIPTAKO_VECTORS", str(_DEFAULT))) / name
    if path.is_dir():
        return path
    reason = f"vectors {name!r} are not here; set LIPTAKO_VECTORS to the folder that holds them"
    if os.environ.get("LIPTAKO_REQUIRE_VECTORS") == "1":
        pytest.fail(reason)
    pytest.skip(reason, allow_module_level=True)
