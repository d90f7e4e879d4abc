"""Alembic's entry to the migrations of the customs gateway."""

import customs_gateway.events.tables
import customs_gateway.ledger.tables
import customs_gateway.levy.tables
import customs_gateway.movements.tables  # noqa: F401 - imported for their rows
from customs_gateway.tables import CustomsTable
from shared.database.migrate import run_migrations

run_migrations(CustomsTable.metadata)
