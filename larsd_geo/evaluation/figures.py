"""Make figures with matplotlib (the extra `train`)."""

from __future__ import annotations

import logging
from typing import Any

from larsd_geo.errors import MissingPackageError

__all__ = ["check_matplotlib", "draws_figures", "new_figure"]


logger = logging.getLogger(__name__)


def check_matplotlib() -> None:
    """Check early that matplotlib is installed.

    Raises:
        MissingPackageError: If it is not installed.
    """
    new_figure((1.0, 1.0))


def draws_figures(name: str) -> bool:
    """Return whether matplotlib is installed; log a warning that file `name` is skipped if not."""
    try:
        check_matplotlib()
    except MissingPackageError:
        logger.warning("no %s: matplotlib is missing (pip install 'larsd-geo[train]')", name)
        return False
    return True


def new_figure(size: tuple[float, float], dpi: int = 150) -> Any:
    """Return an empty figure, `size` in inches.

    Raises:
        MissingPackageError: If matplotlib is not installed.
    """
    try:
        # Not pyplot: that would choose a backend and hold the figure for the whole process.
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingPackageError("matplotlib", "drawing a curve", "train") from error
    return Figure(figsize=size, dpi=dpi, layout="constrained")
