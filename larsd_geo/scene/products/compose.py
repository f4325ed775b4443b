"""One raster out of a product's files: what GDAL opens for it."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

import rasterio
from rasterio.errors import RasterioError

from larsd_geo.errors import UnreadableSceneError
from larsd_geo.scene.products.product import Band, Product

__all__ = ["gdal_name"]

#: Colour interpretations of bands by their common names.
_COLOURS = {"red": "Red", "green": "Green", "blue": "Blue", "pan": "Gray"}

#: GDAL's names of data types.
_TYPES = {
    "uint8": "Byte",
    "int8": "Int8",
    "uint16": "UInt16",
    "int16": "Int16",
    "uint32": "UInt32",
    "int32": "Int32",
    "float32": "Float32",
    "float64": "Float64",
}


@dataclass(frozen=True)
class _Grid:
    """What a VRT needs to know of a file."""

    columns: int
    rows: int
    count: int
    dtype: str
    crs: str
    transform: tuple[float, ...]
    nodata: float | None


def gdal_name(product: Product, path: str) -> str:
    """Return what GDAL opens for a product: its one raster, or a VRT of its files.

    Args:
        product: The product.
        path: The path that it was recognised by, for error messages.

    Raises:
        UnreadableSceneError: If a file cannot be opened, or the bands do not fit each other.
    """
    if product.raster:
        return product.raster
    if product.tiles:
        return _mosaicked(product, path)
    if product.pan is not None:
        return _sharpened(product, product.pan)
    return _stacked(product, path)


def _look(file: str, path: str) -> _Grid:
    try:
        with rasterio.open(file, sharing=False) as dataset:
            return _Grid(
                dataset.width,
                dataset.height,
                dataset.count,
                dataset.dtypes[0],
                dataset.crs.to_wkt() if dataset.crs else "",
                dataset.transform.to_gdal(),
                dataset.nodata,
            )
    except RasterioError as error:
        raise UnreadableSceneError(
            path, f"its file {file} cannot be opened; copy the product again"
        ) from error


def _stacked(product: Product, path: str) -> str:
    """Return a VRT of bands that each have a file."""
    grids = [_look(band.file, path) for band in product.bands]
    first = grids[0]
    for band, grid in zip(product.bands, grids, strict=True):
        if (grid.columns, grid.rows) != (first.columns, first.rows):
            raise UnreadableSceneError(
                path,
                f"its band {band.name} has {grid.columns} x {grid.rows} pixels, and "
                f"{product.bands[0].name} {first.columns} x {first.rows}; search one of them",
            )
    root = _vrt(first, first.columns, first.rows)
    nodata = first.nodata if product.nodata is None else product.nodata
    for number, (band, grid) in enumerate(zip(product.bands, grids, strict=True), start=1):
        element = _band(root, number, grid.dtype, band.name, nodata)
        _source(element, band, grid, 0, 0)
    return tostring(root, encoding="unicode")


def _mosaicked(product: Product, path: str) -> str:
    """Return a VRT of tiles."""
    grids = [_look(tile.file, path) for tile in product.tiles]
    first = next(
        (grid for tile, grid in zip(product.tiles, grids, strict=True) if tile[1:] == (0, 0)),
        None,
    )
    if first is None:
        raise UnreadableSceneError(path, "its first tile is missing; copy the product again")
    columns = max(t.column + g.columns for t, g in zip(product.tiles, grids, strict=True))
    rows = max(t.row + g.rows for t, g in zip(product.tiles, grids, strict=True))
    root = _vrt(first, columns, rows)
    nodata = first.nodata if product.nodata is None else product.nodata
    for number in range(1, first.count + 1):
        named = number <= len(product.bands)
        name = product.bands[number - 1].name if named else ""
        element = _band(root, number, first.dtype, name, nodata)
        for tile, grid in zip(product.tiles, grids, strict=True):
            _source(element, Band(name, file=tile.file, number=number), grid, tile.column, tile.row)
    return tostring(root, encoding="unicode")


def _sharpened(product: Product, pan: Band) -> str:
    """Return a VRT of bands that a panchromatic one sharpens as it is read."""
    root = Element("VRTDataset", subClass="VRTPansharpenedDataset")
    options = SubElement(root, "PansharpeningOptions")
    SubElement(options, "Algorithm").text = "WeightedBrovey"
    weights = SubElement(SubElement(options, "AlgorithmOptions"), "Weights")
    weights.text = ",".join(f"{weight:g}" for weight in product.weights)
    SubElement(options, "Resampling").text = "Cubic"
    SubElement(options, "NumThreads").text = "1"  # readers are threads themselves
    if product.nodata is not None:
        SubElement(options, "NoData").text = f"{product.nodata:g}"
    _name_source(SubElement(options, "PanchroBand"), pan)
    for number, band in enumerate(product.bands, start=1):
        _name_source(SubElement(options, "SpectralBand", dstBand=str(number)), band)
    return tostring(root, encoding="unicode")


def _vrt(grid: _Grid, columns: int, rows: int) -> Element:
    root = Element("VRTDataset", rasterXSize=str(columns), rasterYSize=str(rows))
    if grid.crs:
        SubElement(root, "SRS").text = grid.crs
    if grid.transform != (0, 1, 0, 0, 0, 1):
        SubElement(root, "GeoTransform").text = ", ".join(map(repr, grid.transform))
    return root


def _band(root: Element, number: int, dtype: str, name: str, nodata: float | None) -> Element:
    band = SubElement(
        root, "VRTRasterBand", dataType=_TYPES.get(dtype, "Float32"), band=str(number)
    )
    if name:
        SubElement(band, "Description").text = name
    if nodata is not None:
        SubElement(band, "NoDataValue").text = repr(nodata)
    SubElement(band, "ColorInterp").text = _COLOURS.get(name, "Undefined")
    return band


def _source(parent: Element, band: Band, grid: _Grid, column: int, row: int) -> None:
    source = SubElement(parent, "SimpleSource")
    _name_source(source, band)
    columns, rows = str(grid.columns), str(grid.rows)
    SubElement(source, "SrcRect", xOff="0", yOff="0", xSize=columns, ySize=rows)
    SubElement(source, "DstRect", xOff=str(column), yOff=str(row), xSize=columns, ySize=rows)


def _name_source(parent: Element, band: Band) -> None:
    SubElement(parent, "SourceFilename", relativeToVRT="0").text = band.file
    SubElement(parent, "SourceBand").text = str(band.number)
