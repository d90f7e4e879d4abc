"""A state machine as a table: (state, event) -> next state. Pure; knows no storage."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from shared.errors import ErrorKind, PlatformError

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class IllegalTransition(PlatformError):
    kind = ErrorKind.CONFLICT
    code = "illegal_transition"


class Lifecycle(Generic[S, E]):
    """The complete list of legal moves; every pair not in the table is refused."""

    def __init__(self, noun: str, moves: Mapping[tuple[S, E], S]) -> None:
        self.noun = noun
        self.moves = moves

    def after(self, state: S, event: E) -> S:
        """Return the state that `event` leads to from `state`, or raise IllegalTransition."""
        try:
            return self.moves[state, event]
        except KeyError:
            raise IllegalTransition(f"a {state} {self.noun} cannot {event}") from None
