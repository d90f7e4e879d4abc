"""Transactions, SQL and HTTP statuses each have one place."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

from tests.unit.house_rules.sources import Source, dotted, imports, product

SQL_FILES = {"store", "tables"}
SQL_FOLDERS = ("shared/database/", "/migrations/", "/store/", "/tables/")
NOT_SQL = {"AsyncEngine", "AsyncSession", "AsyncConnection", "SQLAlchemyError", "IntegrityError"}
"""Names that carry a connection or an error along without saying anything in SQL."""
SQL_TEXT = re.compile(
    r"^\s*(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(?:TABLE|INDEX)\s)"
)

WORK = "shared/database/"
STATUSES = "shared/web/problems.py"


def outside(*places: str) -> Iterator[Source]:
    return (s for s in product() if not any(place in f"/{s.path}" for place in places))


def says_sql(source: Source) -> Iterator[str]:
    for node, name in imports(source):
        library, last = name.split(".")[0], name.split(".")[-1]
        speaks = library in {"sqlmodel", "sqlalchemy"} and last not in NOT_SQL
        if speaks or library in {"asyncpg", "alembic"}:
            yield source.at(node, name)
    for node in source.nodes():
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and SQL_TEXT.match(text):
            yield source.at(node, text.strip()[:40])


def ends_a_transaction(source: Source) -> Iterator[str]:
    for node in source.nodes():
        if isinstance(node, ast.Call) and dotted(node.func).endswith((".commit", ".rollback")):
            yield source.at(node, dotted(node.func))


def says_a_status(source: Source) -> Iterator[str]:
    numbers = set(_status_constants(source))
    for node in source.nodes():
        if isinstance(node, ast.keyword) and node.arg == "status_code":
            if _is_status(node.value, numbers):
                yield source.at(node.value, ast.unparse(node.value))
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            about = any(dotted(side).endswith("status_code") for side in sides)
            if about and any(_is_status(side, numbers) for side in sides):
                yield source.at(node, ast.unparse(node))
    for node, name in imports(source):
        if name in {"http.HTTPStatus", "starlette.status", "fastapi.status"}:
            yield source.at(node, name)


def _status_constants(source: Source) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and _is_status(node.value, set()):
            yield from (dotted(target) for target in node.targets)


def _is_status(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_status(node.body, names) or _is_status(node.orelse, names)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and 100 <= node.value <= 599
    return dotted(node) in names


def test_sql_appears_only_in_stores_tables_migrations_and_the_database_folder() -> None:
    elsewhere = (s for s in outside(*SQL_FOLDERS) if PurePath(s.path).stem not in SQL_FILES)
    assert [at for source in elsewhere for at in says_sql(source)] == []


def test_only_the_work_ends_a_transaction() -> None:
    assert [at for source in outside(WORK) for at in ends_a_transaction(source)] == []


def test_http_statuses_appear_only_where_errors_become_problems() -> None:
    assert [at for source in outside(STATUSES) for at in says_a_status(source)] == []


def test_each_thing_out_of_place_is_found() -> None:
    code = (
        "from sqlalchemy.ext.asyncio import AsyncEngine\nfrom sqlmodel import select\n"
        "q = 'SELECT 1 FROM card'\nawait_ = work.session.commit()\n_GONE = 410\n"
        "r = Response(status_code=404)\nok = answer.status_code == _GONE\n"
    )
    source = Source("sample.py", code, ast.parse(code))
    assert list(says_sql(source)) == [
        "sample.py:2 sqlmodel.select",
        "sample.py:3 SELECT 1 FROM card",
    ]
    assert list(ends_a_transaction(source)) == ["sample.py:4 work.session.commit"]
    assert sorted(says_a_status(source)) == [
        "sample.py:6 404",
        "sample.py:7 answer.status_code == _GONE",
    ]
