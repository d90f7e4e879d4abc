"""Insert rows whose numbers are drawn at random: what somebody else has already is drawn anew."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from shared.database.constraints import violated
from shared.database.work import Work
from shared.errors import ErrorKind, PlatformError

DRAWS_MAX = 16
"""Where half of all numbers are taken, one order in 65,000 is told to come back."""

R = TypeVar("R", bound=SQLModel)


class NoFreeNumberDrawn(PlatformError):
    """Every number drawn was taken; asked again, others are drawn."""

    kind = ErrorKind.UNAVAILABLE
    code = "no_free_number_drawn"


async def insert_drawn(
    work: Work, draw: Callable[[], Awaitable[R]], *, unique: frozenset[str]
) -> R:
    """Insert the row that `draw` makes, drawing up to DRAWS_MAX times; returns the one inserted.

    `unique` names the constraints that what is drawn may break. Each attempt is undone by itself,
    so the rest of the work stands. Two works that draw the same at once are told apart here: the
    second waits for the first to end. Raises NoFreeNumberDrawn, or IntegrityError for any other
    constraint.
    """
    for _ in range(DRAWS_MAX):
        row = await draw()
        try:
            async with work.session.begin_nested():
                work.session.add(row)
        except IntegrityError as error:
            if violated(error) not in unique:
                raise
        else:
            return row
    raise NoFreeNumberDrawn
