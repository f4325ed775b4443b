"""What every writer needs done to the ships first: plain column types, one orientation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from larsd_geo.errors import UnwritableColumnError

if TYPE_CHECKING:
    import geopandas
    import numpy
    import pandas

# Milliseconds are what GeoPackage and FlatGeobuf keep of a time.
_TIME_UNIT = "ms"


def plain_frame(ships: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Copies the ships with columns of types that every format knows.

    Columns of Python objects become text, also where all of them are null (an analyst's verdict
    that nobody has given yet is text nonetheless). Times become UTC; those without a zone are taken
    as UTC. Exterior rings are turned counter-clockwise.

    Args:
        ships: Ships as of :mod:`larsd_geo.geo`; any number of them, also none.

    Returns:
        A new frame with a fresh index and the same columns in the same order.

    Raises:
        UnwritableColumnError: If a column holds values that are not numbers, truth values, times
            or text.
    """
    plain = ships.reset_index(drop=True).copy()
    geometry = plain.geometry.name
    for name in plain.columns:
        if name != geometry:
            plain[name] = _plain_column(plain[name])
    plain[geometry] = plain.geometry.where(~_clockwise(plain.geometry), plain.geometry.reverse())
    return plain


def _clockwise(geometry: geopandas.GeoSeries) -> numpy.ndarray:
    """(N,) bool: polygons whose exterior ring runs clockwise, x to the right and y up."""
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


def _is_null(value: object) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value is pd.NaT or value != value


def write_with_gdal(
    ships: geopandas.GeoDataFrame,
    path: Path,
    *,
    driver: str,
    layer: str,
    dataset_options: dict[str, str] | None = None,
    layer_options: dict[str, str] | None = None,
) -> None:
    """Writes a plain frame with one of GDAL's drivers, and counts what arrived.

    Args:
        ships: Ships with plain columns; none are needed.
        path: The new file.
        driver: GDAL's name of the format.
        layer: The layer's name.
        dataset_options: The driver's creation options.
        layer_options: The driver's layer creation options.

    Raises:
        OSError: If the file holds fewer ships than were given: GDAL does not report every write
            that a full disk cut short.
    """
    import warnings

    import pyogrio

    with warnings.catch_warnings():
        # Pictures without georeferencing have no CRS, and their users were told.
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
    """Reads a layer with whichever of GDAL's drivers knows the file.

    Args:
        path: The file.
        layer: The layer's name; by default ``ships`` where there is one, else the first that has
            geometries (the style table of a GeoPackage has none).

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
    # GeoPackage has coordinate systems that say there is none; GDAL names them so.
    if ships.crs is not None and ships.crs.name.startswith("Undefined "):
        ships = ships.set_crs(None, allow_override=True)
    return ships
