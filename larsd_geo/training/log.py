"""The log of a training run that TensorBoard reads, where tensorboard is installed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

logger = logging.getLogger(__name__)


class ScalarLog(Protocol):
    """What takes the values of a run."""

    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None:
        """Note a value at a step."""


class _NoLog:
    """Takes values and keeps none."""

    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None:
        """Do nothing."""


@contextmanager
def scalar_log(folder: Path, first_step: int) -> Iterator[ScalarLog]:
    """Open the log in a run's folder.

    Args:
        folder: Where the event files go.
        first_step: Step that the run goes on from; what an interrupted run logged beyond it goes.

    Yields:
        The log; without tensorboard (the extra ``train``) one that keeps nothing, with a warning:
        a run on a bare GPU machine is worth more than its curves.
    """
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        logger.warning(
            "no log for TensorBoard: tensorboard is missing (pip install 'larsd-geo[train]')"
        )
        yield _NoLog()
        return
    with SummaryWriter(str(folder), purge_step=first_step or None) as writer:
        yield writer
