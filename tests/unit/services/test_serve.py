"""Where nobody can listen, a process says so in one line."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from services.serve import ListenAddressUnusable, serve
from services.trust_repository import SNAPSHOT_LABEL, TIMESTAMP_LABEL
from shared.pki.key_store import FileKeyStore
from shared.stand_ins import InsecureStandInWarning


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as another server of ours
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError("nobody can have asked")


def test_a_port_that_another_server_of_ours_has_is_not_shared(taken_port: int) -> None:
    with pytest.raises(ListenAddressUnusable, match=f"^127.0.0.1 port {taken_port}: "):
        serve(nothing, host="127.0.0.1", port=taken_port)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere", "::g"])
def test_an_address_that_is_none_of_this_machines_is_refused(host: str, taken_port: int) -> None:
    with pytest.raises(ListenAddressUnusable, match=f"^{host} port "):
        serve(nothing, host=host, port=taken_port)


def test_a_process_whose_port_is_taken_says_so_in_one_line_and_ends_with_2(
    tmp_path: Path, taken_port: int
) -> None:
    with pytest.warns(InsecureStandInWarning):
        keys = FileKeyStore(tmp_path / "keys", production=False)
    keys.generate(SNAPSHOT_LABEL)
    keys.generate(TIMESTAMP_LABEL)
    config = tmp_path / "trust.toml"
    config.write_text(
        'profile = "development"\nentity = "trust.aes.example"\nkeys = "keys"\n'
        f'repository = "trust"\nlisten = {{ port = {taken_port} }}\n'
    )
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "services", "run", "trust-repository", "--config", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    *logged, said = ended.stderr.splitlines()
    assert ended.returncode == 2
    assert said == (f"listen_address_unusable: 127.0.0.1 port {taken_port}: Address already in use")
    assert [json.loads(line)["event"] for line in logged] == ["python.warned"]
