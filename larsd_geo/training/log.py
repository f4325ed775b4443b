"""Log a training run for TensorBoard, if it is installed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

__all__ = ["ScalarLog", "scalar_log"]

logger = logging.getLogger(__name__)


class ScalarLog(Protocol):
    """A log of a run's values."""

    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None:
        """Log a value at a step."""


class _NoLog:
    """A log that keeps nothing."""

    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None:
        """Do nothing."""


@contextmanager
def scalar_log(folder: Path, first_step: int) -> Iterator[ScalarLog]:
    """Open the log in a run's folder.

    Args:
        folder: Folder of the event files.
        first_step: Step that the run resumes from; what an interrupted run logged beyond it is
            dropped.

    Yields:
        The log; without tensorboard (the extra `train`) one that keeps nothing, with a warning, so
        that training runs on machines without it.
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
