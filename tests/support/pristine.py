"""Take a used test database back to how its template was: many times as fast as a new copy.

All rows go, whatever triggers and constraints say; what the migrations had put in comes back, and
sequences start again. A database whose schema a test has changed is not taken back.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Self

import asyncpg

_OURS = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
_TABLES = f"""
    SELECT format('%I', n.nspname) || '.' || format('%I', c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname {_OURS} ORDER BY 1
"""  # noqa: S608 - built from a constant
_SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename) AS name,
           coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS called
    FROM pg_sequences ORDER BY 1
"""
_SHAPE = f"""
    WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname {_OURS}),
    parts AS (
        SELECT concat_ws(' ', 'n', nspname, nspacl) AS part
        FROM pg_namespace WHERE oid IN (SELECT oid FROM ours)
        UNION ALL
        SELECT concat_ws(' ', 'c', oid, relname, relkind, relowner, relrowsecurity, relacl)
        FROM pg_class WHERE relnamespace IN (SELECT oid FROM ours)
        UNION ALL
        SELECT concat_ws(' ', 'a', attrelid, attname, atttypid, attnotnull, attisdropped, attacl)
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE attnum > 0 AND c.relnamespace IN (SELECT oid FROM ours)
        UNION ALL SELECT concat_ws(' ', 't', t) FROM pg_trigger t
        UNION ALL
        SELECT concat_ws(' ', 'k', k)
        FROM pg_constraint k WHERE connamespace IN (SELECT oid FROM ours)
        UNION ALL
        SELECT concat_ws(' ', 'p', oid, proname, prosrc, proacl)
        FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours)
    )
    SELECT md5(string_agg(part, '|' ORDER BY part)) FROM parts
"""  # noqa: S608 - built from a constant
_OTHERS = """
    SELECT count(pg_terminate_backend(pid, 2000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Pristine:
    """What a template holds: its shape, the rows that migrations put in, its sequences."""

    shape: str
    wiping: str
    rows: dict[str, bytes]

    @classmethod
    async def of(cls, url: str) -> Self:
        connection = await asyncpg.connect(url)
        try:
            shape = await connection.fetchval(_SHAPE)
            tables = [row[0] for row in await connection.fetch(_TABLES)]
            rows = {}
            for table in tables:
                out = BytesIO()
                await connection.copy_from_query(f"SELECT * FROM {table}", output=out)  # noqa: S608
                if out.tell():
                    rows[table] = out.getvalue()
            wiping = [f"DELETE FROM {table}" for table in tables]  # noqa: S608 - its own catalogue
            wiping += [
                f"SELECT setval('{one['name']}', {one['value']}, {one['called']})"
                for one in await connection.fetch(_SEQUENCES)
            ]
        finally:
            await connection.close()
        return cls(shape, ";".join(wiping), rows)

    async def restore(self, url: str) -> bool:
        """Empty a copy that nobody uses any more; False when its schema is another by now."""
        connection = await asyncpg.connect(url)
        try:
            await connection.fetchval(_OTHERS)
            if await connection.fetchval(_SHAPE) != self.shape:
                return False
            async with connection.transaction():
                await connection.execute("SET LOCAL session_replication_role = replica")
                await connection.execute(self.wiping)
                for table, rows in self.rows.items():
                    schema, _, name = table.partition(".")
                    await connection.copy_to_table(
                        name.strip('"'), source=BytesIO(rows), schema_name=schema
                    )
        finally:
            await connection.close()
        return True
