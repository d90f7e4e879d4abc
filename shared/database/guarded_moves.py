"""Make the database refuse moves that a lifecycle does not have, whoever writes.

The moves of each table stand in `lifecycle_moves`, which a test compares with the lifecycles in the
code; a trigger looks every change of state up there. A step that is skipped in SQL is refused like
one that is skipped over the network.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

GUARD = sa.MetaData()
MOVES = sa.Table(
    "lifecycle_moves",
    GUARD,
    sa.Column("guarded", sa.Text, primary_key=True),
    sa.Column("old_state", sa.Text, primary_key=True),
    sa.Column("new_state", sa.Text, primary_key=True),
)
"""`old_state` is empty for the states in which a row may be inserted."""


def create_guard() -> None:
    """The table of moves and the function that looks them up; once in a service's migrations."""
    op.create_table(
        "lifecycle_moves",
        sa.Column("guarded", sa.Text, primary_key=True),
        sa.Column("old_state", sa.Text, primary_key=True),
        sa.Column("new_state", sa.Text, primary_key=True),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_skipped_step() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE before text := '';
        BEGIN
            IF TG_OP = 'UPDATE' THEN before := OLD.state; END IF;
            IF before <> NEW.state AND NOT EXISTS (
                SELECT FROM lifecycle_moves AS m WHERE m.guarded = TG_TABLE_NAME
                AND m.old_state = before AND m.new_state = NEW.state
            ) THEN
                RAISE EXCEPTION '% does not go from "%" to "%"', TG_TABLE_NAME, before, NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_no_step_skipped';
            END IF;
            RETURN NEW;
        END $$
        """
    )


def guard_moves(table: str, *, first: str, moves: Iterable[tuple[str, str]]) -> None:
    """Guard the column `state` of a table: rows begin in `first` and make these moves only."""
    allowed = [("", first), *sorted(set(moves))]
    op.bulk_insert(
        MOVES,
        [{"guarded": table, "old_state": old, "new_state": new} for old, new in allowed],
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_step_skipped BEFORE INSERT OR UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_skipped_step()"
    )


def forbid_removal(*tables: str) -> None:
    """Rows of these tables stay: DELETE and TRUNCATE are refused by the database."""
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % stay', TG_TABLE_NAME; END $$"
    )
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal()"
        )
