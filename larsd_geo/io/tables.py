"""Tables for every format: plain types, one ring orientation, reading and writing by GDAL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from larsd_geo.errors import LayerMixError, UnusableCrsError, UnwritableColumnError

if TYPE_CHECKING:
    import geopandas
    import numpy
    import pandas

__all__ = ["kind_of", "merge_layers", "plain_frame", "read_with_gdal", "write_with_gdal"]

#: GeoPackage and FlatGeobuf keep times to the millisecond.
_TIME_UNIT = "ms"


def plain_frame(ships: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Copy the ships with columns of types that every format knows.

    Columns of Python objects become text, even where all values are null: a verdict that nobody has
    given yet is still text. Times become UTC; those without a zone are taken as UTC. Exterior rings
    become counter-clockwise.

    Args:
        ships: Ships as of `larsd_geo.geo`; there may be none.

    Returns:
        A new frame with a fresh index and the same columns in the same order.

    Raises:
        UnwritableColumnError: If a column holds values that are not numbers, booleans, times or
            text.

    Examples:
        >>> import geopandas, shapely
        >>> clockwise = shapely.box(0, 0, 40, 8, ccw=False)
        >>> ships = geopandas.GeoDataFrame({"review": [None]}, geometry=[clockwise])
        >>> plain = plain_frame(ships)
        >>> plain.geometry[0].exterior.is_ccw
        True
        >>> str(plain.review.dtype)
        'string'
    """
    plain = ships.reset_index(drop=True).copy()
    geometry = plain.geometry.name
    for name in plain.columns:
        if name != geometry:
            plain[name] = _plain_column(plain[name])
    plain[geometry] = _counter_clockwise(plain).geometry
    return plain


def _clockwise(geometry: geopandas.GeoSeries) -> numpy.ndarray:
    """Return which polygons have a clockwise exterior ring (x right, y up), (N,) bool."""
    import shapely

    polygons = geometry.to_numpy()
    is_polygon = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    clockwise: numpy.ndarray = is_polygon & ~shapely.is_ccw(shapely.get_exterior_ring(polygons))
    return clockwise


def _plain_column(column: pandas.Series) -> pandas.Series:
    import pandas as pd

    types = pd.api.types
    if types.is_object_dtype(column.dtype):
        column = column.infer_objects()
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if types.is_object_dtype(column.dtype):
        odd = next((v for v in column if not isinstance(v, str) and not _is_null(v)), None)
        if odd is not None:
            raise UnwritableColumnError(str(column.name), odd)
        return column.astype("string")
    if types.is_datetime64_any_dtype(column.dtype):
        in_zone = column if column.dt.tz is not None else column.dt.tz_localize("UTC")
        return in_zone.dt.tz_convert("UTC").dt.as_unit(_TIME_UNIT)
    if not (
        types.is_bool_dtype(column.dtype)
        or types.is_numeric_dtype(column.dtype)
        or types.is_string_dtype(column.dtype)
    ):
        raise UnwritableColumnError(str(column.name), column.dtype)
    return column


def kind_of(dtype: Any) -> str:
    """Return what a column of a plain frame holds: integer, number, truth, time or text.

    Args:
        dtype: Its pandas type.
    """
    import pandas as pd

    types = pd.api.types
    if types.is_bool_dtype(dtype):
        return "truth"
    if types.is_integer_dtype(dtype):
        return "integer"
    if types.is_numeric_dtype(dtype):
        return "number"
    return "time" if types.is_datetime64_any_dtype(dtype) else "text"


def _is_null(value: object) -> bool:
    import pandas as pd

    # Of a list `isna` tells for each of its values.
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def write_with_gdal(
    ships: geopandas.GeoDataFrame,
    path: Path,
    *,
    driver: str,
    layer: str,
    dataset_options: dict[str, str] | None = None,
    layer_options: dict[str, str] | None = None,
) -> None:
    """Write a plain frame with one of GDAL's drivers, and count what arrived.

    Args:
        ships: Ships with plain columns; there may be none.
        path: The new file.
        driver: GDAL's name for the format.
        layer: The layer's name.
        dataset_options: The driver's creation options.
        layer_options: The driver's layer creation options.

    Raises:
        OSError: If the file holds fewer ships than were given: GDAL does not report every write
            that a full disk cuts short.
    """
    import warnings

    import pyogrio

    with warnings.catch_warnings():
        # A scene without georeferencing has no CRS, and its user has been told.
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        pyogrio.write_dataframe(
            ships,
            path,
            driver=driver,
            layer=layer,
            geometry_type="Polygon",
            dataset_options=dataset_options,
            layer_options=layer_options,
        )
    written = pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"]
    if written != len(ships):
        raise OSError(f"only {written} of {len(ships)} ships arrived in the file")


def read_with_gdal(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    """Read a layer with whichever of GDAL's drivers knows the file.

    Args:
        path: The file.
        layer: The layer's name; None takes `ships` if there is one, else the first with geometries
            (the style table of a GeoPackage has none).

    Returns:
        The layer; its CRS is None where the file calls it undefined.

    Raises:
        ValueError: If no layer has geometries.
        RuntimeError: If GDAL cannot read the file (pyogrio's errors are of that kind).
    """
    import pyogrio

    if layer is None:
        spatial = [name for name, kind in pyogrio.list_layers(path) if kind]
        if not spatial:
            raise ValueError("it has no layer with geometries")
        layer = "ships" if "ships" in spatial else spatial[0]
    ships = pyogrio.read_dataframe(path, layer=layer)
    # GeoPackage has codes for "no coordinate system", to which GDAL gives such names.
    if ships.crs is not None and ships.crs.name.startswith("Undefined "):
        ships = ships.set_crs(None, allow_override=True)
    return ships


def merge_layers(
    layers: Sequence[geopandas.GeoDataFrame], crs: Any = None
) -> geopandas.GeoDataFrame:
    """Put the ships of several scenes into one layer.

    Args:
        layers: Layers with the same columns, in the order of the result.
        crs: The CRS of the result; by default the one that the layers share, else WGS 84.

    Returns:
        All ships, scene after scene, with `ship_id` counted from 1 over all of them.

    Raises:
        LayerMixError: If some layers are georeferenced and some are not, or if a CRS is given and
            none of them is.
        UnusableCrsError: If the given CRS is unknown, is not one of map coordinates, or has no
            coordinates for some of the ships.

    Examples:
        >>> from larsd_geo.geo import empty_ships
        >>> merged = merge_layers([empty_ships("EPSG:32631"), empty_ships("EPSG:32632")])
        >>> merged.crs.to_string()
        'EPSG:4326'
    """
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import shapely

    from larsd_geo.scene.georef import WGS84, map_crs_from_text

    if not layers:
        return gpd.GeoDataFrame(geometry=gpd.GeoSeries([]))
    placed = [layer.crs is not None for layer in layers]
    if not any(placed) and crs is None:
        target = None
    elif not all(placed):
        raise LayerMixError
    elif crs is not None:
        target = map_crs_from_text(crs)
    else:
        shared = all(layer.crs == layers[0].crs for layer in layers)
        target = layers[0].crs if shared else WGS84
    parts = [
        layer if layer.crs == target else _counter_clockwise(_whole(layer.to_crs(target)))
        for layer in layers
        if len(layer)
    ]
    if not parts:
        return layers[0].iloc[:0] if layers[0].crs == target else layers[0].iloc[:0].to_crs(target)
    merged = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=target)
    if target is not None and not np.isfinite(shapely.get_coordinates(merged.geometry)).all():
        raise UnusableCrsError(
            target.name, "it has no coordinates for some of the ships; give another", ["crs"]
        )
    merged["ship_id"] = np.arange(1, len(merged) + 1)
    return merged


def _whole(layer: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Bring the corners of ships across the antimeridian together: they may lie past 180 degrees.

    Reprojected, some of them come out at one end of the map and some at the other.
    """
    import numpy as np
    import shapely
    from pyproj import Transformer

    target = layer.crs
    if target.is_geographic:
        turn = 360.0
    else:
        to_map = Transformer.from_crs(4326, target, always_xy=True)
        (west, east), _ = to_map.transform([-180.0, 180.0], [0.0, 0.0])
        turn = east - west
        if not np.isfinite(turn) or turn <= 0:  # the map does not end at the antimeridian
            return layer

    shapes = layer.geometry.to_numpy()
    bounds = shapely.bounds(shapes)
    for row in np.flatnonzero(bounds[:, 2] - bounds[:, 0] > turn / 2):
        first = shapely.get_coordinates(shapes[row])[0, 0]

        def beside(xy: numpy.ndarray, first: float = first) -> numpy.ndarray:
            moved: numpy.ndarray = xy.copy()
            moved[:, 0] -= turn * np.round((xy[:, 0] - first) / turn)
            return moved

        shapes[row] = shapely.transform(shapes[row], beside)
    return layer.set_geometry(shapes, crs=target)


def _counter_clockwise(layer: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Turn clockwise rings, as of a layer that a CRS with other axes has mirrored."""
    shapes, clockwise = layer.geometry, _clockwise(layer.geometry)
    if not clockwise.any():
        return layer
    return layer.set_geometry(shapes.where(~clockwise, shapes.reverse()))
