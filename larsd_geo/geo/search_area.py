"""The search area of a scene: inside the area of interest, outside the exclusions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from os import PathLike

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from larsd_geo.geo.areas import AreaOfInterest
from larsd_geo.geo.exclusions import Exclusions, excluded_boxes
from larsd_geo.geo.land import LandInScene, LandMask, inland_boxes
from larsd_geo.scene.georef import GeoReference
from larsd_geo.windows import PixelWindow, Tile

__all__ = ["SceneSearchArea", "SearchArea", "meets_area"]


class SearchArea:
    """The area of interest and the exclusions of a search, for any number of scenes.

    Args:
        aoi: See `AreaOfInterest`; None is everywhere.
        exclude: See `Exclusions`.
        land: What is left out inland; None is nothing.

    Raises:
        UnreadableSearchAreaError: If a file cannot be used.
    """

    def __init__(
        self,
        aoi: str | PathLike[str] | None = None,
        exclude: Sequence[str | PathLike[str]] = (),
        land: LandMask | None = None,
    ) -> None:
        self._land = land
        self._area = None if aoi is None else AreaOfInterest(aoi)
        self._exclusions = Exclusions(exclude)

    def check_overlap(self, georef: GeoReference) -> None:
        """Check that the area of interest overlaps a scene.

        Args:
            georef: The scene's grid.

        Raises:
            SearchAreaOutsideSceneError: If it does not.
            UnreadableSearchAreaError: If the area is georeferenced and the scene is not.
        """
        if self._area is not None:
            self._area.in_scene(georef)

    def in_scene(self, georef: GeoReference) -> SceneSearchArea:
        """Return the search area within a scene, in its pixels.

        Args:
            georef: The scene's working grid.

        Raises:
            SearchAreaOutsideSceneError: If the area of interest does not overlap the scene.
            UnreadableSearchAreaError: If a file is georeferenced and the scene is not.
        """
        inside = None if self._area is None else self._area.in_scene(georef)
        outside = self._exclusions.in_scene(georef)
        return SceneSearchArea(
            None if inside is None else georef.geometry_to_pixels(inside),
            None if outside is None else georef.geometry_to_pixels(outside),
            georef.shape,
            None if self._land is None else self._land.in_scene(georef),
        )


class SceneSearchArea:
    """The search area within one scene, in working pixels.

    Args:
        inside: The area of interest; None is the whole scene.
        outside: The exclusions; None is none.
        shape: The scene as (rows, columns).
        land: The land of the scene; None where there is no mask.

    Attributes:
        sea_share: The share of the scene that is not land; None where there is no mask.
    """

    def __init__(
        self,
        inside: BaseGeometry | None,
        outside: BaseGeometry | None,
        shape: tuple[int, int],
        land: LandInScene | None = None,
    ) -> None:
        self._inside, self._outside, self._shape = inside, outside, shape
        self._inland = None if land is None or land.inland.is_empty else land.inland
        self.sea_share = None if land is None else 1.0 - land.share
        self._unseen = outside
        if self._inland is not None:
            self._unseen = shapely.union_all([self._inland, *([outside] if outside else [])])
        for geometry in (inside, outside, self._inland, self._unseen):
            if geometry is not None:
                shapely.prepare(geometry)

    def bounds(self) -> PixelWindow | None:
        """Return the part of the scene that the area of interest spans; None if that is all."""
        if self._inside is None:
            return None
        xmin, ymin, xmax, ymax = self._inside.bounds
        rows, columns = self._shape
        top, left = max(0, math.floor(ymin)), max(0, math.floor(xmin))
        bottom, right = min(rows, math.ceil(ymax)), min(columns, math.ceil(xmax))
        return PixelWindow(top, left, bottom - top, right - left)

    def is_searched(self, tile: Tile, margin: int = 0) -> bool:
        """Return whether a tile may have ships to report.

        Args:
            tile: The tile.
            margin: How far beyond its core it reports ships, in pixels.
        """
        if self._inside is not None and not meets_area(tile.window, self._inside):
            return False
        if self._unseen is None:
            return True
        row, col, height, width = tile.core
        top, left = max(row - margin, 0), max(col - margin, 0)
        bottom = min(row + height + margin, self._shape[0])
        right = min(col + width + margin, self._shape[1])
        reported = PixelWindow(top, left, bottom - top, right - left)
        return not self._unseen.covers(shapely.box(*reported.bounds))

    def outside_exclusions(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which boxes (N, 5) lie outside the exclusions and not inland, (N,) bool."""
        kept = np.ones(len(boxes), dtype=bool)
        if self._outside is not None:
            kept = ~excluded_boxes(boxes, self._outside)
        if self._inland is not None:
            kept &= ~inland_boxes(boxes, self._inland)
        return kept

    def inside_area(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which boxes (N, 5) have their centre in the area of interest, (N,) bool."""
        if self._inside is None:
            return np.ones(len(boxes), dtype=bool)
        inside: NDArray[np.bool_] = shapely.contains_xy(self._inside, boxes[:, 0], boxes[:, 1])
        return inside

    def pixels(self) -> int:
        """Return an upper bound of the number of pixels searched."""
        rows, columns = self._shape
        inside = shapely.box(0, 0, columns, rows) if self._inside is None else self._inside
        if self._unseen is not None:
            inside = shapely.difference(inside, self._unseen)
        return round(float(inside.area))


def meets_area(window: PixelWindow, area: BaseGeometry) -> bool:
    """Return whether a window and an area overlap; a shared border does not count.

    Args:
        window: A window in working pixels.
        area: The area in working pixels (`GeoReference.geometry_to_pixels`); `shapely.prepare`
            makes many calls cheap.

    Examples:
        >>> meets_area(PixelWindow(0, 0, 32, 32), shapely.box(31, 31, 40, 40))
        True
        >>> meets_area(PixelWindow(0, 0, 32, 32), shapely.box(32, 0, 40, 32))
        False
    """
    # Shrinking the window a little leaves a shared border out.
    xmin, ymin, xmax, ymax = window.bounds
    sliver = 1e-6
    return bool(
        area.intersects(shapely.box(xmin + sliver, ymin + sliver, xmax - sliver, ymax - sliver))
    )
