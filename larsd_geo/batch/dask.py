"""Workers of Dask for a batch: processes of this machine, or a cluster behind a scheduler."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from larsd_geo.batch.dask_run import PATIENCE_S, DaskRun
from larsd_geo.batch.executors import OpenWork
from larsd_geo.batch.worker import Order, SceneJob, SceneOutcome
from larsd_geo.errors import ClusterError, MissingPackageError
from larsd_geo.errors.redaction import redacted

__all__ = ["DaskWorkers", "cluster_workers", "local_workers"]

#: Workers that may die of one scene.
MAX_DEATHS = 3

#: Seconds to wait for a scheduler.
_CONNECT_S = 30.0

#: What the replacement of a dead worker may take to start. Dask's
#: own bound of 15 is too short for a busy machine: it would give the worker up without a word.
_REPLACED_S = "600s"


#: A run that is interrupted ends without unwinding Dask, and Python's tracker, a process of its
#: own, removes what that leaves: nobody needs its warning after the last line of the run.
_NO_TRACKER_WARNING = "ignore:resource_tracker:UserWarning"


@contextmanager
def local_workers(
    count: int, order: Order, resources: Mapping[str, float] | None = None
) -> Iterator[DaskWorkers]:
    """Start worker processes on this machine, and end them with the block.

    A worker that dies is replaced.

    Args:
        count: How many.
        order: What is asked for.
        resources: What each of them has, such as one GPU, and every scene needs.

    Raises:
        MissingPackageError: If Dask is not installed.
    """
    dask, distributed = _import_dask()
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(_without_tracker_warning())
        stack.enter_context(
            dask.config.set(
                {
                    "distributed.scheduler.allowed-failures": MAX_DEATHS - 1,
                    "distributed.deploy.lost-worker-timeout": _REPLACED_S,
                }
            )
        )
        cluster = stack.enter_context(
            distributed.LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                processes=True,
                # No port that others could reach.
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address=None,
                silence_logs=logging.CRITICAL,
                preload=["larsd_geo.batch.dask_worker"],
                resources=dict(resources or {}),
            )
        )
        client = stack.enter_context(distributed.Client(cluster))
        yield DaskWorkers(client, order, resources, f"{count} workers on this machine")


@contextmanager
def cluster_workers(
    address: str, order: Order, resources: Mapping[str, float] | None = None
) -> Iterator[DaskWorkers]:
    """Connect to the scheduler of a cluster, which goes on when the block ends.

    Args:
        address: The scheduler's, such as `tcp://host:8786`.
        order: What is asked for.
        resources: What every scene needs of its worker, such as one GPU.

    Raises:
        ClusterError: If no scheduler answers there.
        MissingPackageError: If Dask is not installed.
    """
    _, distributed = _import_dask()
    try:
        client = distributed.Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        text = str(error).splitlines()[0].rstrip(". ") if str(error) else type(error).__name__
        raise ClusterError(redacted(address), f"no scheduler answers there ({text})") from error
    with _quiet(), client:
        yield DaskWorkers(client, order, resources, f"the cluster at {redacted(address)}")


class DaskWorkers:
    """Workers that Dask has; made by `local_workers` or `cluster_workers`.

    Args:
        client: A client of `distributed`.
        order: What is asked for.
        resources: What every task needs of its worker.
        text: Who they are, in words.
    """

    def __init__(
        self,
        client: Any,
        order: Order,
        resources: Mapping[str, float] | None,
        text: str,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.text = text
        self._client, self._order = client, order
        self._resources = dict(resources or {})
        self._patience_s = patience_s

    def run(
        self, jobs: Iterable[SceneJob], open_work: OpenWork
    ) -> Generator[SceneOutcome, None, None]:
        """Search scenes; see `Executor.run`."""
        run = DaskRun(
            self._client,
            self._order,
            self._resources,
            open_work,
            iter(jobs),
            self.text,
            self._patience_s,
        )
        try:
            yield from run.outcomes()
        finally:
            run.cancel()


@contextmanager
def _without_tracker_warning() -> Iterator[None]:
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (before, _NO_TRACKER_WARNING)))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log of every connection to those who debug; what matters is said in words."""
    logs = [
        logging.getLogger(name)
        for name in ("distributed", *logging.root.manager.loggerDict)
        if name.partition(".")[0] == "distributed"
    ]
    before = [log.level for log in logs]
    wanted = logging.NOTSET if logging.root.level <= logging.INFO else logging.CRITICAL
    for log in logs:
        log.setLevel(wanted)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)


def _import_dask() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise MissingPackageError(
            "dask.distributed", "a batch on several workers", "dask"
        ) from error
    return dask, distributed
