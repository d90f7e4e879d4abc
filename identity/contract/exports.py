"""Wire models of the export that a person may ask for: all that the register knows of them."""

from datetime import datetime

from identity.contract.accesses import Access, HolderProof
from identity.contract.persons import IdentityNumber
from identity.contract.records import LifeState, PersonHistory, RecordState
from shared.states import State
from shared.wire import Wire


class ExportPerson(Wire):
    identity_number: IdentityNumber
    asked_by: HolderProof


class PersonExport(Wire):
    """Data and origin in `history`: each version says what its attributes rest on.

    Its events and decisions are the reasons: what became of the record, when, by which two
    officers. `recipients` are those who were told something, and why.
    """

    identity_number: IdentityNumber
    state: State
    exported_at: datetime
    record_state: RecordState
    life_state: LifeState
    history: PersonHistory
    recipients: tuple[Access, ...]
