"""Where numbers that nobody may foresee come from: a parameter, like the time."""

import secrets
from random import Random

SECURE: Random = secrets.SystemRandom()
"""The operating system's generator. A test gives one whose draws it knows."""
