"""What journeys walk is noted as it happens: a refusal walks nothing."""

from types import SimpleNamespace

import pytest
import typer
from starlette.types import Message, Receive, Scope, Send

from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent, CardState
from services.admin.root import liptako
from tests.support import walked
from tests.support.walkable import REASONS, moves, unwalked, walkable
from tests.unit.house_rules.reference.states import lives


@pytest.fixture(autouse=True)
def noted(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    found: set[str] = set()
    monkeypatch.setattr(walked, "_noted", found)
    return found


async def ask(status: int) -> None:
    """An exchange in which a card is cancelled, answered with this status."""

    async def app(scope: Scope, _: Receive, send: Send) -> None:
        scope["route"] = SimpleNamespace(path_format="/v1/cards/{card_number}/cancellation")
        CARD_LIFECYCLE.after(CardState.REQUESTED, CardEvent.CANCEL)
        await send({"type": "http.response.start", "status": status})

    async def receive() -> Message:
        return {}

    async def send(_: Message) -> None:
        return

    await walked.noting(app)({"type": "http", "method": "POST"}, receive, send)


async def test_an_answered_request_walks_its_route_and_its_moves(noted: set[str]) -> None:
    await ask(200)
    route = "route POST /v1/cards/{card_number}/cancellation"
    assert noted == {route, "move card: requested --cancel-->"}
    assert noted <= walkable() | moves()


async def test_a_refused_request_walks_nothing(noted: set[str]) -> None:
    await ask(409)
    assert noted == set()


def test_a_command_is_known_by_the_words_that_lead_to_it(noted: set[str]) -> None:
    words = ("enrol", "kit", "stop", "kit-0417", "--reason", "lost")
    walked.note_command(typer.main.get_command(liptako()), words, done=False)
    assert noted == {"command enrol kit stop: refused"}
    assert noted <= walkable()


def test_no_two_moves_have_one_name() -> None:
    of_registry = (held for file, held in lives().items() if file.startswith("identity/"))
    assert len(moves()) == sum(len(life.moves) for held in of_registry for life in held)


def test_what_is_walked_needs_no_reason_and_the_rest_one() -> None:
    everything = walkable()
    assert unwalked(everything - REASONS.keys()) == []
    assert len(unwalked(everything)) == len(REASONS)
    assert REASONS.keys() <= everything
