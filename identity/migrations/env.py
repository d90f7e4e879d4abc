"""Alembic's entry to the migrations of the identity service."""

from shared.database.migrate import run_migrations

run_migrations()
