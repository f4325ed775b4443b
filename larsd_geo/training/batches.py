"""Make training batches: a pure function of (seed, step), made ahead by worker processes.

Processes and not threads: cutting and changing crops is Python for the most part, and threads of
one process would take turns, which starves a GPU. A batch travels through a pipe, not through
shared memory, of which containers often have too little. A resumed run gets the very crops that it
would have seen, and the number of workers changes nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import CropWorkerError
from larsd_geo.inference.threads import usable_cores
from larsd_geo.training.loader import CropSampler
from larsd_geo.training.targets import TargetBatch, collate_targets

__all__ = ["Batch", "batches", "default_workers", "made_batches", "make_batch"]

#: Workers start clean, because a fork of a program that uses a GPU or threads is broken. A fork
#: server, if there is one, imports what they need once.
START_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"

#: Greatest default number of workers for a GPU.
MOST_WORKERS = 16

#: Something made of the crops of a step.
T = TypeVar("T")

#: The sampler of a worker process.
_sampler: CropSampler | None = None


@dataclass(frozen=True, eq=False)
class Batch:
    """One training step's input.

    Attributes:
        images: (B, 3, S, S) uint8 RGB.
        targets: What the network should predict for them.
    """

    images: NDArray[np.uint8]
    targets: TargetBatch


def make_batch(sampler: CropSampler, batch_size: int, step: int) -> Batch:
    """Return the batch of a step.

    Args:
        sampler: Gives the crops.
        batch_size: Crops per batch.
        step: Which step, from 0 on.
    """
    first = step * batch_size
    images, targets = zip(*map(sampler.sample, range(first, first + batch_size)), strict=True)
    return Batch(np.stack(images), collate_targets(targets))


def batches(
    sampler: CropSampler, batch_size: int, first: int, last: int, workers: int
) -> Iterator[Batch]:
    """Yield the batches of steps `first` to `last` - 1 in order: crops with LARSD's targets.

    Args:
        sampler: See `made_batches`.
        batch_size: See `made_batches`.
        first: See `made_batches`.
        last: See `made_batches`.
        workers: See `made_batches`.

    Raises:
        CropWorkerError: If a worker was killed.
        LabelFileError: If an image cannot be read.
    """
    return made_batches(make_batch, sampler, batch_size, first, last, workers)


def made_batches(
    make: Callable[[CropSampler, int, int], T],
    sampler: CropSampler,
    batch_size: int,
    first: int,
    last: int,
    workers: int,
) -> Iterator[T]:
    """Yield the batches of steps `first` to `last` - 1 in order.

    Args:
        make: Makes the batch of a step, as `make_batch`; a function of a module, for the workers.
        sampler: Gives the crops.
        batch_size: Crops per batch.
        first: Step to begin with.
        last: Step to stop before.
        workers: Processes that make batches ahead; 0 makes each when it is asked for.

    Raises:
        CropWorkerError: If a worker was killed.
        LabelFileError: If an image cannot be read.
    """
    if workers == 0:
        for step in range(first, last):
            yield make(sampler, batch_size, step)
        return
    context = multiprocessing.get_context(START_METHOD)
    if START_METHOD == "forkserver":
        context.set_forkserver_preload([__name__])
    pool = ProcessPoolExecutor(workers, context, _begin, (sampler, workers))
    pending: deque[Future[T]] = deque()
    upcoming = iter(range(first, last))
    try:
        for _ in range(first, last):
            for step in islice(upcoming, 2 * workers - len(pending)):
                pending.append(pool.submit(_work, make, batch_size, step))
            yield pending.popleft().result()
    except BrokenProcessPool as error:
        raise CropWorkerError(workers) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def default_workers(device: str) -> int:
    """Return the number of workers for a device: one keeps up with a CPU, a GPU needs all cores.

    Args:
        device: Its type, as in `torch.device.type`.
    """
    if device == "cpu":
        return 1
    return max(1, min(MOST_WORKERS, usable_cores() - 1))


def _begin(sampler: CropSampler, workers: int) -> None:
    """Set up a worker process."""
    global _sampler
    _sampler = sampler
    sampler.share_memory(workers)
    cv2.setNumThreads(0)
    # Ctrl+C reaches the whole process group, but the run ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_run, name="larsd-run-watch", daemon=True).start()


def _end_with_the_run() -> None:
    """End this worker when the run's process has ended in any way."""
    run = multiprocessing.parent_process()
    if run is not None:
        connection.wait([run.sentinel])
        os._exit(1)


def _work(make: Callable[[CropSampler, int, int], T], batch_size: int, step: int) -> T:
    assert _sampler is not None
    return make(_sampler, batch_size, step)
