"""What a worker process of this machine does when it starts; Dask loads this module in it."""

from __future__ import annotations

import signal
from contextlib import suppress

__all__ = ["dask_setup"]


def dask_setup(worker: object) -> None:
    """Leave Ctrl+C to the driver: a terminal sends it to its workers, too.

    Args:
        worker: Dask's worker.
    """
    with suppress(ValueError):  # where it does not run in the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)
