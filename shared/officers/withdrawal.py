"""What makes an officer powerless before their credential expires: their State takes it back. Pure.

Each State publishes, in the trust repository, whose credentials it took back. Whoever has trust
data has the list, online or not, and whoever has none, or old ones, takes no credential at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.officers.appointment import Appointments
from shared.officers.credential import Officer
from shared.officers.errors import OfficerCredentialWithdrawn, OfficerNotAppointed
from shared.signed_http.keys import KeyDirectory
from shared.states import State


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The credentials of one person issued up to a moment count for nothing done from `since` on.

    `since` is earlier than `issued_until` where the harm was: a key is lost before it is missed.
    Whoever is trusted again is issued another credential; what was withdrawn stays so.
    """

    subject: str
    issued_until: datetime
    since: datetime


Withdrawals = Mapping[str, tuple[Withdrawal, ...]]
"""Those of one State, by subject."""


class OfficersTrust(KeyDirectory, Protocol):
    """What a verifier of credentials asks of trust data: authorities' keys, and registers."""

    def withdrawals_of(self, state: State, subject: str) -> tuple[Withdrawal, ...]: ...
    def appointments_of(self, state: State) -> Appointments | None: ...


def refuse_withdrawn(officer: Officer, trust: OfficersTrust, *, at: datetime) -> None:
    """Raise if what the officer does or did at a moment does not count.

    OfficerCredentialWithdrawn, or OfficerNotAppointed for whom the register never had.
    """
    for one in trust.withdrawals_of(officer.state, officer.subject):
        if officer.issued_at <= one.issued_until and one.since <= at:
            raise OfficerCredentialWithdrawn("ask the State's authority over officers")
    refuse_unappointed(officer, trust.appointments_of(officer.state))


def is_withdrawn(officer: Officer, trust: OfficersTrust) -> bool:
    """Whether their State took the credential back, from whatever moment on.

    What they signed before that counts where it is known to be older; its own date does not tell.
    """
    return any(
        officer.issued_at <= one.issued_until
        for one in trust.withdrawals_of(officer.state, officer.subject)
    )


def refuse_unappointed(officer: Officer, appointments: Appointments | None) -> None:
    """OfficerNotAppointed unless the register has them; None is a State that publishes no register.

    Whoever was suspended, moved or left holds nothing issued later than that.
    """
    if appointments is None:
        return
    if officer.appointment not in appointments:
        raise OfficerNotAppointed("two keepers of their State's register have appointed nobody so")
    issued_until = appointments[officer.appointment]
    if issued_until is not None and officer.issued_at > issued_until:
        raise OfficerNotAppointed("issued after the register took them out")
