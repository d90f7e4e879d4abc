"""A progress bar beside bulk work, on the error stream: whoever reads the answer is undisturbed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from services.terminal.surroundings import Session
from services.terminal.words import say


@contextmanager
def progress(
    session: Session, *, total: int, said: str, done: int = 0
) -> Iterator[Callable[[int], None]]:
    """A function that counts pieces of the work as they are done; no bar for machines."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=session.surroundings.err,
        transient=True,
        disable=session.as_json or not session.surroundings.err.is_terminal,
    )
    with bar:
        task = bar.add_task(say(said, session.language), total=total, completed=done)

        def count(pieces: int) -> None:
            bar.advance(task, pieces)

        yield count
