"""Officers of several offices, of whom the registry draws one to decide."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from identity.contract.client import IdentityClient
from identity.contract.oversight.pairings import (
    END_DUTY,
    RECUSE,
    TAKE_DUTY,
    ConflictKind,
    Duty,
    Pairing,
    Recuse,
    TakeDuty,
    duty_digest,
    duty_end_digest,
    recusal_digest,
)
from shared.clock import Clock
from shared.states import State
from tests.support.platform import AnOfficer

HOURS = timedelta(hours=8)


class Rota:
    """Approvers by their offices; each takes duty when somebody is to be drawn."""

    def __init__(self, service: Any, clock: Clock, approvers: dict[str, AnOfficer]) -> None:
        self.service = service
        self.clock = clock
        self.approvers = approvers
        self._on_duty: dict[str, datetime] = {}

    def at(self, officer: AnOfficer) -> IdentityClient:
        """A client at a machine of an officer's own office."""
        client: IdentityClient = self.service.client(f"{officer.place}.mli.aes.example")
        return client

    async def go_on_duty(self, officer: AnOfficer) -> Duty:
        """Be among those who may be drawn, for the next eight hours."""
        until = self.clock() + HOURS
        digest = duty_digest(State.MLI, officer.subject, officer.place, until)
        duty = await self.at(officer).take_duty(
            TakeDuty(until=until),
            officer=officer.credential,
            approval=officer.approve(TAKE_DUTY, digest, self.clock()),
        )
        self._on_duty[officer.subject] = until
        return duty

    async def go_off_duty(self, officer: AnOfficer) -> Duty:
        digest = duty_end_digest(State.MLI, officer.subject, officer.place)
        approval = officer.approve(END_DUTY, digest, self.clock())
        return await self.at(officer).end_duty(officer=officer.credential, approval=approval)

    async def step_aside(
        self, object_id: UUID, officer: AnOfficer, conflict: ConflictKind = ConflictKind.RELATIVE
    ) -> Pairing:
        """Have an officer say, signed, that they must not decide."""
        order = Recuse(conflict=conflict)
        approval = officer.approve(
            RECUSE, recusal_digest(State.MLI, object_id, order), self.clock()
        )
        return await self.at(officer).recuse(
            object_id, order, officer=officer.credential, approval=approval
        )

    async def drawn(self, object_id: UUID) -> AnOfficer:
        """The approver, of another office, whom the registry drew."""
        for officer in self.approvers.values():
            if self._on_duty.get(officer.subject, self.clock()) <= self.clock():
                await self.go_on_duty(officer)
        for officer in self.approvers.values():
            own = await self.at(officer).own_pairings(officer=officer.credential)
            if object_id in {one.object_id for one in own.pairings}:
                return officer
        raise LookupError("nobody was drawn")
