"""The folder of a State's authority over officers: its key, its register, what waits to be signed.

The register is a file of lines that is only ever added to. A proposal is a file of its own until
another keeper has signed it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from services.machine import signing_key
from services.terminal.desk import DeskWithoutState
from services.terminal.order_files import read_order
from shared.entities import entity_of
from shared.errors import ErrorKind, PlatformError
from shared.officers.orders import Proposal, Signed
from shared.officers.register import Register
from shared.signed_http.keys import Purpose

REGISTER_FILE, PROPOSALS = "register.jwt-lines", "proposals"
_FILE_MODE = 0o600


class ProposalUnknown(PlatformError):
    """Nothing of that name waits for a second signature."""

    kind = ErrorKind.NOT_FOUND
    code = "proposal_unknown"


class AuthorityFolder:
    """One State's authority over officers, at the machine that holds its key."""

    def __init__(self, folder: Path) -> None:
        entity = folder.absolute().name
        state = entity_of(entity).state
        if state is None:
            raise DeskWithoutState(entity)
        self.state = state
        self.key = signing_key(folder, entity, Purpose.OFFICERS)
        self._register, self._proposals = folder / REGISTER_FILE, folder / PROPOSALS

    @property
    def keeps_register(self) -> bool:
        return self._register.exists()

    def register(self) -> Register:
        """The register as it stands, every line verified; raises OfficersRegisterDamaged."""
        lines = self._register.read_text("ascii").splitlines() if self.keeps_register else []
        return Register.opened(lines, self.key.private_key.public_key(), self.state)

    def carry_out(
        self, proposal: Proposal, *, now: datetime, approved: Signed | None = None
    ) -> Register:
        """Add a line, on disk before anybody is told; raises what is wrong with the order."""
        with self._alone():
            register = self.register()
            line = register.carried_out(proposal, self.key, now=now, approved=approved)
            with os.fdopen(self._open(self._register, os.O_APPEND), "a", encoding="ascii") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
        self._waiting(proposal.order.order_id).unlink(missing_ok=True)
        return register

    def propose(self, proposal: Proposal, *, now: datetime) -> None:
        """Let an order wait for its second signature; raises what is wrong with it already."""
        self.register().check(proposal, now=now)
        self._proposals.mkdir(mode=0o700, exist_ok=True)
        path = self._waiting(proposal.order.order_id)
        with os.fdopen(self._open(path, os.O_EXCL), "w", encoding="utf-8") as file:
            file.write(proposal.model_dump_json())

    def waiting(self) -> list[Proposal]:
        return [read_order(Proposal, path) for path in sorted(self._proposals.glob("*.json"))]

    def proposal(self, order_id: str) -> Proposal:
        """What waits under this name; raises ProposalUnknown."""
        for one in self.waiting():
            if one.order.order_id == order_id:
                return one
        raise ProposalUnknown

    def _waiting(self, order_id: str) -> Path:
        return self._proposals / f"{order_id}.json"

    def _open(self, path: Path, how: int) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | how, _FILE_MODE)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two keepers at once would both write line N + 1."""
        with self._register.with_suffix(".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
