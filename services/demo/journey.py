"""The journey from end to end: every chapter in its order, on one platform."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from services.demo.cast import Cast
from services.demo.cli import Cli
from services.demo.narrator import Narrator
from services.demo.people import DemoPerson
from services.demo.recording import Recorder
from services.demo.stage import Platform
from shared.clock import Clock


@dataclass
class Journey:
    """What the chapters share: who plays, where, and what came of the earlier ones."""

    platform: Platform
    folder: Path
    clock: Clock
    cli: Cli
    recorder: Recorder
    narrator: Narrator
    person: DemoPerson
    cast: Cast = field(default_factory=lambda: Cast({}))
    identity_number: str = ""
    card_number: str = ""
    card_expires_on: str = ""
    suspension_code: str = ""
    passport_number: str = ""
    trn: str = ""

    @property
    def today(self) -> date:
        return self.clock().date()

    @property
    def documents(self) -> Path:
        """Where the documents are left."""
        return self.folder / "documents"

    @property
    def card(self) -> Path:
        return self.cards / self.card_number

    @property
    def cards(self) -> Path:
        """Where the workshop leaves cards, each in a folder of its own."""
        return self.documents / "cards"

    @property
    def passport(self) -> Path:
        return self.documents / "passport"
