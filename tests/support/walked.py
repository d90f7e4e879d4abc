"""What the journeys of tests/integration walk: routes answered, commands given, moves made.

Noted while a test runs and told with its report, from whichever process it ran in. A run of all
journeys fails when a route or a command was walked by none; a run of some judges nothing.
"""

from collections.abc import Generator, Iterable
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.lifecycle import Lifecycle

ROOT = Path(__file__).parents[2]
JOURNEYS = "tests/integration/"
_SUCCESS = range(200, 300)
_WALKED = "walked"

_noted: set[str] = set()
"""By the test that runs."""

_moved: ContextVar[set[str] | None] = ContextVar("moved", default=None)
"""By the request that is not answered yet: one that is refused has moved nothing."""


def route(method: str, path: str) -> str:
    return f"route {method} {path}"


def move(life: Lifecycle[Any, Any], state: StrEnum, event: StrEnum) -> str:
    return f"move {life.noun}: {state} --{event}-->"


def command(path: str, *, done: bool) -> str:
    return f"command {path}: {'done' if done else 'refused'}"


def noting(app: ASGIApp) -> ASGIApp:
    """Note which routes of an application answer with success, and what moved for that."""

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        moves: set[str] = set()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _SUCCESS:
                _noted.update(moves, {route(scope["method"], scope["route"].path_format)})
            await send(message)

        before = _moved.set(moves)
        try:
            await app(scope, receive, answer)
        finally:
            _moved.reset(before)

    return noted


def note_command(tree: Any, words: Iterable[str], *, done: bool) -> None:
    """Note that a command line was given, by the words that lead to its command."""
    path = []
    for word in words:
        if word not in getattr(tree, "commands", {}):
            break
        tree = tree.commands[word]
        path.append(word)
    _noted.add(command(" ".join(path), done=done))


class Walked:
    """The plugin of pytest that collects what journeys noted, and judges at the end of them."""

    def __init__(self) -> None:
        self._walked: set[str] = set()
        self._passed: set[str] = set()
        self._missing: list[str] = []
        self._moves = ""

    @pytest.hookimpl
    def pytest_sessionstart(self) -> None:
        after = Lifecycle.after

        def noted_after(life: Lifecycle[Any, Any], state: StrEnum, event: StrEnum) -> StrEnum:
            reached: StrEnum = after(life, state, event)
            moves = _moved.get()
            (_noted if moves is None else moves).add(move(life, state, event))
            return reached

        Lifecycle.after = noted_after  # type: ignore[method-assign,assignment]  # watched, not changed

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        _noted.clear()
        yield
        if item.nodeid.startswith(JOURNEYS):
            item.user_properties.append((_WALKED, sorted(_noted)))

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self._passed.add(report.nodeid.partition("::")[0])
            for name, noted in report.user_properties:
                if name == _WALKED and isinstance(noted, list):
                    self._walked.update(noted)

    @pytest.hookimpl
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        apart = hasattr(session.config, "workerinput")  # a process that was handed some tests
        chosen = [session.config.option.keyword, *("::" in one for one in session.config.args)]
        journeys = {str(one.relative_to(ROOT)) for one in (ROOT / JOURNEYS).rglob("test_*.py")}
        if apart or any(chosen) or exitstatus != pytest.ExitCode.OK or not journeys <= self._passed:
            return
        from tests.support import walkable  # noqa: PLC0415 - imports what a whole run alone needs

        moves = walkable.moves()
        self._moves = f"journeys made {len(moves & self._walked)} of {len(moves)} lifecycle moves"
        self._missing = walkable.unwalked(self._walked)
        if self._missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._moves:
            terminalreporter.line(self._moves)
        if self._missing:
            terminalreporter.section("walked by no journey", red=True)
            for one in self._missing:
                terminalreporter.line(one)
