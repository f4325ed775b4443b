"""Sentinel-2 L1C and L2A: a SAFE folder, or an archive of one.

Read according to the Sentinel-2 Products Specification Document (S2-PDGS-TAS-DI-PSD, issue 14.9 and
later): `MTD_MSIL1C.xml` or `MTD_MSIL2A.xml`, the tile's `MTD_TL.xml`, and the 10 m bands.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import partial

from larsd_geo.scene.products.listing import Listing, Metadata
from larsd_geo.scene.products.product import Band, Candidate, Product

__all__ = ["KEY", "candidates"]

#: The file that stands for a product.
KEY = r"(?:MTD_MSIL(?:1C|2A)|S2[A-D]_\w+_MTD_(?:SAFL1C|SAFL2A)_\w+)\.xml"

#: The bands of 10 m: common name, name, and number in the lists of offsets.
_BANDS = (("red", "B04", 3), ("green", "B03", 2), ("blue", "B02", 1), ("nir", "B08", 7))

#: The value of pixels outside the swath, and the quantification where a product does not say.
_NODATA, _QUANTIFICATION = 0.0, 10_000.0


def candidates(listing: Listing) -> Iterator[Candidate]:
    """Yield the products of a listing."""
    for match in listing.matching(rf"(?:.*/)?{KEY}"):
        key = match[0]
        yield Candidate(key, frozenset({key}), partial(_build, listing, key))


def _build(listing: Listing, key: str) -> Product:
    about = listing.metadata(key)
    folder = posixpath.dirname(key)
    level = "L2A" if "L2A" in posixpath.basename(key) else "L1C"
    prefix = re.escape(f"{folder}/" if folder else "")
    images = list(
        listing.matching(
            rf"{prefix}GRANULE/(?P<tile>[^/]+)/IMG_DATA/(?:R10m/)?[^/]*_(?P<band>B\d\d)(?:_10m)?"
            r"\.(?:jp2|tiff?)"
        )
    )
    tiles = sorted({match["tile"] for match in images})
    if len(tiles) > 1:
        raise listing.damaged(
            f"it holds {len(tiles)} tiles, as products before December 2016 do; search the raster "
            "of one tile, such as a VRT of its bands B04, B03 and B02"
        )
    quantification = (
        about.number("BOA_QUANTIFICATION_VALUE", "QUANTIFICATION_VALUE") or _QUANTIFICATION
    )
    offsets = _offsets(about)
    bands: list[Band] = []
    used = [key]
    for common, name, number in _BANDS:
        image = next((match[0] for match in images if match["band"].upper() == name), None)
        if image is None:
            raise listing.damaged(
                f"its band {name} at 10 m is missing; copy the whole product again"
            )
        used.append(image)
        bands.append(
            Band(
                common,
                1 / quantification,
                offsets.get(number, 0.0) / quantification,
                listing.path(image),
            )
        )
    tile = next(listing.matching(rf"{prefix}GRANULE/[^/]+/(?:MTD_TL|S2\w+_MTD_L\w+)\.xml"), None)
    of_tile = None if tile is None else listing.metadata(tile[0])
    azimuth, elevation = (None, None) if of_tile is None else _sun(of_tile)
    view_azimuth, incidence = (None, None) if of_tile is None else _view(of_tile)
    sensed = None if of_tile is None else of_tile.text("SENSING_TIME")
    return Product(
        name=f"Sentinel-2 {level}",
        bands=tuple(bands),
        files=listing.local(used),
        quantity="reflectance",
        nodata=_NODATA,
        acquired=sensed or about.text("DATATAKE_SENSING_START", "PRODUCT_START_TIME"),
        platform=about.text("SPACECRAFT_NAME"),
        sun_azimuth_deg=azimuth,
        sun_elevation_deg=elevation,
        view_azimuth_deg=view_azimuth,
        incidence_deg=incidence,
    )


def _offsets(about: Metadata) -> dict[int, float]:
    """Return the offset of each band, in stored values; empty before baseline 04.00."""
    found: dict[int, float] = {}
    for name in ("RADIO_ADD_OFFSET", "BOA_ADD_OFFSET"):
        for element in about.all(name):
            found[int(element.get("band_id", "-1"))] = float(element.text or 0)
    return found


def _sun(tile: Metadata) -> tuple[float | None, float | None]:
    """Return the mean azimuth and elevation of the sun, in degrees."""
    for angle in tile.all("Mean_Sun_Angle"):
        mean = Metadata(angle)
        zenith = mean.number("ZENITH_ANGLE")
        return mean.number("AZIMUTH_ANGLE"), None if zenith is None else 90 - zenith
    return None, None


def _view(tile: Metadata) -> tuple[float | None, float | None]:
    """Return the mean azimuth and angle of incidence of the line of sight, in degrees.

    Of the first band of 10 m that has them: the bands look about a degree apart.
    """
    for _, _, number in _BANDS:
        for angle in tile.all("Mean_Viewing_Incidence_Angle"):
            # Bands count from 0 here, and B02 is the second.
            if angle.get("bandId") == str(number):
                mean = Metadata(angle)
                return mean.number("AZIMUTH_ANGLE"), mean.number("ZENITH_ANGLE")
    return None, None
