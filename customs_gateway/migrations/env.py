"""Alembic's entry to the migrations of the customs gateway."""

from shared.database.migrate import run_migrations

run_migrations()
