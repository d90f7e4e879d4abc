"""The border post's own command line: `python -m services.border_post check FOLDER`."""

import sys

from services.border_post.commands import commands
from services.terminal.commands import group
from services.terminal.outcomes import run_command
from services.terminal.surroundings import real_surroundings
from shared.logging import configure_logging


def main() -> int:
    """Run the post's commands without the rest of `liptako`."""
    configure_logging("liptako", "error")
    root = group("liptako")
    root.add_typer(commands)
    return run_command(root, ["post", *sys.argv[1:]], real_surroundings())


if __name__ == "__main__":
    sys.exit(main())
