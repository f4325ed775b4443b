"""Generated scenes as GeoTIFFs, with their ships as a vector layer beside them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, Resampling
from rasterio.windows import Window as RasterWindow

from larsd_geo.errors import OutputNotWritableError, SceneRequestError
from larsd_geo.files import atomic_output
from larsd_geo.geo.ships import ships_from_boxes
from larsd_geo.io import check_output, write_ships
from larsd_geo.scene.georef import GeoReference
from larsd_geo.synthetic.paint.encode import DTYPES, encode
from larsd_geo.synthetic.placing import place_scene
from larsd_geo.synthetic.plan import compose_scene
from larsd_geo.synthetic.scene import CELL, SyntheticScene
from larsd_geo.windows import PixelWindow

__all__ = ["SceneLabels", "default_labels_path", "write_scene"]

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

#: When every generated scene was taken: the same file comes out each time.
ACQUIRED = "2024-06-15T10:30:00Z"

_COLOURS = {
    1: (ColorInterp.gray,),
    3: (ColorInterp.red, ColorInterp.green, ColorInterp.blue),
    4: (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.undefined),
}

#: GDAL's cache of written blocks, bytes; by default it is a share of the machine's memory.
_CACHE_BYTES = 64 << 20


@dataclass(frozen=True)
class SceneLabels:
    """What is true of a scene that was written.

    Attributes:
        path: The raster.
        labels_path: The vector layer beside it; None if none was asked for.
        georef: Where the raster lies.
        boxes: (N, 5) the ships' boxes in LARSD form, pixels.
        headings: (N,) where the bows point to, radians from +x (right) towards +y (down).
        kinds: The ships' kinds.
        lengths_m: (N,) lengths of the hulls.
        widths_m: (N,) breadths of the hulls.
    """

    path: Path
    labels_path: Path | None
    georef: GeoReference
    boxes: NDArray[np.float64]
    headings: NDArray[np.float64]
    kinds: tuple[str, ...]
    lengths_m: NDArray[np.float64]
    widths_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.boxes)


def default_labels_path(path: str | os.PathLike[str]) -> Path:
    """Where the ships of a scene are written by default: `<name>_ships.geojson` beside it."""
    scene = Path(path)
    return scene.with_name(f"{scene.stem}_ships.geojson")


def write_scene(
    path: str | os.PathLike[str],
    *,
    size: tuple[int, int] = (2048, 2048),
    gsd_m: float = 1.0,
    seed: int = 0,
    dtype: str = "uint8",
    bands: int = 3,
    crs: object = "EPSG:32631",
    origin: tuple[float, float] | None = None,
    rotation_deg: float = 0.0,
    border_px: int = 0,
    nodata: float | None = None,
    alpha: bool = False,
    labels: bool | str | os.PathLike[str] = False,
    overviews: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
    ships: int | None = None,
    coast: bool = True,
    harbour: float = 0.6,
    clouds: float = 0.04,
    roughness: float | None = None,
    distractors: float = 1.0,
) -> SceneLabels:
    """Renders a scene to a tiled, compressed GeoTIFF, whole or not at all.

    Memory does not depend on the size: the scene is rendered and written cell by cell.

    Args:
        path: The GeoTIFF to be written. Missing folders are made.
        size: Rows and columns.
        gsd_m: Metres on the ground per pixel, in both axes, also where the CRS counts degrees.
        seed: Which scene; the same arguments give the same file.
        dtype: uint8 as displayed, uint16 as digital numbers of a sensor, float32 as reflectance.
        bands: 1 (panchromatic), 3 (red, green, blue) or 4 (and near infrared, roughly).
        crs: What pyproj takes as a coordinate reference system.
        origin: Longitude and latitude (WGS 84) of the upper-left corner; by default a place at
            sea where the CRS is at home.
        rotation_deg: Turns the grid clockwise on the map.
        border_px: Width of an empty, slightly crooked border, as along a satellite's swath.
        nodata: Value of empty pixels. By default, with a border and without alpha, 0 for integers
            and NaN for float32; without either, none is declared.
        alpha: Whether a last band says which pixels are empty.
        labels: True for the ships as `<name>_ships.geojson` beside the scene, or a path with any
            suffix that `larsd_geo.io` can write.
        overviews: Whether the file gets reduced copies of itself, which viewers are glad of.
        overwrite: Whether files that are there may be replaced.
        progress: Called with the cells written so far and their number in all.
        ships: How many ships; see `compose_scene` for this and the following.
        coast: Whether there is land.
        harbour: Share of the ships that lie in harbours, 0..1.
        clouds: Part of the sky that clouds cover, 0..1.
        roughness: State of the sea from 0 to 1; drawn if None.
        distractors: Factor on the number of things that are no ships.

    Returns:
        What the scene shows.

    Raises:
        SceneRequestError: no such scene can be made.
        UnusableCrsError: nobody knows the CRS, or it is of no use here.
        OutputExistsError: a file is there and `overwrite` is false.
        OutputNotWritableError: the file cannot be written.
    """
    _check(size, gsd_m, dtype, bands, alpha, border_px, nodata, harbour, clouds, roughness, ships)
    target = Path(path)
    labels_path = default_labels_path(target) if labels is True else None
    if labels and labels is not True:
        labels_path = Path(labels)
    if labels_path is not None:
        check_output(labels_path, overwrite=overwrite)
    georef = place_scene(size, gsd_m, crs, origin, rotation_deg)
    if nodata is None and border_px > 0 and not alpha:
        nodata = float("nan") if dtype == "float32" else 0.0
    with atomic_output(target, overwrite=overwrite, name="scene.tif") as temporary:
        plan = compose_scene(
            size,
            gsd_m,
            seed,
            ships=ships,
            coast=coast,
            harbour=harbour,
            clouds=clouds,
            roughness=roughness,
            distractors=distractors,
            border_px=border_px,
        )
        logger.debug("%s: %d ships planned", target.name, len(plan.ships))
        try:
            _write_raster(temporary, plan, georef, dtype, bands, nodata, alpha, overviews, progress)
        except rasterio.errors.RasterioError as error:
            raise OutputNotWritableError(target, str(error)) from error
        if labels_path is not None:
            write_ships(_ship_layer(plan, georef, target.name), labels_path, overwrite=overwrite)
    return SceneLabels(
        path=target,
        labels_path=labels_path,
        georef=georef,
        boxes=plan.boxes,
        headings=plan.headings,
        kinds=plan.kinds,
        lengths_m=np.array([ship.length_m for ship in plan.ships]),
        widths_m=np.array([ship.width_m for ship in plan.ships]),
    )


def _check(
    size: tuple[int, int],
    gsd_m: float,
    dtype: str,
    bands: int,
    alpha: bool,
    border_px: int,
    nodata: float | None,
    harbour: float,
    clouds: float,
    roughness: float | None,
    ships: int | None,
) -> None:
    shares = {"a share of moored ships of": harbour, "a cloud cover of": clouds}
    if roughness is not None:
        shares["a roughness of"] = roughness
    for what, share in shares.items():
        if not 0.0 <= share <= 1.0:
            raise SceneRequestError(what, share, "it goes from 0 to 1")
    if min(size) < 16 or max(size) > 200_000:
        raise SceneRequestError(
            "a size of", f"{size[0]} x {size[1]}", "16 to 200,000 pixels a side"
        )
    if not 0.1 <= gsd_m <= 30.0:
        raise SceneRequestError("a pixel of", f"{gsd_m} m", "0.1 to 30 m are possible")
    if dtype not in DTYPES:
        raise SceneRequestError("the data type", dtype, f"there are {', '.join(DTYPES)}")
    if bands not in _COLOURS:
        raise SceneRequestError("a number of bands of", bands, "1, 3 or 4 are possible")
    if alpha and dtype == "float32":
        raise SceneRequestError("the data type", dtype, "an alpha band goes with integers only")
    if not 0 <= border_px < min(size) / 2:
        raise SceneRequestError("a border of", f"{border_px} pixels", "nothing would be left")
    if nodata is not None and dtype != "float32":
        limit = np.iinfo(dtype).max
        if not (0 <= nodata <= limit and float(nodata).is_integer()):
            raise SceneRequestError("a nodata value of", nodata, f"{dtype} holds 0 to {limit}")
    if ships is not None and ships < 0:
        raise SceneRequestError("a number of ships of", ships, "it cannot be negative")


def _write_raster(
    path: Path,
    plan: SyntheticScene,
    georef: GeoReference,
    dtype: str,
    bands: int,
    nodata: float | None,
    alpha: bool,
    overviews: bool,
    progress: Progress | None,
) -> None:
    rows, cols = plan.shape
    assert georef.crs is not None, "a written scene lies somewhere"
    profile = {
        "driver": "GTiff",
        "height": rows,
        "width": cols,
        "count": bands + alpha,
        "dtype": dtype,
        "crs": rasterio.crs.CRS.from_wkt(georef.crs.to_wkt()),
        "transform": georef.affine,
        "nodata": nodata,
        "tiled": True,
        "blockxsize": CELL,
        "blockysize": CELL,
        "compress": "deflate",
        "zlevel": 4,
        "predictor": 3 if dtype == "float32" else 2,
        "bigtiff": "IF_SAFER",
        "interleave": "pixel",
    }
    cells = [
        PixelWindow(row, col, min(CELL, rows - row), min(CELL, cols - col))
        for row in range(0, rows, CELL)
        for col in range(0, cols, CELL)
    ]
    with rasterio.Env(GDAL_CACHEMAX=_CACHE_BYTES):
        with rasterio.open(path, "w", **profile) as dataset:
            dataset.colorinterp = _COLOURS[bands] + ((ColorInterp.alpha,) if alpha else ())
            dataset.update_tags(
                ACQUISITIONDATETIME=ACQUIRED,
                TIFFTAG_SOFTWARE="larsd synth",
                TIFFTAG_IMAGEDESCRIPTION=f"generated scene, seed {plan.seed}",
            )
            for done, cell in enumerate(cells, start=1):
                where = (cell.row, cell.col, cell.height, cell.width)
                values = encode(
                    plan.render(*where), plan.validity(*where), cell, dtype, bands, nodata, alpha
                )
                place = RasterWindow(cell.col, cell.row, cell.width, cell.height)
                dataset.write(values, window=place)
                if progress is not None:
                    progress(done, len(cells))
        if overviews:
            factors = [2**i for i in range(1, 12) if max(rows, cols) / 2**i >= CELL / 2]
            with rasterio.open(path, "r+") as dataset:
                dataset.build_overviews(factors, Resampling.average)


def _ship_layer(plan: SyntheticScene, georef: GeoReference, scene: str) -> gpd.GeoDataFrame:
    """Return the true ships with the columns of a detection, and what only the truth knows."""
    boxes = plan.boxes
    # Equal scores keep the order of the plan.
    layer = ships_from_boxes(
        boxes,
        np.ones(len(boxes)),
        georef,
        scene=scene,
        acquired=ACQUIRED,
        model="",
        model_sha256="",
        detected_at=None,
        bows=plan.headings,
        bow_probabilities=np.ones(len(boxes)),
    )
    layer["review"] = pd.Series(["accepted"] * len(layer), dtype=layer["review"].dtype)
    last = layer.columns.get_loc("geometry")
    layer.insert(last, "kind", list(plan.kinds))
    layer.insert(last + 1, "speed_kn", [float(ship.speed_kn) for ship in plan.ships])
    return layer
