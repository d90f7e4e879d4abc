"""Make databases on a server for development, each with a role for the service that uses it."""

import secrets
from collections.abc import Mapping

import asyncpg
from sqlalchemy import make_url

from shared.database.application_role import grant_application
from shared.database.migrate import migrate

# copied as files: several times as fast as through the log, on a young server
_COPIED = "STRATEGY FILE_COPY"


async def provide_databases(server: str, services: Mapping[str, str]) -> dict[str, str]:
    """The address, for its service, of a database of each name, with the newest schema.

    Names are lower-case words joined by underscores; `server` is the address of any of its
    databases, for somebody who may create databases and roles. Databases that exist are kept and
    migrated; of those that do not, the first of a service is migrated and the others are copies of
    it. The role of a service has the name of its database, and a new password each time.
    """
    urls, made = {}, dict[str, str]()
    connection = await asyncpg.connect(server)
    try:
        for name, service in services.items():
            url = make_url(server).set(database=name).render_as_string(hide_password=False)
            known = await connection.fetchval(
                "SELECT true FROM pg_database WHERE datname = $1", name
            )
            if known:
                await migrate(url, service)
            elif service in made:
                await connection.execute(
                    f'CREATE DATABASE "{name}" TEMPLATE "{made[service]}" {_COPIED}'
                )
            else:
                await connection.execute(f'CREATE DATABASE "{name}" {_COPIED}')
                await migrate(url, service)
                made[service] = name
            urls[name] = await _for_service(connection, url, name)
    finally:
        await connection.close()
    return urls


async def _for_service(server: asyncpg.Connection, url: str, role: str) -> str:
    """The same database for the role under which its service works."""
    if not await server.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
        await server.execute(f'CREATE ROLE "{role}" LOGIN')
    password = secrets.token_urlsafe()
    await server.execute(f"ALTER ROLE \"{role}\" PASSWORD '{password}'")
    owner = await asyncpg.connect(url)
    try:
        await grant_application(owner, role)
    finally:
        await owner.close()
    own = make_url(url).set(username=role, password=password)
    return own.render_as_string(hide_password=False)
