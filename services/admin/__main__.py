"""The `liptako` command: what officers and operators do from a terminal, as clients only."""

import sys

from services.admin.root import liptako
from services.terminal.outcomes import run_command
from services.terminal.surroundings import real_surroundings
from shared.logging import configure_logging


def main() -> int:
    """Run the command line of this process; the exit codes are those of `outcomes`."""
    configure_logging("liptako", "error")
    return run_command(liptako(), sys.argv[1:], real_surroundings())


if __name__ == "__main__":
    sys.exit(main())
