"""Alembic's entry to the migrations of the travel document service."""

import travel_doc.applications.tables
import travel_doc.border.tables
import travel_doc.documents.tables
import travel_doc.events.tables  # noqa: F401 - imported for their rows
from shared.database.migrate import run_migrations
from travel_doc.tables import TravelDocTable

run_migrations(TravelDocTable.metadata)
