"""Connect to the PostgreSQL of one service."""

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

POOL_CONNECTIONS_MAX = 8
POOL_RECYCLE_SECONDS = 1800
CONNECT_SECONDS_MAX = 10
POOL_WAIT_SECONDS_MAX = 10
"""For a free connection; shorter than a caller waits, so that it is told to come back."""
STATEMENT_MILLISECONDS_MAX = 15_000
IDLE_IN_TRANSACTION_MILLISECONDS_MAX = 30_000


def create_engine(
    database_url: str, *, pool_connections: int = POOL_CONNECTIONS_MAX
) -> AsyncEngine:
    """Return an engine over asyncpg whose statements and transactions cannot hang for ever."""
    return create_async_engine(
        asyncpg_url(database_url),
        pool_size=pool_connections,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS_MAX,
        pool_recycle=POOL_RECYCLE_SECONDS,
        hide_parameters=True,
        connect_args={
            "timeout": CONNECT_SECONDS_MAX,
            "server_settings": {
                "application_name": "liptako",
                "statement_timeout": str(STATEMENT_MILLISECONDS_MAX),
                "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MILLISECONDS_MAX),
                "timezone": "UTC",
            },
        },
    )


def asyncpg_url(database_url: str) -> URL:
    """Accept the usual postgresql:// address and name the driver in it."""
    return make_url(database_url).set(drivername="postgresql+asyncpg")


async def answers(engine: AsyncEngine) -> bool:
    """Whether the database answers at all."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
