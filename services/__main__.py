"""The processes' command line: `run` one, `migrate` its database, `check-config`, or `up` all."""

import argparse
import asyncio
import contextlib
import gc
import sys
from collections.abc import Iterator
from pathlib import Path

from services.kinds import KINDS, database_of, read_settings
from services.process import NotHealthy, ProcessDied, ending_when_asked, running, watch
from services.serve import serve
from shared.errors import PlatformError
from shared.logging import configure_logging

EXIT_FAILED = 1
EXIT_REFUSED = 2


def main() -> int:
    arguments = _parser().parse_args()
    try:
        status: int = arguments.command(arguments)
    except PlatformError as error:
        print(f"{error.code}: {error.detail}", file=sys.stderr)  # noqa: T201 - a command's voice
        return EXIT_REFUSED
    except OSError as error:  # a file that the settings name, or an address already taken
        print(f"{error.filename or arguments.command.__name__}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return EXIT_REFUSED
    return status


def run(arguments: argparse.Namespace) -> int:
    """Run one process until it is told to stop."""
    settings = read_settings(arguments.kind, arguments.config)
    configure_logging(settings.entity, settings.log_level)
    with _kept_for_good():
        application = KINDS[arguments.kind].build(settings)
    serve(application, host=settings.listen.host, port=settings.listen.port)
    return 0


@contextlib.contextmanager
def _kept_for_good() -> Iterator[None]:
    """What is made in the block lives as long as the process: never look through it for garbage."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def migrate_database(arguments: argparse.Namespace) -> int:
    """Bring the database of one process to the newest schema."""
    from shared.database.migrate import migrate  # noqa: PLC0415 - no running process carries it

    settings = read_settings(arguments.kind, arguments.config)
    package, url = KINDS[arguments.kind].package, database_of(settings)
    if package is not None and url is not None:
        asyncio.run(migrate(url, package))
    return 0


def check_config(arguments: argparse.Namespace) -> int:
    """Say whether a configuration can be used."""
    read_settings(arguments.kind, arguments.config)
    return 0


def up(arguments: argparse.Namespace) -> int:
    """Run the whole platform for development until told to stop; fails when a process dies."""
    from services import development  # noqa: PLC0415 - ceremonies and servers of development only

    with ending_when_asked(), development.prepared(arguments.folder) as run_folder:
        try:
            with running(run_folder.instances, logs=run_folder.path / "logs") as started:
                for one in started:
                    print(f"{one.instance.name:24} {one.instance.address}")  # noqa: T201
                watch(started)
        except (ProcessDied, NotHealthy) as error:
            print(error, file=sys.stderr)  # noqa: T201
            return EXIT_FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, command in (
        ("run", run),
        ("migrate", migrate_database),
        ("check-config", check_config),
    ):
        one = commands.add_parser(name, help=command.__doc__)
        one.add_argument("kind", choices=sorted(KINDS))
        one.add_argument("--config", type=Path, required=True)
        one.set_defaults(command=command)
    everything = commands.add_parser("up", help=up.__doc__)
    everything.add_argument("--folder", type=Path, default=Path("var/run"))
    everything.set_defaults(command=up)
    return parser


if __name__ == "__main__":
    sys.exit(main())
