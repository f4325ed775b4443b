"""Output of synthetic scenes as GeoTIFFs, with their ships as a vector layer beside them."""

from __future__ import annotations

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
from larsd_geo.scene.names import scene_uri
from larsd_geo.synthetic.paint.encode import DTYPES, encode
from larsd_geo.synthetic.placing import place_scene
from larsd_geo.synthetic.scene import CELL, SyntheticScene
from larsd_geo.windows import PixelWindow

__all__ = ["SceneLabels", "default_labels_path", "write_scene"]

Progress = Callable[[int, int], None]

#: When every synthetic scene was taken; fixed, so that the same file comes out each time.
ACQUIRED = "2024-06-15T10:30:00Z"

#: Colour interpretation of the bands, by their number.
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
        georef: The raster's georeferencing.
        boxes: (N, 5) the ships' boxes in LARSD form, pixels.
        headings: (N,) where the bows point to, radians from +x (right) towards +y (down).
        kinds: The ships' kinds, keys of `KINDS`.
        lengths_m: (N,) lengths of the hulls, metres.
        widths_m: (N,) breadths of the hulls, metres.
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
    """Return where a scene's ships are written by default: `<name>_ships.geojson` beside it."""
    scene = Path(path)
    return scene.with_name(f"{scene.stem}_ships.geojson")


def write_scene(
    path: str | os.PathLike[str],
    scene: SyntheticScene,
    *,
    dtype: str = "uint8",
    bands: int = 3,
    crs: object = "EPSG:32631",
    origin: tuple[float, float] | None = None,
    rotation_deg: float = 0.0,
    nodata: float | None = None,
    alpha: bool = False,
    labels: bool | str | os.PathLike[str] = False,
    overviews: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> SceneLabels:
    """Write a scene to a tiled, compressed GeoTIFF, whole or not at all.

    Memory does not depend on the size: the scene is rendered and written cell by cell. Its ground
    sample distance holds in metres on the ground, also where the CRS counts degrees.

    Args:
        path: The GeoTIFF to write. Missing folders are made.
        scene: What to write, made by `compose_scene`.
        dtype: uint8 as displayed, uint16 as digital numbers of a sensor, float32 as reflectance.
        bands: 1 (panchromatic), 3 (red, green, blue) or 4 (and near infrared, roughly).
        crs: Anything that pyproj accepts as a coordinate reference system.
        origin: Longitude and latitude (WGS 84) of the upper-left corner; by default a place at
            sea in the CRS's area of use.
        rotation_deg: Turns the grid clockwise on the map.
        nodata: Value of empty pixels. By default, with a border and without alpha, 0 for integers
            and NaN for float32; without either, none is declared.
        alpha: Whether a last band marks the pixels that are not empty.
        labels: True for the ships as `<name>_ships.geojson` beside the scene, or a path with any
            suffix that `larsd_geo.io` can write.
        overviews: Whether to add overviews, for viewers.
        overwrite: Whether existing files may be replaced.
        progress: Called with the number of cells written and their total.

    Returns:
        What the scene shows.

    Raises:
        SceneRequestError: If the raster cannot be of this kind.
        UnusableCrsError: If the CRS is unknown, or not tied to the Earth.
        OutputExistsError: If a file exists and `overwrite` is false.
        OutputNotWritableError: If a file cannot be written.
    """
    _check(dtype, bands, alpha, nodata)
    target = Path(path)
    labels_path = default_labels_path(target) if labels is True else None
    if labels and labels is not True:
        labels_path = Path(labels)
    if labels_path is not None:
        check_output(labels_path, overwrite=overwrite)
    georef = place_scene(scene.shape, scene.gsd_m, crs, origin, rotation_deg)
    if nodata is None and scene.border is not None and not alpha:
        nodata = float("nan") if dtype == "float32" else 0.0
    with atomic_output(target, overwrite=overwrite, name="scene.tif") as temporary:
        try:
            _write_raster(
                temporary, scene, georef, dtype, bands, nodata, alpha, overviews, progress
            )
        except rasterio.errors.RasterioError as error:
            raise OutputNotWritableError(target, str(error)) from error
        if labels_path is not None:
            write_ships(_ship_layer(scene, georef, target), labels_path, overwrite=overwrite)
    return SceneLabels(
        path=target,
        labels_path=labels_path,
        georef=georef,
        boxes=scene.boxes,
        headings=scene.headings,
        kinds=scene.kinds,
        lengths_m=np.array([ship.length_m for ship in scene.ships]),
        widths_m=np.array([ship.width_m for ship in scene.ships]),
    )


def _check(dtype: str, bands: int, alpha: bool, nodata: float | None) -> None:
    """Raise `SceneRequestError` for a raster that cannot be made."""
    if dtype not in DTYPES:
        raise SceneRequestError("the data type", dtype, f"there are {', '.join(DTYPES)}")
    if bands not in _COLOURS:
        raise SceneRequestError("a number of bands of", bands, "1, 3 or 4 are possible")
    if alpha and dtype == "float32":
        raise SceneRequestError("the data type", dtype, "an alpha band goes with integers only")
    if nodata is not None and dtype != "float32":
        limit = np.iinfo(dtype).max
        if not (0 <= nodata <= limit and float(nodata).is_integer()):
            raise SceneRequestError("a nodata value of", nodata, f"{dtype} holds 0 to {limit}")


def _write_raster(
    path: Path,
    scene: SyntheticScene,
    georef: GeoReference,
    dtype: str,
    bands: int,
    nodata: float | None,
    alpha: bool,
    overviews: bool,
    progress: Progress | None,
) -> None:
    rows, cols = scene.shape
    assert georef.crs is not None, "a written scene has a CRS"
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
                TIFFTAG_IMAGEDESCRIPTION=f"generated scene, seed {scene.seed}",
            )
            for done, cell in enumerate(cells, start=1):
                where = (cell.row, cell.col, cell.height, cell.width)
                values = encode(
                    scene.render(*where), scene.validity(*where), cell, dtype, bands, nodata, alpha
                )
                place = RasterWindow(cell.col, cell.row, cell.width, cell.height)
                dataset.write(values, window=place)
                if progress is not None:
                    progress(done, len(cells))
        if overviews:
            factors = [2**i for i in range(1, 12) if max(rows, cols) / 2**i >= CELL / 2]
            with rasterio.open(path, "r+") as dataset:
                dataset.build_overviews(factors, Resampling.average)


def _ship_layer(plan: SyntheticScene, georef: GeoReference, scene: Path) -> gpd.GeoDataFrame:
    """Return the true ships with the columns of a detection, and what only the truth knows."""
    boxes = plan.boxes
    # Equal scores keep the order of the plan.
    layer = ships_from_boxes(
        boxes,
        np.ones(len(boxes)),
        georef,
        scene=scene.name,
        scene_uri=scene_uri(scene),
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
