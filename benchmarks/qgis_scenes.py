"""Rasters for the screenshots and the tests of the plugin, made from a scene of `larsd synth`."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from osgeo import gdal

__all__ = [
    "DOUBTFUL",
    "five_bands",
    "in_zip",
    "infrared_as_alpha",
    "map_tiles",
    "nearly_black",
    "part",
    "undeclared_fill",
    "write_like",
]

#: Half the width of the world in Web Mercator.
_HALF_WORLD = 20037508.342789244

#: Rows and columns of the doubtful scenes: enough for a few ships, and quickly searched.
_SIDE = 768


def infrared_as_alpha(bands: np.ndarray) -> np.ndarray:
    """Return the bands with a near infrared one behind them: dark water, bright land."""
    infrared = np.clip(bands[1].astype(np.int16) * 2 - bands[2], 1, 255).astype(np.uint8)
    return np.concatenate([bands, infrared[None]])


def undeclared_fill(bands: np.ndarray) -> np.ndarray:
    """Return sixteen bits with a corner of 65535."""
    wide = bands.astype(np.uint16) * 40
    rows, columns = np.indices(bands.shape[1:])
    wide[:, rows + columns < 90] = 65535
    return wide


def never_written(bands: np.ndarray) -> np.ndarray:
    """Return the bands with a part of zeros."""
    cut = bands.copy()
    cut[:, 256:512, 384:] = 0
    return cut


def nearly_black(bands: np.ndarray) -> np.ndarray:
    """Return eight bits of which hardly any are used."""
    return bands // 14


#: They end with their pipes, and so with this process.
_servers: list[subprocess.Popen[str]] = []

#: What a raster's tags say of it is not so: the changes by the names of their rasters.
DOUBTFUL: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "infrared-as-alpha": infrared_as_alpha,
    "undeclared-fill": undeclared_fill,
    "never-written": never_written,
    "nearly-black": nearly_black,
}


def write_like(
    scene: str, path: Path, change: Callable[[np.ndarray], np.ndarray], side: int = _SIDE
) -> Path:
    """Write the upper left part of a scene with other bands.

    Args:
        scene: The scene, of three bands.
        path: The GeoTIFF to write. Four bands are tagged as three with alpha, five as unknown.
        change: Returns the new bands (count, rows, columns), of eight or sixteen bits.
        side: Rows and columns.
    """
    source = gdal.Open(scene)
    bands = change(source.ReadAsArray(0, 0, side, side)[:3])
    kind = gdal.GDT_UInt16 if bands.dtype == np.uint16 else gdal.GDT_Byte
    options = ["PHOTOMETRIC=MINISBLACK"] if len(bands) > 4 else ["PHOTOMETRIC=RGB"]
    options += ["ALPHA=YES"] * (len(bands) == 4)
    driver = gdal.GetDriverByName("GTiff")
    made = driver.Create(str(path), side, side, len(bands), kind, options=options)
    made.SetGeoTransform(source.GetGeoTransform())
    made.SetProjection(source.GetProjection())
    for number, values in enumerate(bands, start=1):
        made.GetRasterBand(number).WriteArray(values)
    made.FlushCache()
    return path


def five_bands(bands: np.ndarray) -> np.ndarray:
    """Return red, green and blue as bands 5, 3 and 2 of sixteen bits; 1 and 4 hold others."""
    red, green, blue = bands.astype(np.uint16) * 12
    return np.stack([blue // 2, blue, green, np.minimum(green * 2, 4095), red])


def part(scene: str, path: Path, window: tuple[int, int, int, int]) -> Path:
    """Write a part of a scene: column, row, columns and rows."""
    gdal.Translate(str(path), scene, srcWin=list(window))
    return path


def in_zip(scene: str, path: Path) -> str:
    """Put a scene into a zip, beside another file, and return its name for GDAL."""
    inside = f"north/{Path(scene).name}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(scene, inside)
        archive.writestr("readme.txt", "Two scenes would lie here as well as one.\n")
    return f"/vsizip/{path}/{inside}"


def map_tiles(scene: str, folder: Path, zoom: int = 17) -> str:
    """Serve a scene as the tiles of a map, and return the source of QGIS's layer of them.

    Args:
        scene: The scene.
        folder: The folder to write them to.
        zoom: The finest zoom; all below it are written as well.
    """
    gdal.Warp("/vsimem/map.vrt", scene, dstSRS="EPSG:3857", dstAlpha=True, format="VRT")
    info = gdal.Info("/vsimem/map.vrt", format="json")
    (west, north), (east, south) = (
        info["cornerCoordinates"][corner] for corner in ("upperLeft", "lowerRight")
    )
    for level in range(zoom + 1):
        side = 2 * _HALF_WORLD / 2**level
        first, last = (int((x + _HALF_WORLD) // side) for x in (west, east))
        top, bottom = (int((_HALF_WORLD - y) // side) for y in (north, south))
        for column in range(first, last + 1):
            (folder / f"{level}" / f"{column}").mkdir(parents=True, exist_ok=True)
            for row in range(top, bottom + 1):
                x, y = column * side - _HALF_WORLD, _HALF_WORLD - row * side
                gdal.Warp(
                    "/vsimem/tile.tif", scene, dstSRS="EPSG:3857", width=256, height=256,
                    outputBounds=(x, y - side, x + side, y), resampleAlg="bilinear", dstAlpha=True,
                )  # fmt: skip
                tile = folder / f"{level}" / f"{column}" / f"{row}.png"
                gdal.Translate(str(tile), "/vsimem/tile.tif", format="PNG")
                Path(f"{tile}.aux.xml").unlink(missing_ok=True)
    server = subprocess.Popen(
        ["python3", str(Path(__file__).with_name("qgis_tile_server.py")), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _servers.append(server)
    assert server.stdout is not None
    port = int(server.stdout.readline())
    address = f"http://127.0.0.1:{port}/%7Bz%7D/%7Bx%7D/%7By%7D.png"
    return f"type=xyz&url={address}&zmin=0&zmax={zoom}"
