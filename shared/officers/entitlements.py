"""Who may ask something, why, and on behalf of whom: one table for each question. Pure.

Nobody asks in the name of a machine alone: a person answers for every question, by the credential
that comes with it. A post, an office or a bureau presents that of the officer who sits at it; a
service forwards, unchanged, the one that its own caller presented.

A machine of a State speaks for officers of that State alone, whichever State it asks; a confederal
one, which serves all three, speaks for officers of each. So every officer is named by a machine
that their own State has signed into the trust repository, or by one that two States have, and a
credential that another State has been shown is of no use there.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.entities import Entity, EntityKind, NotAuthorised
from shared.officers.credential import Officer
from shared.officers.errors import RoleMissing
from shared.purposes import Purpose, PurposeMissing
from shared.roles import Role
from shared.states import State


class Whose(StrEnum):
    """Whose machines a row is for, seen from the State that is asked."""

    SAME_STATE = "of the same State"
    ANY_STATE = "of any State"
    CONFEDERATION = "of the Confederation"

    def covers(self, machine: Entity, *, at: State) -> bool:
        """Whether a machine is one of those, for the service of a State."""
        match self:
            case Whose.SAME_STATE:
                return machine.state is at
            case Whose.ANY_STATE:
                return machine.state is not None
            case Whose.CONFEDERATION:
                return machine.state is None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """For one purpose, machines of these kinds may ask for officers with one of these roles."""

    purpose: Purpose
    machines: frozenset[EntityKind]
    of: Whose
    roles: frozenset[Role]

    def admits(self, machine: Entity, *, at: State) -> bool:
        """Whether a machine may ask the service of a State for this purpose."""
        return machine.kind in self.machines and self.of.covers(machine, at=at)

    def check_officer(self, officer: Officer, *, through: Entity) -> None:
        """NotAuthorised or RoleMissing unless the machine may ask on behalf of the officer.

        4. The officer is of the machine's State, or the machine confederal. 5. They have a role.
        """
        if through.state not in {officer.state, None}:  # 4
            raise NotAuthorised(f"{through.name} speaks for officers of its own State")
        if not officer.roles & self.roles:  # 5
            raise RoleMissing(f"needs one of: {', '.join(sorted(self.roles))}")


@dataclass(frozen=True, slots=True)
class Entitlements:
    """The complete list of who may ask one question; whatever is not in it is refused."""

    question: str
    rows: tuple[Entitlement, ...]

    def row_for(self, machine: Entity, purpose: str | None, *, at: State) -> Entitlement:
        """The row by which a machine asks the service of a State, for the purpose it states.

        1. Some row is for this kind of machine, or NotAuthorised. 2. One of them is for the
        purpose, or PurposeMissing. 3. The credential, which the caller verifies, comes next.
        """
        open_to = [row for row in self.rows if row.admits(machine, at=at)]
        if not open_to:  # 1
            raise NotAuthorised(f"{machine.name} may not ask this")
        for row in open_to:  # 2
            if row.purpose == purpose:
                return row
        admitted = ", ".join(row.purpose for row in open_to)
        raise PurposeMissing(f"aes-purpose must be one of: {admitted}")
