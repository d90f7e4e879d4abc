"""The main job, played from outside against the containers."""

import json
import shutil
import sys

import pytest

from tests.compose.conftest import ROOT, Deployment
from tests.compose.engine import run

pytestmark = pytest.mark.compose


def test_the_journey_holds_against_the_containers(deployment: Deployment) -> None:
    """With the keys of posts, offices and officers that the ceremony left for their owners."""
    folder = ROOT / "build" / "compose" / "platform"
    shutil.rmtree(folder, ignore_errors=True)
    keys = f"{deployment.container('ceremony')}:/ceremony"
    deployment.engine.docker("cp", keys, str(folder))
    (folder / "addresses.json").write_text(json.dumps(deployment.addresses), encoding="utf-8")
    story = ROOT / "build" / "compose" / "demo"

    run(
        *(sys.executable, "-m", "services.demo"),
        *("--folder", str(story), "--against", str(folder)),
    )

    assert (story / "recit.html").is_file()
