"""Recognise a traveller at a post's command line, with network and without."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import override

from services.terminal.outcomes import NO_ANSWER, REFUSED
from shared.identifiers import draw_identity_number
from shared.roles import Role
from tests.integration.admin.conftest import Terminal
from tests.support.enrolments import enrolled
from tests.support.platform import AnOfficer
from tests.support.specimens import a_fingerprint


class NoNetwork(httpx.AsyncBaseTransport):
    """A post whose line is cut."""

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no network", request=request)


@pytest.fixture
def post(terminal: Terminal) -> Terminal:
    return terminal.at("post-kouremale.mli.aes.example")


@pytest.fixture
def guard(terminal: Terminal) -> AnOfficer:
    return terminal.identity.officer("guard", Role.BORDER_OFFICER, place="post-kouremale")


def pressed(folder: Path) -> list[str]:
    words = []
    for finger in (2, 7):
        file = folder / f"{finger}.fmr"
        file.write_bytes(a_fingerprint(finger))
        words += ["--finger", f"{finger}={file}"]
    return words


async def test_an_agent_asks_whether_two_fingers_are_the_holders(
    post: Terminal, guard: AnOfficer, registrar: AnOfficer, tmp_path: Path
) -> None:
    number = (await enrolled(registrar)).identity_number
    words = ["post", "recognise", "--identity-number", number, *pressed(tmp_path)]
    answered: Any = await post.ask(*words, officer=guard)
    assert (answered["answer"], answered["next_steps"]) == ("yes", [])
    strange = tmp_path / "strange.fmr"
    strange.write_bytes(a_fingerprint(2, seed=9))
    other = await post.ask(
        *("post", "recognise", "--identity-number", number),
        *("--finger", f"2={strange}"),
        officer=guard,
    )
    assert (other["answer"], other["undecided_for"]) == ("undecided", "not_alike")
    nobody = ["post", "recognise", "--identity-number", draw_identity_number(), *pressed(tmp_path)]
    status, _, complaint = await post.run(*nobody, "--json", officer=guard)
    assert (status, json.loads(complaint)["code"]) == (REFUSED, "person_not_found")


async def test_without_network_nothing_is_compared_and_the_agent_reads_what_to_do(
    post: Terminal, guard: AnOfficer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.machine.RETRY_PAUSES_SECONDS", (0.0, 0.0))
    post.wire = NoNetwork()
    words = ["post", "recognise", "--identity-number", draw_identity_number(), *pressed(tmp_path)]
    status, _, complaint = await post.run(*words, "--json", officer=guard)
    assert status == NO_ANSWER
    assert json.loads(complaint)["code"] == "traveller_not_checked"
    assert "pas un motif de refus" in json.loads(complaint)["remedy"]
