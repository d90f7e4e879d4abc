"""The containers are up, confined, and hold no more secrets than they need."""

import json
from typing import Any

import httpx
import pytest

from tests.compose.conftest import Deployment

pytestmark = pytest.mark.compose

PROCESSES = (
    "trust-repository",
    *("identity-mli", "identity-bfa", "identity-ner"),
    *("travel-doc-mli", "travel-doc-bfa", "travel-doc-ner"),
    "customs-gateway",
)


def inspected(deployment: Deployment, service: str) -> dict[str, Any]:
    (found,) = json.loads(deployment.engine.docker("inspect", deployment.container(service)))
    assert isinstance(found, dict)
    return found


def test_every_service_answers_that_it_is_ready(deployment: Deployment) -> None:
    ready = {e: httpx.get(f"{a}/readyz").is_success for e, a in deployment.addresses.items()}
    assert all(ready.values()), ready


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_is_confined(deployment: Deployment, process: str) -> None:
    found = inspected(deployment, process)
    host = found["HostConfig"]
    assert found["Config"]["User"] == "10001:10001"
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert "no-new-privileges:true" in host["SecurityOpt"]


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_cannot_write_outside_its_volumes(deployment: Deployment, process: str) -> None:
    attempt = "touch /opt/liptako/x 2>/dev/null || echo refused"
    assert deployment.compose("exec", "-T", process, "sh", "-c", attempt).strip() == "refused"


def test_no_two_processes_share_a_volume_of_private_keys(deployment: Deployment) -> None:
    held = {
        process: mount["Name"]
        for process in PROCESSES
        for mount in inspected(deployment, process)["Mounts"]
        if mount["Destination"] == "/var/lib/liptako"
    }
    assert len(set(held.values())) == len(PROCESSES)


def test_a_process_can_connect_to_its_own_database_only(deployment: Deployment) -> None:
    """Its role is known to PostgreSQL, and refused where it does not belong."""
    code = (
        "import asyncio, asyncpg\n"
        "async def ask(name):\n"
        "    c = await asyncpg.connect(f'postgresql://identity_mli@database/{name}')\n"
        "    return await c.fetchval('select current_database()')\n"
        "print(asyncio.run(ask('identity_mli')))\n"
        "try:\n"
        "    asyncio.run(ask('identity_bfa'))\n"
        "except asyncpg.PostgresError as error:\n"
        "    print(error.sqlstate)\n"
        "except OSError:\n"
        "    print('no password')\n"
    )
    said = deployment.compose("exec", "-T", "identity-mli", "python", "-c", code).split()
    assert said[0] == "identity_mli"
    assert said[1:] != []
    assert "identity_bfa" not in said


def test_the_database_runs_on_the_oldest_postgresql_we_support(deployment: Deployment) -> None:
    version = deployment.compose("exec", "-T", "database", "postgres", "--version")
    assert "PostgreSQL) 15." in version


def test_set_up_runs_again_without_changing_a_key(deployment: Deployment) -> None:
    said = deployment.compose("run", "--rm", "ceremony")
    assert "held before" in said
    deployment.compose("run", "--rm", "database-setup")
    test_every_service_answers_that_it_is_ready(deployment)


@pytest.mark.parametrize("kind", ["ReferenceFingers", "ReferenceFaces"])
def test_the_registry_of_mali_has_the_reference_engines(deployment: Deployment, kind: str) -> None:
    """Each starts in the confinement of the container and says what it is."""
    code = (
        "import asyncio, warnings; warnings.simplefilter('ignore')\n"
        "from shared.biometrics.reference import engine\n"
        "async def introduced():\n"
        f"    async with engine.{kind}(production=False) as one:\n"
        "        return one.info.grade.value\n"
        "print(asyncio.run(introduced()))\n"
    )
    said = deployment.compose("exec", "-T", "identity-mli", "python", "-c", code)
    assert said.strip() == "reference"


def test_the_model_of_68_points_is_not_in_the_image(deployment: Deployment) -> None:
    find = ("find", "/opt/liptako", "-name", "shape_predictor_*")
    found = deployment.compose("exec", "-T", "identity-mli", *find).split()
    assert [model.rpartition("/")[2] for model in found] == ["shape_predictor_5_face_landmarks.dat"]
