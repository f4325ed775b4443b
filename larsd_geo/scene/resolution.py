"""The ground sample distance at which a scene is searched."""

from __future__ import annotations

import logging
import math

from larsd_geo.errors import GroundSampleDistanceError, NotGeoreferencedError
from larsd_geo.scene.georef import GeoReference

__all__ = ["coarser_grid", "too_coarse", "working_grid"]

logger = logging.getLogger(__name__)

#: Pixel sizes that differ by less count as equal: resampling would blur and gain nothing.
_TOLERANCE = 0.02

#: With more working pixels than this per native one, a scene shows no ships that anybody could see,
#: and the work would grow with the square (250 m pixels at 1 m: 62,500 times).
_MOST_UPSAMPLING = 16.0


def working_grid(
    path: str,
    native: GeoReference,
    gsd: float | None = None,
    gsd_range: tuple[float, float] | None = None,
    most_magnified: float = _MOST_UPSAMPLING,
) -> GeoReference:
    """Choose the grid that the network works on.

    A given ground sample distance is used. By default it is the scene's own if that is within the
    model's range, else the nearest end of the range, or as near to it as the magnification that the
    model allows (`too_coarse` then says what to fear). Pixels that are not square on the ground
    (degrees far from the equator) are made square, with the same area unless a distance is given.
    Differences below two percent are ignored, so that the native grid is kept where possible.

    Args:
        path: The scene's path, for error messages.
        native: The raster's own grid.
        gsd: Ground sample distance to work at, in metres.
        gsd_range: Smallest and largest ground sample distance of the model, in metres.
        most_magnified: How many working pixels there are at most per native one, along each side,
            where no distance is given.

    Returns:
        `native` itself if nothing needs to be resampled, else a grid over the same ground.

    Raises:
        GroundSampleDistanceError: If the distance is not positive, or the scene is far too coarse
            for it.
        NotGeoreferencedError: If a distance is given, but the scene has no georeferencing.

    Examples:
        >>> import pyproj
        >>> from affine import Affine
        >>> to_map = Affine(0.5, 0, 500_000, 0, -0.5, 5_760_000)
        >>> native = GeoReference((1000, 2000), to_map, pyproj.CRS.from_epsg(32631))
        >>> working_grid("scene.tif", native, gsd=1.0).shape
        (500, 1000)
        >>> working_grid("scene.tif", native, gsd_range=(0.3, 1.0)) is native
        True
    """
    if gsd is not None and not (math.isfinite(gsd) and gsd > 0):
        raise GroundSampleDistanceError(
            path, f"a ground sample distance of {gsd:g} m is impossible; give a positive one"
        )
    if native.crs is None:
        if gsd is not None:
            raise NotGeoreferencedError(
                path,
                "coordinate reference system, so that its pixel size is unknown",
                "leave gsd out to use its pixels as they are",
                ["gsd"],
            )
        return native

    across, down = native.ground_sample_distance()
    own = math.sqrt(across * down)
    target = gsd if gsd is not None else own
    if gsd is None and gsd_range is not None:
        low, high = gsd_range
        if not low * (1 - _TOLERANCE) <= own <= high * (1 + _TOLERANCE):
            target = min(max(own, low), high)

    if max(across, down) / target > _MOST_UPSAMPLING:
        raise GroundSampleDistanceError(
            path,
            f"its pixels of {own:.3g} m are too coarse to be worked on at {target:.3g} m; "
            "choose a finer scene or a larger gsd",
        )
    if gsd is None:
        target = max(target, own / most_magnified)
    scale_x, scale_y = across / target, down / target
    if max(abs(math.log(scale_x)), abs(math.log(scale_y))) <= _TOLERANCE:
        return native
    rows = max(1, round(native.shape[0] * scale_y))
    columns = max(1, round(native.shape[1] * scale_x))
    return native.resized((rows, columns))


def coarser_grid(native: GeoReference, working: GeoReference, times: float) -> GeoReference:
    """Return a grid over the same ground with pixels that are larger by a factor.

    Args:
        native: The raster's own grid, which is returned where it has the size asked for.
        working: The grid whose pixels are taken `times` as large.
        times: Factor of their sides.

    Examples:
        >>> from affine import Affine
        >>> native = GeoReference((1000, 2001), Affine.identity(), None)
        >>> coarser_grid(native, native, 2).shape
        (500, 1000)
        >>> coarser_grid(native, native.resized((2000, 4002)), 2) is native
        True
    """
    rows, columns = (max(1, round(side / times)) for side in working.shape)
    return native if (rows, columns) == native.shape else native.resized((rows, columns))


def too_coarse(
    native: GeoReference, working: GeoReference, gsd_range: tuple[float, float] | None
) -> str | None:
    """Say that a scene is coarser than a model can use, although it is magnified; None if not.

    Args:
        native: The raster's own grid.
        working: The grid that `working_grid` chose without being given a distance.
        gsd_range: The model's range.
    """
    if native.crs is None or gsd_range is None:
        return None
    own, used = (math.sqrt(math.prod(grid.ground_sample_distance())) for grid in (native, working))
    if used <= gsd_range[1] * (1 + 2 * _TOLERANCE):
        return None
    magnified = "" if working is native else f", magnified to {used:.3g} m,"
    return (
        f"its pixels of {own:.3g} m{magnified} are coarser than the {gsd_range[1]:.3g} m that the "
        "model knows, so that ships will be missed; use a finer image"
    )
