"""Memory that was freed goes back to the system: a setting of the C library's allocator.

By default each thread of a process allocates from a heap of its own, and freed blocks of up to 32
MB stay in it for later. A search frees an image, a batch and the network's maps with every tile, in
several threads: that added up to a quarter of its peak memory. Here two heaps serve all threads,
and what is larger than a megabyte goes back at once, which costs a search about 5 % of its
processor time.
"""

from __future__ import annotations

import ctypes
import os
import sys

__all__ = ["return_freed_memory"]

#: Parameters of `mallopt` in glibc's malloc.h, with what they are set to.
_SETTINGS = {
    -8: 2,  # M_ARENA_MAX: heaps
    -3: 1 << 20,  # M_MMAP_THRESHOLD: blocks of more bytes are given back when they are freed
    -1: 1 << 20,  # M_TRIM_THRESHOLD: free bytes that a heap keeps
}

#: Whoever sets these knows what they want.
_OVERRULED_BY = ("MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_")


def return_freed_memory() -> bool:
    """Have the allocator of this process return memory early, where it is glibc's.

    For processes that are larsd's alone: it holds for all that a process does. Called before
    there are threads.

    Returns:
        Whether it was set.
    """
    if not sys.platform.startswith("linux") or any(name in os.environ for name in _OVERRULED_BY):
        return False
    if "glibc.malloc" in os.environ.get("GLIBC_TUNABLES", ""):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    done = [mallopt(parameter, value) for parameter, value in _SETTINGS.items()]
    return all(done)
