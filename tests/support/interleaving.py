"""Several works at one database, step by step in an order that a test chooses, and some killed.

Before each statement and each commit a work waits until it is let go on; it may be killed there
instead, as a process is, and what it had not committed is undone. Of those that wait, the first in
rank goes on; at chosen steps whoever would go on becomes the last (Burckhardt et al., A Randomized
Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010: few such steps find most
bugs). Who waits for a lock of another is left alone.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only

LOCKED_SECONDS = 0.02
"""A statement that takes longer waits for a lock, or for a slow machine: others go on."""


class Killed(BaseException):
    """The process ended here. No error handling of a work sees it, as none sees a kill."""


@dataclass(eq=False)
class _Place:
    """Where one work has got to."""

    number: int
    moved: asyncio.Event
    gates: deque[asyncio.Future[None]] = field(default_factory=deque)
    steps: int = 0
    ended: bool = False

    async def gate(self) -> None:
        if self.ended:  # a task that the work left behind
            return
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gates.append(opened)
        self.moved.set()
        await opened


_PLACE: ContextVar[_Place | None] = ContextVar("place", default=None)


@contextmanager
def gated(engine: AsyncEngine) -> Iterator[None]:
    """Works at this engine can be interleaved as long as the block."""
    watched = engine.sync_engine
    event.listen(watched, "before_cursor_execute", _before_step)
    event.listen(watched, "commit", _before_step)
    try:
        yield
    finally:
        event.remove(watched, "before_cursor_execute", _before_step)
        event.remove(watched, "commit", _before_step)


async def interleaved(
    works: Sequence[Callable[[], Awaitable[object]]],
    *,
    demoted_at: Collection[int],
    killed_at: Mapping[int, int],
) -> list[BaseException | None]:
    """Carry works out, the first in rank first; what each raised, Killed included.

    `demoted_at` counts the steps of all works, `killed_at` those of each by its place in `works`.
    """
    moved = asyncio.Event()
    places = [_Place(number, moved) for number in range(len(works))]
    tasks = [
        asyncio.create_task(_in_place(place, work))
        for place, work in zip(places, works, strict=True)
    ]
    ranked, step = list(places), 0
    while not all(place.ended for place in places):
        waiting = [place for place in ranked if place.gates]
        if any(not place.ended and not place.gates for place in places) or not waiting:
            try:
                await asyncio.wait_for(moved.wait(), LOCKED_SECONDS)
            except TimeoutError:
                if not waiting:
                    continue
            else:
                moved.clear()
                continue
        if step in demoted_at:
            ranked.remove(waiting[0])
            ranked.append(waiting[0])
            waiting = [place for place in ranked if place.gates]
        step += 1
        _let_go(waiting[0], killed=killed_at.get(waiting[0].number) == waiting[0].steps)
    for place in places:
        while place.gates:
            _let_go(place, killed=False)
    return list(await asyncio.gather(*tasks))


def _let_go(place: _Place, *, killed: bool) -> None:
    place.steps += 1
    opened = place.gates.popleft()
    if killed:
        opened.set_exception(Killed())
    else:
        opened.set_result(None)


async def _in_place(place: _Place, work: Callable[[], Awaitable[object]]) -> BaseException | None:
    _PLACE.set(place)
    try:
        await work()
    except (Exception, Killed) as raised:  # noqa: BLE001 - the test judges it
        return raised
    finally:
        place.ended = True
        place.moved.set()
    return None


def _before_step(*_: Any) -> None:
    place = _PLACE.get()
    if place is not None:
        await_only(place.gate())
