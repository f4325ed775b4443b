"""NAIP (National Agriculture Imagery Program): quarter quads of four bands.

Recognised by their names, as in USDA's "NAIP information sheet" (m_QQQQQQQ_QQ_ZZ_R_YYYYMMDD), since
nothing else says what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from larsd_geo.scene.products.listing import Listing
from larsd_geo.scene.products.product import Band, Candidate, Product

__all__ = ["KEY", "candidates"]

#: The image: quad and quarter, UTM zone, resolution, date of the flight (and of its version).
KEY = r"m_\d{7}_(?:ne|nw|se|sw)_\d{1,2}_(?:\d{1,3}|h)_(?P<date>\d{8})(?:_\d{8})?(?:_\w+)?\.tiff?"


def candidates(listing: Listing) -> Iterator[Candidate]:
    """Yield the products of a listing: one for each quarter quad."""
    for match in listing.matching(rf"(?:.*/)?{KEY}"):
        key = match[0]
        yield Candidate(key, frozenset({key}), partial(_build, listing, key))


def _build(listing: Listing, key: str) -> Product:
    match = re.fullmatch(rf"(?:.*/)?{KEY}", key, re.IGNORECASE)
    date = match["date"] if match else ""
    return Product(
        name="NAIP",
        bands=tuple(map(Band, ("red", "green", "blue", "nir"))),
        raster=listing.path(key),
        files=listing.local([key]),
        # The day is all that the name tells.
        acquired=f"{date[:4]}-{date[4:6]}-{date[6:]}",
        platform="NAIP aircraft",
    )
