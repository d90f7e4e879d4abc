"""Make databases on a server for development, where processes share one superuser."""

from collections.abc import Mapping

import asyncpg
from sqlalchemy import make_url

from shared.database.migrate import migrate

# copied as files: several times as fast as through the log, on a young server
_COPIED = "STRATEGY FILE_COPY"


async def provide_databases(server: str, services: Mapping[str, str]) -> dict[str, str]:
    """The address of a database of each name, with the newest schema of its service.

    Names are lower-case words joined by underscores; `server` is the address of any of its
    databases, for somebody who may create more. Databases that exist are kept and migrated; of
    those that do not, the first of a service is migrated and the others are copies of it.
    """
    urls, made = {}, dict[str, str]()
    connection = await asyncpg.connect(server)
    try:
        for name, service in services.items():
            url = make_url(server).set(database=name).render_as_string(hide_password=False)
            urls[name] = url
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
    finally:
        await connection.close()
    return urls
