"""`python -I -m shared.biometrics.reference.worker fingers|faces|gallery`: one worker.

Any interpreter will do in which the platform and `requirements-biometrics.lock` are installed. It
talks frames on its standard streams (`frames.py`) and ends when they close.
"""

import sys
from importlib import import_module

from shared.biometrics.reference.worker.confinement import confine, take_pipes
from shared.biometrics.reference.worker.serving import introduce, introduce_absence, serve

PARTS = {
    "fingers": "shared.biometrics.reference.worker.fingers",
    "faces": "shared.biometrics.reference.worker.faces",
    "gallery": "shared.biometrics.reference.worker.gallery",
}


def main() -> int:
    """Return 0 after a life without a mishap."""
    name = sys.argv[1]
    pipes = take_pipes()
    try:
        part = import_module(PARTS[name]).load()
    except ModuleNotFoundError as absent:
        introduce_absence(absent.name or name, pipes)
        return 0
    confine(memory_bytes_max=part.memory_bytes_max)
    introduce(part, pipes)
    serve(part, pipes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
