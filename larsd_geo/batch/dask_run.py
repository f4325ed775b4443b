"""One run of scenes over the workers of Dask: what is handed out, and what comes back.

A scene is a task. One that has more tiles than a worker should search alone is cut into blocks, and
their tiles go into the journal of the batch as they come, so that neither a killed worker nor a
killed driver loses them; once all are there, a worker puts them together.

No more tasks are handed out than there are threads to work on them. When a worker dies, Dask
suspects every task that was assigned to it: so it suspects the one that was at work.
"""

from __future__ import annotations

import logging
import queue
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from larsd_geo.batch.executors import OpenWork, is_of_scene
from larsd_geo.batch.worker import (
    Block,
    Failure,
    Order,
    SceneJob,
    SceneOutcome,
    Split,
    search_block,
    search_scene,
)
from larsd_geo.detection.scene_journal import SceneJournal
from larsd_geo.errors import ClusterError, KilledWorkersError

__all__ = ["PATIENCE_S", "DaskRun"]

logger = logging.getLogger(__name__)

#: Seconds between two looks at which workers there are.
_LOOK_S = 1.0

#: Seconds to wait for the first worker, or for the next one after all have gone.
PATIENCE_S = 600.0


@dataclass
class _Shared:
    """A scene whose tiles are shared out.

    Attributes:
        split: The scene.
        work: The journal of its tiles.
        left: Blocks that nobody searches yet.
        busy: Blocks that are being searched.
        is_over: Whether it has failed, so that what is left of it does not matter.
    """

    split: Split
    work: SceneJournal
    left: deque[Block]
    busy: int = 0
    is_over: bool = False


@dataclass
class _Task:
    """What a future is for: a scene, or a block of one that is shared out."""

    job: SceneJob
    shared: _Shared | None = None
    block: Block | None = None


@dataclass
class DaskRun:
    """One run of scenes over workers."""

    client: Any
    order: Order
    resources: dict[str, float]
    open_work: OpenWork
    jobs: Iterator[SceneJob]
    text: str = ""
    patience_s: float = PATIENCE_S
    _tasks: dict[Any, _Task] = field(default_factory=dict)
    _shared: deque[_Shared] = field(default_factory=deque)
    _ready: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    _slots: int = 0
    _looked: float = float("-inf")
    _alone_since: float | None = None
    _is_told: bool = False
    _addresses: set[str] = field(default_factory=set)
    _taken: SceneJob | None = None
    _is_end: bool = False

    def outcomes(self) -> Generator[SceneOutcome, None, None]:
        """Yield what became of each scene, as soon as it is known."""
        waiting: deque[SceneOutcome] = deque()
        while True:
            # Before the caller writes what is done: nobody waits for its disk.
            self._hand_out()
            self._collect(waiting, block=not waiting)
            if waiting:
                self._hand_out()
                yield waiting.popleft()
            elif not self._tasks and not self._shared and self._next_job is None:
                return

    def cancel(self) -> None:
        """Drop what is not done."""
        with suppress(Exception):
            self.client.cancel(list(self._tasks), force=True)
        self._tasks.clear()

    # ---------------------------------------------------------------- handing out

    def _hand_out(self) -> None:
        """Give every free thread something to do."""
        self._look()
        while len(self._tasks) < self._slots:
            shared = next((one for one in self._shared if one.left), None)
            if shared is not None:
                # Before new scenes: what has begun is to end.
                shared.busy += 1
                block = shared.left.popleft()
                task = _Task(shared.split.job, shared, block)
                self._submit(task, search_block, self.order, block)
                continue
            job = self._take_job()
            if job is None:
                return
            self._submit(_Task(job), search_scene, self.order, job)

    def _submit(self, task: _Task, function: Callable[..., Any], *arguments: Any) -> None:
        with warnings.catch_warnings():
            # All tiles of a scene that was shared out go to the worker that puts them together.
            warnings.filterwarnings("ignore", message="Sending large graph")
            future = self.client.submit(
                function, *arguments, pure=False, retries=0, resources=self.resources or None
            )
        self._tasks[future] = task
        future.add_done_callback(self._ready.put)

    @property
    def _next_job(self) -> SceneJob | None:
        """The next scene; None when all have been handed out."""
        if self._taken is None and not self._is_end:
            self._taken = next(self.jobs, None)
            self._is_end = self._taken is None
        return self._taken

    def _take_job(self) -> SceneJob | None:
        job, self._taken = self._next_job, None
        return job

    def _look(self) -> None:
        """Count the threads that could work on a task."""
        now = time.monotonic()
        if now - self._looked < _LOOK_S:
            return
        self._looked = now
        try:
            # Not the client's `scheduler_info`: that may return a copy without workers, which its
            # own heartbeat has asked for meanwhile.
            workers = self.client.sync(self.client.scheduler.identity)["workers"]
        except Exception as error:
            raise ClusterError(self.text, f"its scheduler does not answer ({error})") from error
        gone = self._addresses - set(workers)
        self._addresses = set(workers)
        if gone:
            logger.warning(
                "%s: %s; what was searched there is searched again",
                self.text,
                "a worker is gone" if len(gone) == 1 else f"{len(gone)} workers are gone",
            )
        self._slots = sum(
            min(
                [
                    int(worker["nthreads"]),
                    *(
                        int(worker["resources"].get(name, 0) // needed)
                        for name, needed in self.resources.items()
                    ),
                ]
            )
            for worker in workers.values()
        )
        self._check_there_is_somebody(now)

    def _check_there_is_somebody(self, now: float) -> None:
        if self._slots:
            self._alone_since = None
            return
        if self._alone_since is None:
            self._alone_since = now
            return
        needed = ", ".join(f"{name}={amount:g}" for name, amount in self.resources.items())
        which = f"no worker has {needed}" if needed else "there is no worker"
        if now - self._alone_since > self.patience_s:
            raise ClusterError(
                self.text, f"{which} after {self.patience_s:.0f} seconds; start some, and go on"
            )
        if now - self._alone_since > 10 * _LOOK_S and not self._is_told:
            self._is_told = True
            logger.warning("%s: %s; waiting for one", self.text, which)

    # ---------------------------------------------------------------- collecting

    def _collect(self, waiting: deque[SceneOutcome], *, block: bool) -> None:
        """Take what is done; wait for something, for a while, if asked to."""
        try:
            future = self._ready.get(block, _LOOK_S / 2)
        except queue.Empty:
            self._check_client()
            return
        while True:
            outcome = self._taken_in(future)
            if outcome is not None:
                waiting.append(outcome)
            try:
                future = self._ready.get_nowait()
            except queue.Empty:
                return

    def _check_client(self) -> None:
        if self.client.status not in ("running", "connecting"):
            raise ClusterError(self.text, "the connection to its scheduler is lost; go on later")

    def _taken_in(self, future: Any) -> SceneOutcome | None:
        """Return what became of a scene; None if that is not known yet."""
        task = self._tasks.pop(future, None)
        if task is None:
            return None
        result, error = _result(future, task.job)
        future.release()
        if error is not None and not is_of_scene(error):
            raise error
        shared = task.shared
        if shared is None:
            if error is not None:
                return SceneOutcome(task.job, error=error)
            if isinstance(result, Split):
                return self._share(result)
            assert isinstance(result, SceneOutcome)
            return result
        if task.block is None:  # it has been put together
            return result if error is None else SceneOutcome(task.job, error=error)
        shared.busy -= 1
        if shared.is_over:
            return None
        if error is not None:
            shared.is_over = True
            self._shared.remove(shared)
            return SceneOutcome(task.job, error=error)
        shared.work.add(result)
        self._put_together(shared)
        return None

    def _share(self, split: Split) -> SceneOutcome | None:
        """Cut a scene into blocks, without the tiles that an earlier run has done."""
        work = self.open_work(split.job, split.fingerprint)
        try:
            first = (0, *accumulate(split.counts))
            done = work.tiles(split.digest, *split.counts)
            known = {first[tile.look] + tile.index for tile in done}
        except Exception as error:
            if not is_of_scene(error):
                raise
            return SceneOutcome(split.job, error=error)
        left = [number for number in range(sum(split.counts)) if number not in known]
        size = self.order.split or len(left)
        blocks = deque(
            Block(split, tuple(left[first : first + size])) for first in range(0, len(left), size)
        )
        if known:
            logger.info("%s: %d tiles are done already", split.job.name, len(known))
        shared = _Shared(split, work, blocks)
        self._shared.append(shared)
        self._put_together(shared)
        return None

    def _put_together(self, shared: _Shared) -> None:
        """Let a worker make the ships of a scene when all of its tiles are there."""
        if shared.left or shared.busy:
            return
        self._shared.remove(shared)
        split = shared.split
        tiles = list(shared.work.tiles(split.digest, *split.counts))
        self._submit(_Task(split.job, shared), search_scene, self.order, split.job, tiles)


def _result(future: Any, job: SceneJob) -> tuple[Any, Exception | None]:
    """Return what a future has come to: a result, or an error."""
    from distributed import CancelledError, KilledWorker

    try:
        # Of a worker that has died since, another one finds it again.
        result = future.result()
        return (None, result.error) if isinstance(result, Failure) else (result, None)
    except CancelledError:
        return None, ClusterError("the scheduler", f"it has dropped {job.name}; go on later")
    except Exception as raised:
        error = raised
    if isinstance(error, KilledWorker):
        return None, KilledWorkersError(job.name, error.allowed_failures + 1)
    return None, error
