"""What a provider's product is to a search: bands by name, the meaning of their values, the time.

A family module (`sentinel2`, `landsat`, ...) turns the files of a delivery into candidates; only
the one that is opened is looked into.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from larsd_geo.scene.info import ViewInfo

__all__ = ["Band", "Candidate", "Product", "Tile", "UsableData"]


class Band(NamedTuple):
    """A band of a product.

    Attributes:
        name: Its common name: red, green, blue, nir, pan, ...
        scale: The factor from stored values to physical ones.
        offset: What is added after it.
        file: What GDAL opens for it; empty where the product is one raster.
        number: The band in that file, from 1.
    """

    name: str
    scale: float = 1.0
    offset: float = 0.0
    file: str = ""
    number: int = 1


class Tile(NamedTuple):
    """One file of an image that is delivered in tiles.

    Attributes:
        file: What GDAL opens.
        column: Its first column in the whole image.
        row: Its first row.
    """

    file: str
    column: int
    row: int


class UsableData(NamedTuple):
    """A raster, on the product's grid, that says which pixels are usable.

    Attributes:
        file: What GDAL opens.
        kind: "udm2": eight bands, the first is 1 where the image is clear, the eighth holds the
            bits of missing data; "udm": one band of such bits.
    """

    file: str
    kind: Literal["udm2", "udm"]


@dataclass(frozen=True)
class Product:
    """A product as it is read.

    Attributes:
        name: What it is, such as "Sentinel-2 L2A".
        bands: Its bands, in the order of the raster that GDAL reads.
        files: The local files that it consists of, for telling whether it has changed.
        raster: What GDAL opens where the product is one raster.
        tiles: The tiles of the image, where it is delivered in several without a mosaic.
        pan: The panchromatic band that sharpens the others, with its file.
        weights: Each band's share in the panchromatic one.
        quantity: What scaled values are, such as "reflectance"; empty where they are plain numbers.
        nodata: The value of pixels without an image.
        usable: What says which pixels are usable.
        acquired: When the image was taken, as the product writes it.
        platform: The satellite or aircraft programme.
        sun_azimuth_deg: Direction of the sun, clockwise from north, in degrees.
        sun_elevation_deg: Height of the sun above the horizon, in degrees.
        view_azimuth_deg: Direction from the ground to the satellite, in degrees.
        off_nadir_deg: Angle at the satellite between straight down and the line of sight.
        incidence_deg: Angle on the ground between straight up and the line of sight.
    """

    name: str
    bands: tuple[Band, ...]
    files: tuple[str, ...]
    raster: str = ""
    tiles: tuple[Tile, ...] = ()
    pan: Band | None = None
    weights: tuple[float, ...] = ()
    quantity: str = ""
    nodata: float | None = None
    usable: UsableData | None = None
    acquired: str | None = None
    platform: str | None = None
    sun_azimuth_deg: float | None = None
    sun_elevation_deg: float | None = None
    view_azimuth_deg: float | None = None
    off_nadir_deg: float | None = None
    incidence_deg: float | None = None

    def view(self) -> ViewInfo | None:
        """Return from where the image was taken; None if nothing is known."""
        view: ViewInfo = {
            "azimuth_deg": self.view_azimuth_deg,
            "off_nadir_deg": self.off_nadir_deg,
            "incidence_deg": self.incidence_deg,
        }
        return view if any(angle is not None for angle in view.values()) else None


class Candidate(NamedTuple):
    """A product that a listing of files seems to hold.

    Attributes:
        key: The file, within the listing, that stands for it and can be given instead.
        names: All files that stand for it, such as its metadata in several forms.
        build: Looks into it.
    """

    key: str
    names: frozenset[str]
    build: Callable[[], Product]
