"""Play the main job from nothing: `python -m services.demo`. The exit status tells the truth."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from services.nursery import Nursery
from shared.i18n.language import Language

FOLDER = Path("var/demo")
SEED = "marché"
"""Whom the story is about follows from it; any other word tells it about somebody else."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Play what is asked for; 0 only if every step held."""
    asked = _parser().parse_args(arguments)
    nursery = Nursery() if asked.against is None else None
    # only now: the processes' code is read beside us while we read what the story needs
    from services.demo.story import tell  # noqa: PLC0415 - as above

    return tell(asked, nursery)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.demo", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where runs and the story lie")
    parser.add_argument(
        "--against", type=Path, help="folder of a platform that runs already, instead of our own"
    )
    parser.add_argument("--lang", choices=list(Language), default=Language.FR)
    parser.add_argument("--seed", default=SEED, help="another word, another person")
    return parser


if __name__ == "__main__":
    sys.exit(main())
