"""Whoever writes to a database, by whatever role, approves nothing they asked for themselves.

Columns that end in `_by` name hands. Which of them are second hands is written here, and for each
the catalogue is asked for a constraint that refuses it where it is the first hand too. So a new
table, or a new word, is either safe or makes this test fail. Whoever may change the schema can take
constraints away: against them stand the signatures in the rows and the audit log.
"""

from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from identity.contract.decisions import DecisionKind
from identity.contract.records import ChangeRecordState, StateChangeReason
from tests.integration.identity.journeys import a_requested_card
from tests.support.card_chain import chain_of
from tests.support.enrolments import Office
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.postgres import Databases
from tests.support.registry import Registry

SECOND = {
    *("approved_by", "released_by", "lifted_by", "reviewed_by", "confirmed_by", "supervised_by"),
    *("refused_by", "waived_by", "stored_by", "heard_by", "closed_by", "acknowledged_by"),
    *("accepted_by",),
}
"""Who decides on what another hand began."""
FIRST = {
    *("requested_by", "release_requested_by", "confirmation_requested_by", "enrolled_by"),
    *("recorded_by", "acted_by", "ordered_by", "placed_by", "filed_by", "issued_by", "declared_by"),
    *("locked_by", "reported_by", "created_by", "taken_by", "shipped_by", "received_by"),
    *("checked_by", "moved_by", "counted_by", "suspended_by", "found_by", "decided_by"),
    *("attended_by", "packed_by", "rejected_by", "stopped_by", "withdrawn_by", "revoked_by"),
    *("destroyed_by",),
}
"""Who acts on their own account."""
NO_HANDS = {"asked_by", "granted_by", "made_by", "exempted_by"}
"""Kinds of proof, of maker and of exemption; who acted stands beside them."""
ELSEWHERE = {
    ("person_events", "approved_by"): "tells of what a decision or an application has decided",
    ("biometric_exceptions", "supervised_by"): "checked with the application's signatures",
}
"""Second hands whose first one stands in another table."""


@dataclass(frozen=True)
class Hands:
    """A second hand of a table, and the first ones it may not be."""

    table: str
    second: str
    first: tuple[str, ...]


COLUMNS = text(
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
    " AND a.attnum > 0 AND NOT a.attisdropped AND c.relname NOT LIKE 'procrastinate%'"
    " ORDER BY c.relname, a.attnum"
)
CHECKS = text(
    "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint"
    " WHERE contype = 'c' AND convalidated AND conrelid = CAST(:table AS regclass)"
)


async def tables_of(connection: AsyncConnection) -> dict[str, dict[str, str]]:
    """Every table with its columns and their types, from the catalogue."""
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in await connection.execute(COLUMNS):
        tables.setdefault(table, {})[column] = kind
    return tables


async def hands_of(connection: AsyncConnection) -> list[Hands]:
    found = []
    for table, columns in (await tables_of(connection)).items():
        for second in SECOND & columns.keys():
            first = [
                one
                for one in columns
                if (one.endswith("_by") or one in {"officer", "name"}) and one != second
                if await is_refused(connection, table, columns, {second: "x", one: "x"})
            ]
            found.append(Hands(table, second, tuple(first)))
    return found


async def is_refused(
    connection: AsyncConnection, table: str, columns: dict[str, str], given: dict[str, str]
) -> bool:
    """Whether a constraint refuses a row that has these values and is not known otherwise."""
    values = {name: f"'{given[name]}'" if name in given else "NULL" for name in columns}
    row = ", ".join(f"CAST({values[name]} AS {kind}) AS {name}" for name, kind in columns.items())
    for (expression,) in await connection.execute(CHECKS, {"table": table}):
        query = text(f"SELECT {expression} FROM (SELECT {row}) AS {table}")  # noqa: S608 - the catalogue's
        if await connection.scalar(query) is False:
            return True
    return False


@pytest.mark.parametrize("service", ["identity", "travel_doc", "customs_gateway"])
async def test_every_second_hand_is_kept_from_being_the_first(
    databases: Databases, service: str
) -> None:
    async with databases.fresh(service) as engine, engine.connect() as connection:
        hands = await hands_of(connection)
        words = {
            column
            for columns in (await tables_of(connection)).values()
            for column in columns
            if column.endswith("_by")
        }
    assert words - FIRST - SECOND - NO_HANDS == set(), "say whether these hands act first or second"
    unguarded = {(one.table, one.second) for one in hands if not one.first}
    assert unguarded - ELSEWHERE.keys() == set()


@pytest.fixture
async def full(identity: IdentityUnderTest, registrar: AnOfficer) -> AsyncEngine:
    """A registry where each kind of second hand that a short journey meets has decided."""
    registry = Registry(identity)
    client = registry.client
    await chain_of(identity).approve(await a_requested_card(client, registrar))
    person = await registry.enrolled()
    order = ChangeRecordState(reason=StateChangeReason.COURT_ORDER)
    await registry.decide(DecisionKind.BLOCK, person.person_id, order)
    await Office.of(identity).enrol()
    return identity.engine


ROLES = {
    "superuser": (),
    "superuser past triggers and foreign keys": ("SET LOCAL session_replication_role = replica",),
    "application": (
        "CREATE ROLE application",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO application",
        "SET LOCAL ROLE application",
    ),
    "owner, who migrates": (
        "CREATE ROLE migration",
        "GRANT CREATE, USAGE ON SCHEMA public TO migration",
        "{give}",
        "SET LOCAL ROLE migration",
    ),
}


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_approves_its_own_request(full: AsyncEngine, role: str) -> None:
    tried = set()
    async with full.connect() as connection:
        hands = await hands_of(connection)
        for one in hands:
            for first in one.first:
                if await _decided(connection, one, first) and await _refused(
                    connection, one, first, role
                ):
                    tried.add(one.table)
                await connection.rollback()
    assert {"cards", "decisions", "applications"} <= tried


async def _decided(connection: AsyncConnection, hands: Hands, first: str) -> bool:
    query = f"SELECT count(*) FROM {hands.table} WHERE {hands.second} <> {first}"  # noqa: S608 - the catalogue's
    return bool(await connection.scalar(text(query)))


async def _refused(connection: AsyncConnection, hands: Hands, first: str, role: str) -> bool:
    """Whether the role is refused by a constraint; fails the test if it gets through."""
    give = f"ALTER TABLE {hands.table} OWNER TO migration"
    for statement in ROLES[role]:
        await connection.execute(text(statement.format(give=give)))
    with pytest.raises(IntegrityError, match="check constraint"):
        await connection.execute(
            text(f"UPDATE {hands.table} SET {hands.second} = {first}")  # noqa: S608 - as above
        )
    return True


async def test_a_role_that_only_reads_writes_nothing(full: AsyncEngine) -> None:
    async with full.connect() as connection:
        tables = await tables_of(connection)
        await connection.execute(text("CREATE ROLE reading"))
        await connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reading"))
        await connection.execute(text("SET LOCAL ROLE reading"))
        for table in tables:
            nested = await connection.begin_nested()
            with pytest.raises(DBAPIError, match="permission denied"):
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the catalogue's
            await nested.rollback()
        await connection.rollback()
