"""The processes' command line: `run` one, `migrate` its database, `check-config`, or `up` all.

`run relay` takes the settings of the service whose events it delivers; `events` shows operators
which of them wait for a person.
"""

import argparse
import asyncio
import contextlib
import gc
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from services.allocation import give_back_memory
from services.kinds import KINDS, RELAY, database_of, publisher_of, read_settings
from services.process import NotHealthy, ProcessDied, ending_when_asked, running, watch
from services.serve import serve
from shared.errors import PlatformError
from shared.logging import configure_logging

EXIT_FAILED = 1
EXIT_REFUSED = 2
NEW_OBJECTS_UNTIL_COLLECTION = 20_000
"""What several requests make: nearly all of it is gone by itself before it is looked through."""


def main(given: Sequence[str] | None = None) -> int:
    """Carry out a command line, by default that of this process; its exit status."""
    arguments = _parser().parse_args(given)
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
    give_back_memory()
    if arguments.kind == RELAY:
        return _run_relay(arguments.config)
    settings = read_settings(arguments.kind, arguments.config)
    configure_logging(settings.entity, settings.log_level)
    with _kept_for_good():
        application = KINDS[arguments.kind].build(settings)
    serve(application, host=settings.listen.host, port=settings.listen.port)
    return 0


def _run_relay(config: Path) -> int:
    """Deliver the events of the service whose settings these are."""
    from services.relay import run_alone  # noqa: PLC0415 - carried by no other process

    kind = publisher_of(config)
    settings = read_settings(kind, config)
    configure_logging(settings.entity, settings.log_level)
    with _kept_for_good():
        relay = KINDS[kind].build_relay(settings)
    run_alone(relay)
    return 0


def events(arguments: argparse.Namespace) -> int:
    """List a service's events that are not delivered any more, or have some delivered again."""
    from services.parked_events import deliver_again, parked_events  # noqa: PLC0415 - as above

    kind = publisher_of(arguments.config)
    settings = read_settings(kind, arguments.config)
    parked = asyncio.run(parked_events(settings))
    wanted = [one.event_id for one in parked] if arguments.all else arguments.again
    if wanted:
        for event_id in asyncio.run(deliver_again(settings, KINDS[kind].deliveries, wanted)):
            print(event_id)  # noqa: T201 - a command's voice
        return 0
    for one in parked:
        since = one.parked_at.isoformat(timespec="seconds")
        print(one.event_id, one.topic, one.recipient, since, one.attempts, one.last_error)  # noqa: T201
    return 0


@contextlib.contextmanager
def _kept_for_good() -> Iterator[None]:
    """What is made in the block lives as long as the process: never look through it for garbage."""
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS_UNTIL_COLLECTION)
    gc.enable()


def migrate_database(arguments: argparse.Namespace) -> int:
    """Bring the database of one process to the newest schema, as its owner where that is another.

    The role of the configuration, under which the process works, is then given what it needs.
    """
    # no running process carries these
    from shared.database.application_role import give_application, owned_by  # noqa: PLC0415
    from shared.database.migrate import migrate  # noqa: PLC0415

    settings = read_settings(arguments.kind, arguments.config)
    package, url = KINDS[arguments.kind].package, database_of(settings)
    if package is not None and url is not None:
        if arguments.owner is None:
            asyncio.run(migrate(url, package))
        else:
            asyncio.run(migrate(owned_by(url, arguments.owner), package))
            asyncio.run(give_application(url, owner=arguments.owner))
    return 0


def check_config(arguments: argparse.Namespace) -> int:
    """Say whether a configuration can be used."""
    read_settings(arguments.kind, arguments.config)
    return 0


def up(arguments: argparse.Namespace) -> int:
    """Run the whole platform for development until told to stop; fails when a process dies."""
    from services import development  # noqa: PLC0415 - ceremonies and servers of development only
    from services.nursery import Nursery  # noqa: PLC0415 - as above

    start = Nursery().start
    with ending_when_asked(), development.prepared(arguments.folder) as run_folder:
        logs = run_folder.path / "logs"
        try:
            with running(run_folder.instances, logs=logs, start=start) as started:
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
        kinds = [*sorted(KINDS), RELAY] if command is run else sorted(KINDS)
        one.add_argument("kind", choices=kinds)
        one.add_argument("--config", type=Path, required=True)
        if command is migrate_database:
            one.add_argument("--owner", metavar="ROLE", help="the role that owns the database")
        one.set_defaults(command=command)
    undelivered = commands.add_parser("events", help=events.__doc__)
    undelivered.add_argument("--config", type=Path, required=True)
    undelivered.add_argument("--again", type=UUID, nargs="+", default=(), metavar="EVENT")
    undelivered.add_argument("--all", action="store_true", help="all that are listed, again")
    undelivered.set_defaults(command=events)
    everything = commands.add_parser("up", help=up.__doc__)
    everything.add_argument("--folder", type=Path, default=Path("var/run"))
    everything.set_defaults(command=up)
    return parser


if __name__ == "__main__":
    sys.exit(main())
