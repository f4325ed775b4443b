"""A scene as the network sees it: eight bits, three channels, square pixels of a known size."""

from __future__ import annotations

import copy
import logging
import math
from collections.abc import Callable, Sequence
from os import PathLike, fspath
from types import TracebackType
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from larsd_geo.errors import NotGeoreferencedError
from larsd_geo.errors.redaction import redacted
from larsd_geo.scene.acquisition import acquisition_time
from larsd_geo.scene.blanks import BlankWatch
from larsd_geo.scene.georef import GeoReference, crs_from_text
from larsd_geo.scene.info import UNKNOWN_VIEW, SceneInfo, Taken, ViewInfo, bounds_lonlat
from larsd_geo.scene.kept import examined
from larsd_geo.scene.marks import Content, MaskChoice
from larsd_geo.scene.names import scene_name, scene_uri
from larsd_geo.scene.resolution import coarser_grid, too_coarse, working_grid
from larsd_geo.scene.scaling import Scaling, ValueRange, doubts_about
from larsd_geo.scene.source import MaskKind, RasterSource
from larsd_geo.windows import PixelWindow

__all__ = ["Scene", "open_grid", "open_scene"]

logger = logging.getLogger(__name__)

#: The margin read around a window where pixels are resampled, in working pixels.
_MARGIN_PX = 2


class Scene:
    """A raster opened for detection; made by `open_scene`, closed by `with` or `close`.

    Attributes:
        name: What the scene is called in the log and in the ships' column `scene`: the file's
            name, unless a caller sets another one.
        uri: Where it is, for the column `scene_uri`: no credentials, query or fragment.
        path: The path as it was given.
        georef: The raster's own grid.
        working: The grid that the network works on; `georef` itself if nothing is resampled.
        working_gsd_m: Metres per working pixel; None without georeferencing.
        native_gsd_m: Metres per pixel of the raster; None without georeferencing.
        bands: The bands in use, from 1: one (for all three channels), or red, green and blue.
        dtype: The type of their values.
        nodata: The value of invalid pixels: given, found, or the raster's own, if there is one.
        warnings: What is suspicious in how the raster describes its pixels, a sentence each.
        acquired: When the image was taken, ISO 8601 in UTC, if the product or the tags say.
        product: What the provider calls it, if it is a product that is known.
        platform: The satellite, if the product says.
        sun_azimuth_deg: Direction of the sun, clockwise from north, if the product says.
        sun_elevation_deg: Height of the sun above the horizon, if the product says.
        view: From where it was taken, if the product says.
        scaling: How values become eight bits.
    """

    def __init__(
        self,
        source: RasterSource,
        georef: GeoReference,
        working: GeoReference,
        content: Content,
        scaling: Scaling,
        warnings: tuple[str, ...] = (),
        *,
        watched: bool = True,
    ) -> None:
        self._source = source
        # Whoever says that no pixel is invalid has looked at the scene.
        self._blanks = BlankWatch() if watched else None
        self.path = source.path
        self.name = scene_name(source.path)
        self.uri = scene_uri(source.path)
        self.georef = georef
        self.working = working
        self.working_gsd_m = _mean_gsd(working)
        self.native_gsd_m = _mean_gsd(georef)
        self.bands = content.bands
        self.warnings = (*content.warnings, *warnings)
        self.dtype = str(source.dtype(self.bands))
        self.nodata = source.fills[0] if source.fills else source.nodata
        self.acquired = acquisition_time(source.tags)
        known = source.product
        self.product = None if known is None else known.name
        self.platform = None if known is None else known.platform
        self.sun_azimuth_deg = None if known is None else known.sun_azimuth_deg
        self.sun_elevation_deg = None if known is None else known.sun_elevation_deg
        self.view: ViewInfo | None = None if known is None else known.view()
        if known is not None and known.acquired:
            self.acquired = acquisition_time({"acquired": known.acquired}) or self.acquired
        self.scaling = scaling

    @property
    def mask_kind(self) -> MaskKind:
        """What marks the invalid pixels, besides NaN."""
        return self._source.mask_kind(self.bands)

    def coarser(self, times: float) -> Scene:
        """Return the scene with larger working pixels; closing either closes both.

        Args:
            times: Factor of the sides of the working pixels; 1 returns this scene.
        """
        if times == 1:
            return self
        other = copy.copy(self)
        other.working = coarser_grid(self.georef, self.working, times)
        other.working_gsd_m = _mean_gsd(other.working)
        return other

    def read(self, window: PixelWindow) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Read a window of the working grid; several threads may do so at once.

        Args:
            window: A window in working pixels; it may extend beyond the scene.

        Returns:
            The image (3, height, width) and its validity (height, width). Pixels outside the scene,
            nodata, NaN and transparent ones are 0 and invalid.

        The first time that a part holds one value all over, the log warns of it.

        Raises:
            UnreadableSceneError: If the file is damaged there.
        """
        image = np.zeros((3, window.height, window.width), dtype=np.uint8)
        valid = np.zeros((window.height, window.width), dtype=bool)
        rows, columns = self.working.shape
        top, left = max(window.row, 0), max(window.col, 0)
        bottom = min(window.row + window.height, rows)
        right = min(window.col + window.width, columns)
        if top >= bottom or left >= right:
            return image, valid

        # The whole scene's ratio, not the window's: neighbours then agree on every pixel, except at
        # the outermost ones, where GDAL cuts the average of an overview's pixels at the window.
        margin = 0 if self.working is self.georef else _MARGIN_PX
        first_row, first_col = max(top - margin, 0), max(left - margin, 0)
        height = min(bottom + margin, rows) - first_row
        width = min(right + margin, columns) - first_col
        down, across = self.georef.shape[0] / rows, self.georef.shape[1] / columns
        values, inside = self._source.read(
            self.bands,
            (first_row * down, first_col * across, height * down, width * across),
            (height, width),
        )
        watch, origin = self._blanks, (first_row, first_col)
        told = None if watch is None else watch.look(values, inside, origin, (down, across))
        if told is not None:
            logger.warning("%s: %s", self.name, told)
        inner = (
            slice(top - first_row, bottom - first_row),
            slice(left - first_col, right - first_col),
        )
        values, inside = values[(slice(None), *inner)], inside[inner]
        pixels = self.scaling.apply(values)
        pixels[:, ~inside] = 0
        place = (
            slice(top - window.row, bottom - window.row),
            slice(left - window.col, right - window.col),
        )
        image[(slice(None), *place)] = pixels  # a single band fills all three channels
        valid[place] = inside
        return image, valid

    def taken(self) -> Taken:
        """Return when, by what and from where the image was taken, by the ships' columns."""
        view = self.view or UNKNOWN_VIEW
        return {
            "acquired": self.acquired,
            "platform": self.platform,
            "sun_azimuth_deg": self.sun_azimuth_deg,
            "sun_elevation_deg": self.sun_elevation_deg,
            "view_azimuth_deg": view["azimuth_deg"],
            "off_nadir_deg": view["off_nadir_deg"],
            "incidence_deg": view["incidence_deg"],
            "image_gsd_m": self.native_gsd_m,
        }

    def info(self) -> SceneInfo:
        """Return what was found in the raster, in values that JSON can hold."""
        source, crs = self._source, self.georef.crs
        rows, columns = self.georef.shape
        pixel = None if crs is None else list(self.georef.ground_sample_distance())
        return {
            "scene": self.name,
            "path": redacted(self.path),
            "product": self.product,
            "platform": self.platform,
            "sun": None
            if self.sun_elevation_deg is None
            else {"azimuth_deg": self.sun_azimuth_deg, "elevation_deg": self.sun_elevation_deg},
            "view": self.view,
            "driver": source.driver,
            "columns": columns,
            "rows": rows,
            "crs": None if crs is None else {"name": crs.name, "code": _code(self.georef)},
            "placed_by": _placed_by(source, self.georef),
            "bounds_lonlat": bounds_lonlat(self.georef),
            "pixel_m": pixel,
            "band_count": len(source.dtypes),
            "bands": list(self.bands),
            "band_names": [
                source.descriptions[band - 1] or source.interpretations[band - 1]
                for band in self.bands
            ],
            "dtype": self.dtype,
            "mask": self.mask_kind,
            "nodata": _json_number(self.nodata),
            "scaling": {
                "kind": self.scaling.kind,
                "ranges": [list(pair) for pair in self.scaling.ranges],
                "reason": self.scaling.reason,
                "values": source.calibration.of(self.bands).text() or None,
            },
            "overviews": list(source.overviews()),
            "acquired": self.acquired,
            "working": {
                "columns": self.working.shape[1],
                "rows": self.working.shape[0],
                "gsd_m": self.working_gsd_m,
                "resampled": self.working is not self.georef,
            },
            "warnings": list(self.warnings),
        }

    def close(self) -> None:
        """Close the raster."""
        self._source.close()

    def __enter__(self) -> Scene:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_scene(
    path: str | PathLike[str],
    *,
    bands: Sequence[int] | None = None,
    crs: Any = None,
    gsd: float | None = None,
    gsd_range: tuple[float, float] | None = None,
    most_magnified: float | None = None,
    value_range: ValueRange | None = None,
    mask: MaskChoice = "auto",
    nodata: float | None = None,
    allow_ungeoreferenced: bool = False,
    check_grid: Callable[[GeoReference], object] | None = None,
) -> Scene:
    """Open a raster for detection.

    Args:
        path: A file, a product as its provider delivers it (a folder, an archive or its metadata
            file), or anything that GDAL opens (`/vsizip/...`, `https://...`, `s3://...`).
        bands: The band or the three bands to use, from 1; else by product, names, wavelengths or
            colour interpretation, else the first three.
        crs: The CRS to use instead of the raster's own ("EPSG:32631", WKT, ...).
        gsd: Ground sample distance to work at, in metres.
        gsd_range: The model's smallest and largest ground sample distance, in metres; a scene
            within it keeps its own pixels.
        most_magnified: How many times a coarse scene is magnified at most to bring it into that
            range; None is as often as it takes.
        value_range: The values that become 0 and 255, as one pair for all bands or one for each; by
            default eight bits are used as they are, and anything else is scaled by percentiles of
            the scene. Reflectance, or whatever else the raster or its product says that stored
            values mean.
        mask: What marks invalid pixels: "none", "alpha" (band, or mask), "nodata" (value), or
            "auto": what the raster declares, unless its pixels say that this is wrong, and fill
            values that it does not declare. What "auto" decides against the tags is in
            `Scene.warnings`.
        nodata: The value of invalid pixels, instead of the raster's own.
        allow_ungeoreferenced: Accept a raster without georeferencing; its map coordinates are then
            its pixel coordinates, and `gsd_range` has no effect since its pixel size is unknown.
        check_grid: Called with the working grid before any pixel is read; it may raise, so that a
            scene that is not wanted costs no more than its header.

    Raises:
        SceneNotFoundError: If a plain local path does not exist.
        UnreadableSceneError: If it is not a raster of real values, or is damaged.
        AmbiguousProductError: If it holds several products.
        NotGeoreferencedError: If it has no georeferencing and that is not allowed.
        UnusableCrsError: If the CRS is unknown or has no place on the Earth.
        UnknownBandError: If a band does not exist, or if neither one nor three are requested.
        GroundSampleDistanceError: If the scene cannot be resampled to the distance.
        ValueRangeError: If a range of values is empty or not finite.
        ValueRangeCountError: If there are several, and not one for each band.
        UnusableMaskError: If the raster has no such mask.
    """
    source = _source(path, crs)
    try:
        georef = _georeference(source, crs, allow_ungeoreferenced)
        limit = {} if most_magnified is None else {"most_magnified": most_magnified}
        working = working_grid(source.path, georef, gsd, gsd_range, **limit)
        if check_grid is not None:
            check_grid(working)
        content, scaling = examined(source, bands, mask, nodata, value_range)
    except BaseException:
        source.close()
        raise
    coarse = too_coarse(georef, working, gsd_range) if gsd is None else None
    warnings = (*doubts_about(scaling, content.blocks), *([] if coarse is None else [coarse]))
    scene = Scene(source, georef, working, content, scaling, warnings, watched=mask != "none")
    logger.debug("%s: bands %s, %s", scene.name, scene.bands, scaling.reason)
    return scene


def open_grid(path: str | PathLike[str], crs: Any = None) -> GeoReference:
    """Return the working grid of a scene at its own ground sample distance, reading no pixels.

    Args:
        path: See `open_scene`.
        crs: See `open_scene`.

    Returns:
        The grid of `Scene.working`; in pixels where the scene has no georeferencing.

    Raises:
        SceneError: As `open_scene`.
    """
    source = _source(path, crs)
    try:
        return working_grid(source.path, _georeference(source, crs, True))
    finally:
        source.close()


def _source(path: str | PathLike[str], crs: Any) -> RasterSource:
    return RasterSource(fspath(path), None if crs is None else crs_from_text(crs))


def _georeference(source: RasterSource, crs: Any, allow_ungeoreferenced: bool) -> GeoReference:
    declared = crs if crs is not None else source.crs_wkt
    known = None if declared is None else crs_from_text(declared)
    lacking = None
    if not source.has_affine:
        lacking = "geotransform"
    elif known is None:
        lacking = "coordinate reference system"
    if lacking is None:
        return GeoReference(source.shape, source.affine, known)
    if allow_ungeoreferenced:
        return GeoReference(source.shape, Affine.identity(), None)
    if lacking == "geotransform" and source.has_bare_gcps:
        raise NotGeoreferencedError(
            source.path,
            "CRS of its ground control points",
            "give it as scene_crs, or set allow_ungeoreferenced (results are then in pixels)",
            ["scene_crs", "allow_ungeoreferenced"],
        )
    if lacking == "geotransform":  # a CRS alone would not help
        raise NotGeoreferencedError(
            source.path,
            lacking,
            "georeference it, or set allow_ungeoreferenced (results are then in pixels)",
            ["allow_ungeoreferenced"],
        )
    raise NotGeoreferencedError(source.path, lacking)


def _mean_gsd(grid: GeoReference) -> float | None:
    return None if grid.crs is None else math.sqrt(math.prod(grid.ground_sample_distance()))


def _code(grid: GeoReference) -> str | None:
    authority = None if grid.crs is None else grid.crs.to_authority()
    return None if authority is None else ":".join(authority)


def _placed_by(source: RasterSource, grid: GeoReference) -> str:
    if grid.crs is None:
        return "nothing"
    if source.has_gcps:
        return "ground control points"
    return "rotated geotransform" if grid.affine.b or grid.affine.d else "geotransform"


def _json_number(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else str(value)
