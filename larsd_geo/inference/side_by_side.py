"""torch on a CPU with results that are the same to the last bit, whatever the number of threads.

With several threads, torch sums in float32 in an order that depends on their number and on how many
images go through together. Here each call of a network has one thread, and several run at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

__all__ = ["SideBySide"]

Part = TypeVar("Part")
Result = TypeVar("Result")


class SideBySide:
    """Threads that each compute alone.

    Args:
        threads: How many there are.
    """

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def map(self, function: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
        """Call a function for each of some parts; return the results in their order."""
        return list(self._started().map(function, parts))

    def _started(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="larsd-torch")
                # The number belongs to a thread, but new ones take the last that was set in any:
                # all have theirs before this one's is put back.
                before, started = torch.get_num_threads(), threading.Barrier(self.threads)
                list(self._pool.map(_compute_alone, [started] * self.threads))
                torch.set_num_threads(before)
            return self._pool


def _compute_alone(started: threading.Barrier) -> None:
    # A thread that has not computed yet would take the number of the others when it does.
    torch.get_num_threads()
    torch.set_num_threads(1)
    started.wait()
