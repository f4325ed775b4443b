"""What is asked of ships beside their score: lengths, and the place on a map they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from larsd_geo.detection.settings import DetectionSettings, ScenePath
from larsd_geo.errors import LengthRangeError, NotGeoreferencedError
from larsd_geo.scene import Scene

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["check_lengths", "check_place", "within_lengths"]


def check_lengths(settings: DetectionSettings) -> None:
    """Check the range of lengths before any work.

    Raises:
        LengthRangeError: If it is negative, or no length is in it.
    """
    least, most = _range(settings)
    if not 0 <= least <= most:
        raise LengthRangeError(least, most)


def check_place(path: ScenePath, scene: Scene, settings: DetectionSettings) -> None:
    """Check that a scene has the place on a map that the settings need.

    Raises:
        NotGeoreferencedError: If it has none, but lengths or another CRS are asked for.
    """
    if scene.georef.crs is not None:
        return
    if settings.crs is not None:
        raise NotGeoreferencedError(
            path,
            "place on a map from which its ships could be brought to another CRS",
            "leave crs out",
            ["crs"],
        )
    if _range(settings) != (0.0, np.inf):
        raise NotGeoreferencedError(
            path,
            "place on a map by which its ships could be measured",
            "leave min_length_m and max_length_m out",
            ["min_length_m", "max_length_m"],
        )


def within_lengths(ships: gpd.GeoDataFrame, settings: DetectionSettings) -> gpd.GeoDataFrame:
    """Return the ships of a scene that are as long as was asked for, numbered from 1 again.

    Args:
        ships: With the columns `length_m` and `ship_id`.
        settings: What is asked for.
    """
    least, most = _range(settings)
    if (least, most) == (0.0, np.inf):
        return ships
    lengths = ships["length_m"].to_numpy(dtype=np.float64)
    chosen = ships[(lengths >= least) & (lengths <= most)].reset_index(drop=True)
    chosen["ship_id"] = np.arange(1, len(chosen) + 1, dtype=ships["ship_id"].dtype)
    return chosen


def _range(settings: DetectionSettings) -> tuple[float, float]:
    """Return the least and the greatest length, in metres."""
    least, most = settings.min_length_m, settings.max_length_m
    return 0.0 if least is None else least, np.inf if most is None else most
