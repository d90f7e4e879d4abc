"""Have the C library give back what large messages took, where it is glibc."""

import contextlib
import ctypes

# <malloc.h>
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
MAPPED_FROM_BYTES = 65_536
"""What is at least as large has pages of its own, and gives them back when it goes. Left to itself
the library raises this to the largest capture it ever saw, and keeps its place for the next."""
KEPT_BYTES_MAX = 131_072
ARENAS_MAX = 1
"""Python holds one lock anyway."""


def give_back_memory() -> None:
    """Set it up, before the first message; a C library without these settings is left as it is."""
    with contextlib.suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_ARENA_MAX, ARENAS_MAX)
        mallopt(_M_MMAP_THRESHOLD, MAPPED_FROM_BYTES)
        mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES_MAX)
