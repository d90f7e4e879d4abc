"""What the keepers of a register of officers sign: orders, as they stand in the register. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.officers.approval import canonical_digest
from shared.officers.credential import TEXT_CHARACTERS_MAX
from shared.officers.lifecycle import OfficerEvent
from shared.roles import Role

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, max_length=TEXT_CHARACTERS_MAX)]


class Act(StrEnum):
    """What an order does: opens the register, brings somebody in, or is an event of their life."""

    FOUND = "found"
    APPOINT = "appoint"
    MOVE = OfficerEvent.MOVE.value
    RENEW = OfficerEvent.RENEW.value
    SUSPEND = OfficerEvent.SUSPEND.value
    REINSTATE = OfficerEvent.REINSTATE.value
    LOSE_KEY = OfficerEvent.LOSE_KEY.value
    LEAVE = OfficerEvent.LEAVE.value


GIVING = frozenset({Act.FOUND, Act.APPOINT, Act.MOVE, Act.REINSTATE})
"""Acts that give somebody power: two keepers sign them. The others one keeper signs at once."""
TAKING = frozenset({Act.MOVE, Act.SUSPEND, Act.LOSE_KEY, Act.LEAVE})
"""Acts after which no earlier credential of theirs counts."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Holder(_Closed):
    """One of the two who open the register: their name in it and their public key."""

    subject: Text
    jwk: dict[str, str]


class Followed(_Closed):
    """A register that the same State kept before, as of its last line that was published."""

    opened: Digest
    lines: Annotated[int, Field(ge=1)]
    last: Digest


class Order(_Closed):
    """One act on one officer; `order_id` makes it one of its kind, so that it is done once.

    An appointment has place, roles and key; a move has place and roles; whoever lost a key is
    reinstated with another one; `since` says when a key was lost, if before it was reported.
    """

    order_id: Text
    act: Act
    subject: Text
    place: Text | None = None
    roles: tuple[Role, ...] | None = None
    jwk: dict[str, str] | None = None
    since: AwareDatetime | None = None
    founders: tuple[Holder, Holder] | None = None
    follows: tuple[Followed, ...] = ()
    """Of an opening: the registers that the State kept before, the last one last."""

    @property
    def digest(self) -> str:
        """What both keepers sign."""
        return canonical_digest(self.model_dump(mode="json"))

    @property
    def action(self) -> str:
        return f"officer.{self.act}"


class Signed(_Closed):
    """A keeper's signature under an order, and when it was made."""

    by: Text
    at: AwareDatetime
    token: str


class Proposal(_Closed):
    """An order that one keeper has signed; it waits for another where it gives power."""

    order: Order
    requested: Signed


class Entry(_Closed):
    """One line of the register: what was ordered, by whom, and what stood before it."""

    number: int
    previous: str
    at: AwareDatetime
    order: Order
    requested: Signed
    approved: Signed | None = None


def whole(moment: datetime) -> datetime:
    """Times in a register are whole seconds, as those in credentials are."""
    return moment.replace(microsecond=0)
