import pytest

from tests.support.pki import IssuingState, a_state


@pytest.fixture(scope="session")
def mali(tmp_path_factory: pytest.TempPathFactory) -> IssuingState:
    """Made once: nothing that is asked of it changes it."""
    return a_state(tmp_path_factory.mktemp("mali"))
