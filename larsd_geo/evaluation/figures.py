"""Make figures with matplotlib (the extra `train`)."""

from __future__ import annotations

from typing import Any

from larsd_geo.errors import MissingPackageError

__all__ = ["check_matplotlib", "new_figure"]


def check_matplotlib() -> None:
    """Check early that matplotlib is installed.

    Raises:
        MissingPackageError: If it is not installed.
    """
    new_figure((1.0, 1.0))


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
