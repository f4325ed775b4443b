"""The raster of a scene: its file, or red, green and blue of three files as one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import rasterio
from rasterio.errors import RasterioError

from larsd_geo.batch.scenes import SceneRef
from larsd_geo.errors import SceneNotFoundError, UnreadableSceneError
from larsd_geo.scene.source import check_exists

__all__ = ["raster_of"]

#: GDAL's names of the types of values.
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


@contextmanager
def raster_of(ref: SceneRef) -> Iterator[str]:
    """Yield the path of a scene's raster.

    Three files become a virtual one of three bands, in a temporary folder. It is the same each
    time, so that an interrupted search can go on.

    Args:
        ref: The scene.

    Raises:
        SceneNotFoundError: If one of three files does not exist.
        UnreadableSceneError: If it cannot be opened, or the three do not fit each other.
    """
    if len(ref.paths) == 1:
        yield ref.paths[0]
        return
    xml = _stacked(ref.key, ref.paths)
    with tempfile.TemporaryDirectory(prefix="larsd-") as folder:
        file = Path(folder) / "bands.vrt"
        file.write_text(xml, encoding="utf-8")
        os.utime(file, (0, 0))
        yield str(file)


def _stacked(scene: str, paths: Sequence[str]) -> str:
    """Return a virtual raster with the first band of each file."""
    bands: list[str] = []
    with ExitStack() as stack:
        opened = []
        for path in paths:
            try:
                check_exists(path)
                opened.append(stack.enter_context(rasterio.open(path, sharing=False)))
            except SceneNotFoundError:
                raise
            except RasterioError as error:
                text = " ".join(str(error).split()).rstrip(".")
                raise UnreadableSceneError(scene, f"{path} cannot be opened ({text})") from error
        first = opened[0]
        for path, one in zip(paths, opened, strict=True):
            if (one.crs, one.shape) != (first.crs, first.shape) or not one.transform.almost_equals(
                first.transform, precision=1e-6 * abs(first.transform.a)
            ):
                raise UnreadableSceneError(
                    scene, f"{path} is on another grid than {paths[0]}; name one asset instead"
                )
            source = path if "://" not in path else "/vsicurl/" + path
            name = source if source.startswith("/vsi") else str(Path(source).absolute())
            kind = _TYPES.get(one.dtypes[0], "Float64")
            nodata = "" if one.nodata is None else f"<NoDataValue>{one.nodata!r}</NoDataValue>"
            bands.append(
                f'<VRTRasterBand dataType="{kind}" band="{len(bands) + 1}">{nodata}'
                f'<SimpleSource><SourceFilename relativeToVRT="0">{escape(name)}</SourceFilename>'
                "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
            )
        transform = ", ".join(repr(float(value)) for value in first.transform.to_gdal())
        crs = f"<SRS>{escape(first.crs.to_wkt())}</SRS>" if first.crs else ""
        return (
            f'<VRTDataset rasterXSize="{first.width}" rasterYSize="{first.height}">{crs}'
            f"<GeoTransform>{transform}</GeoTransform>{''.join(bands)}</VRTDataset>"
        )
