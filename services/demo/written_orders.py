"""Orders as the files that the command line takes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_order(path: Path, order: Mapping[str, Any]) -> Path:
    """Write an order as JSON and return its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(order, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
