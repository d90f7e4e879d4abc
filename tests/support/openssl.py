"""The openssl command as an independent reader; tests skip where it is not installed."""

import shutil
import subprocess
from pathlib import Path

import pytest


def openssl(*arguments: str, folder: Path) -> str:
    """Run openssl in a folder and return what it says; CalledProcessError when it refuses."""
    command = shutil.which("openssl")
    if command is None:
        pytest.skip("openssl is not installed")
    done = subprocess.run(  # noqa: S603 - fixed arguments
        [command, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout + done.stderr
