"""Alembic's entry to the migrations of the identity service."""

import identity.accesses.tables
import identity.cards.tables
import identity.consents.tables
import identity.decisions.tables
import identity.delivery.tables
import identity.events.tables
import identity.guardianships.tables
import identity.identifiers.tables
import identity.life_events.tables
import identity.merges.tables
import identity.personalisation.tables
import identity.persons.tables
import identity.retention.tables
import identity.stock.tables  # noqa: F401 - imported for their rows
from identity.tables import IdentityTable
from shared.database.migrate import run_migrations

run_migrations(IdentityTable.metadata)
