"""Labels as polygons over georeferenced images: what an analyst draws, or reviews, in a GIS.

A vector file (GeoPackage, GeoJSON, FlatGeobuf, Shapefile) labels the GeoTIFF of the same name in
its folder, with or without a suffix: `port.tif` is labelled by `port.gpkg` or
`port_ships.geojson`. A vector file of another name needs a column `scene`, as in this project's own
results: its rows go to the images that they name, with their folders within the data set's folder,
or by the column `scene_uri`. So a reviewed result is a training set as it is. A GeoTIFF without
labels is skipped: nobody has looked at it. A JSON file that is not GeoJSON with polygons, such as a
scene's STAC item, is not a label file.

Columns, all optional (names in any case):

- `review`: a rejecting verdict drops the row (`larsd_geo.geo.schema` lists them);
- `class` or `label`: only ships count (`larsd_geo.datasets.classes` says which classes those are),
  and `ignore`;
- `ignore`: true makes the row neither hit nor miss;
- `split`: of the first row that has one, for the whole image.
"""

from __future__ import annotations

import json
import logging
import math
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from larsd_geo.datasets.labelled import (
    DEFAULT_SPLIT,
    IGNORE_CLASS,
    RASTER_SUFFIXES,
    SHIP_CLASS,
    VECTOR_SUFFIXES,
    LabelledImage,
    boxes_from_labels,
    quad_around,
    read_text,
    sound_labels,
)
from larsd_geo.datasets.tally import Tally
from larsd_geo.errors import LabelFileError, LarsdError
from larsd_geo.errors.foreign import damaged_vector_errors
from larsd_geo.geo.schema import is_rejected
from larsd_geo.scene import GeoReference, open_grid, open_scene
from larsd_geo.scene.georef import unwrapped
from larsd_geo.windows import FILL, PixelWindow

__all__ = ["read_raster", "read_vector"]

#: The layer that is read from a file with several layers.
SHIPS_LAYER = "ships"

#: What may follow the image's stem in the name of its vector file.
NAME_ENDINGS = ("", "_ships", "_labels")

logger = logging.getLogger(__name__)


def read_vector(root: Path, tally: Tally | None = None) -> list[LabelledImage]:
    """Read polygons over the GeoTIFFs of a folder.

    Polygons are reprojected to the image's CRS and become the minimum-area rectangles of their
    pixel coordinates. Those wholly outside the image are skipped with a warning.

    Args:
        root: Folder of the images and the vector files.
        tally: Says which classes are ships, and counts what is left out.

    Returns:
        One value per labelled image, by name; boxes in the pixels of `read_raster`.

    Raises:
        LabelFileError: If a file is unreadable, lacks a CRS, or holds anything but polygons.
    """
    rasters = {p.name: p for p in sorted(root.iterdir()) if p.suffix.lower() in RASTER_SUFFIXES}
    owner = {path.stem + ending: path for path in rasters.values() for ending in NAME_ENDINGS}
    tally = Tally() if tally is None else tally
    rows: dict[Path, list[tuple[Path, Any]]] = {}
    for path in sorted(root.iterdir()):
        if path.suffix.lower() not in VECTOR_SUFFIXES:
            continue
        if not _may_hold_labels(path):
            tally.skip_file(path.name)
            continue
        if path.stem in owner:
            rows.setdefault(owner[path.stem], []).append((path, _read_table(path)))
            continue
        table = _read_table(path)
        if "scene" not in table.columns:
            logger.warning(
                "%s is not named after an image and has no column 'scene': skipped", path
            )
            continue
        names = set(table["scene"].dropna().astype(str))
        for scene, part in table.groupby("scene", sort=False):
            image = _image_of(str(scene), part, names, root, rasters)
            if image is None:
                logger.warning("%s: %d rows belong to %s, which is not here: skipped", path,
                             len(part), scene)  # fmt: skip
            else:
                rows.setdefault(image, []).append((path, part))
    if not rows:
        raise LabelFileError(
            root, 0, "no vector file here has the name of an image or names one in a column "
            "'scene'",
        )  # fmt: skip
    found = (_read_image(path, rows[path], root.name, tally) for path in sorted(rows))
    return [image for image in found if image is not None]


def _may_hold_labels(path: Path) -> bool:
    """Tell whether a file is one of vectors; of JSON files, only GeoJSON with polygons is."""
    if path.suffix.lower() not in (".json", ".geojson"):
        return True
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError, LabelFileError):
        # Damaged GeoJSON is an error of its own; other JSON is none of ours.
        return path.suffix.lower() == ".geojson"
    if not isinstance(content, dict) or "stac_version" in content:
        return False
    if content.get("type") == "FeatureCollection":
        features = content.get("features")
        # Features of a search of a catalogue are footprints of scenes.
        return isinstance(features, list) and not any(
            isinstance(one, dict) and "stac_version" in one for one in features
        )
    return content.get("type") in ("Feature", "Polygon", "MultiPolygon", "GeometryCollection")


def _image_of(
    scene: str, part: Any, names: set[str], root: Path, rasters: dict[str, Path]
) -> Path | None:
    """Return the image that a value of the column `scene` names; None if it is not here."""
    inside = root / scene
    if not Path(scene).is_absolute() and ".." not in Path(scene).parts and inside.is_file():
        return inside
    if "scene_uri" in part.columns:
        uris = part["scene_uri"].dropna().unique()
        if len(uris) == 1 and Path(str(uris[0])).is_file():
            return Path(str(uris[0]))
    name = Path(scene).name
    # Two scenes of one name are not the one image of that name here.
    if sum(Path(other).name == name for other in names) > 1:
        return None
    return rasters.get(name)


def _read_table(path: Path) -> Any:
    """Read the labels' layer, with the column names in lower case."""
    try:
        if path.suffix.lower() in (".parquet", ".geoparquet"):
            return _lowered(geopandas.read_parquet(path))
        listed = pyogrio.list_layers(path)
        # Tables, such as the styles that QGIS saves, and points are no labels.
        polygons = [str(name) for name, kind in listed if kind and "Polygon" in str(kind)]
        spatial = [str(name) for name, kind in listed if kind]
        layers = polygons or spatial or [str(name) for name in listed[:, 0]]
        if len(layers) > 1 and SHIPS_LAYER not in layers:
            known = ", ".join(layers)
            raise LabelFileError(path, 0, f"none of its layers ({known}) is named {SHIPS_LAYER!r}")
        layer = SHIPS_LAYER if len(layers) > 1 else layers[0]
        table = geopandas.read_file(path, layer=layer, engine="pyogrio")
    except LabelFileError:
        raise
    except damaged_vector_errors():
        raise LabelFileError(path, 0, "it cannot be read as a vector file") from None
    if not isinstance(table, geopandas.GeoDataFrame):
        raise LabelFileError(path, 0, "it has no geometry")
    return _lowered(table)


def _lowered(table: Any) -> Any:
    columns = {name: name.lower() for name in table.columns if name != table.geometry.name}
    return table.rename(columns=columns)


def _read_image(
    path: Path, tables: list[tuple[Path, Any]], source: str, tally: Tally
) -> LabelledImage | None:
    try:
        georef = _georeference(path)
    except LabelFileError as error:
        tally.skip_image(error)
        return None
    tally.read()
    rows, columns = georef.shape
    image = shapely.box(0, 0, columns, rows)
    quads: list[NDArray[np.float64]] = []
    ignore: list[bool] = []
    places: list[tuple[Path, int]] = []
    split: str | None = None
    outside = 0
    for file, table in tables:
        ground = _reprojected(table, georef, file)
        for index, (geometry, row) in enumerate(
            zip(ground.geometry, table.to_dict("records"), strict=True), start=1
        ):
            split = split or _text(row, "split")
            verdict = _verdict(row, tally)
            if verdict is None:
                continue
            try:
                outline = _outline(geometry, georef, file, index)
            except LabelFileError as error:
                tally.skip_label(error)
                continue
            if not shapely.intersects(shapely.MultiPoint(outline).convex_hull, image):
                outside += 1
                continue
            quads.append(outline if len(outline) == 4 else quad_around(outline))
            ignore.append(verdict == IGNORE_CLASS)
            places.append((file, 0))
    if outside:
        logger.warning("%d labels lie wholly outside %s and are skipped", outside, path)
    corners = np.array(quads, dtype=np.float64).reshape(-1, 8)
    good, flaws = sound_labels(corners, places)
    for flaw in flaws:
        tally.skip_label(flaw)
    return LabelledImage(
        path=path,
        boxes=boxes_from_labels(
            corners[good], [p for p, ok in zip(places, good, strict=True) if ok]
        ),
        ignore=np.array(ignore, dtype=np.bool_)[good],
        source=source,
        split=split or DEFAULT_SPLIT,
        gsd_m=_gsd(georef),
        reader=read_raster,
    )


def read_raster(path: Path) -> NDArray[np.uint8]:
    """Read a GeoTIFF as the detector sees it, at its own ground sample distance.

    Any data type, number of bands and mask: values are scaled to eight bits once for the whole
    raster, and invalid pixels get the fill value of training crops.

    Args:
        path: The raster.

    Returns:
        (H, W, 3) uint8 RGB on the grid that the boxes of `read_vector` lie in.

    Raises:
        LabelFileError: If it cannot be read.
    """
    try:
        with open_scene(path, allow_ungeoreferenced=True) as scene:
            rows, columns = scene.working.shape
            image, valid = scene.read(PixelWindow(0, 0, rows, columns))
    except LarsdError as error:
        raise LabelFileError(path, 0, f"the image cannot be used ({_inner(error)})") from error
    image[:, ~valid] = FILL
    return np.ascontiguousarray(image.transpose(1, 2, 0))


def _georeference(path: Path) -> GeoReference:
    """Return the grid of `read_raster`: the raster's own, but with square pixels on the ground."""
    try:
        return open_grid(path)
    except LarsdError as error:
        raise LabelFileError(path, 0, f"the image cannot be used ({_inner(error)})") from error


def _gsd(georef: GeoReference) -> float | None:
    """Return the mean pixel size in metres; None if the image has no georeferencing."""
    return None if georef.crs is None else math.sqrt(math.prod(georef.ground_sample_distance()))


def _inner(error: LarsdError) -> str:
    """Return an error's sentence without its full stop, to quote it in another one."""
    return str(error).rstrip(".")


def _reprojected(table: Any, georef: GeoReference, file: Path) -> Any:
    if georef.crs is None or table.crs is None:
        if (georef.crs is None) != (table.crs is None):
            lacking = "it" if table.crs is None else "its image"
            raise LabelFileError(file, 0, f"{lacking} has no coordinate reference system")
        return table
    return table.to_crs(georef.crs)


def _outline(geometry: Any, georef: GeoReference, file: Path, index: int) -> NDArray[np.float64]:
    """Return the pixel coordinates (P, 2) of a polygon's outer ring, without the repeated end."""
    if geometry is None or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        kind = "nothing" if geometry is None else geometry.geom_type
        raise LabelFileError(file, 0, f"feature {index} must be a polygon, but is {kind}")
    rings = [part.exterior.coords for part in shapely.get_parts(geometry)]
    points = np.concatenate([np.asarray(ring, dtype=np.float64)[:-1, :2] for ring in rings] or [
        np.zeros((0, 2))
    ])  # fmt: skip
    if len(points) == 0 or not np.isfinite(points).all():
        raise LabelFileError(file, 0, f"feature {index} has no place in the image's CRS")
    if georef.crs is not None and georef.crs.is_geographic:
        # Scenes may lie past 180 degrees or count from 0 to 360, and labels be cut there in two.
        rows, columns = georef.shape
        middle = georef.pixel_to_map([columns / 2, rows / 2])[0]
        points = np.column_stack([unwrapped(points[:, 0], middle), points[:, 1]])
    return georef.map_to_pixel(points)


def _text(row: dict[Any, Any], column: str) -> str | None:
    """Return a cell as lower-case text; None if the column or the value is missing."""
    value = row.get(column)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(value).strip().lower() or None


def _verdict(row: dict[Any, Any], tally: Tally) -> str | None:
    """Return the class of a row, ship or ignore; None if the row is dropped."""
    if is_rejected([row.get("review")]).any():
        return None
    named = _text(row, "class") or _text(row, "label")
    if named is None:
        tally.count_ship()
        name: str | None = SHIP_CLASS
    else:
        name = tally.verdict(named)
    if name is None:
        return None
    flagged = _text(row, "ignore") in ("true", "t", "yes", "y", "1", "1.0")
    return IGNORE_CLASS if flagged else name
