from pathlib import Path

import pytest

from tests.support.travel_pki import IssuingState, a_state


@pytest.fixture
def mali(tmp_path: Path) -> IssuingState:
    return a_state(tmp_path)
