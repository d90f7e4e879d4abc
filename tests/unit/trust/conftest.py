from pathlib import Path

import pytest

from tests.unit.trust.simulator import Simulator


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Simulator:
    return Simulator(tmp_path_factory.mktemp("founded")).found()


@pytest.fixture
def simulator(founded: Simulator, tmp_path: Path) -> Simulator:
    return founded.twin(tmp_path)
