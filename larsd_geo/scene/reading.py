"""How GDAL reads: its cache, its threads, and how long it waits for a server."""

from __future__ import annotations

import os
from typing import Any

from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

__all__ = ["CACHE_BYTES", "HTTP_LIMITS", "READ_ERRORS", "reading_options"]

#: What rasterio raises for a raster that it cannot open or read: its own errors, those of GDAL that
#: it lets through (control points that cannot be solved), and Python's for text and numbers in a
#: file that make no sense.
READ_ERRORS = (RasterioError, CPLE_BaseError, OSError, ValueError, TypeError, OverflowError)

#: Size of GDAL's cache of decoded blocks. Its own default is a share of the machine's memory; a
#: fixed size makes the memory in use independent of the scene. It holds the rows that a line of
#: 1024-pixel tiles needs of a striped scene 80,000 pixels wide (three bands, eight bits).
CACHE_BYTES = 256 * 2**20

#: In threads of their own, readers of mosaics lose the errors of their sources and return empty
#: pixels. Two handles must not share a source, since two threads may use them.
_READING = {
    "GDAL_CACHEMAX": CACHE_BYTES,
    "VRT_NUM_THREADS": "1",
    "GTI_NUM_THREADS": "1",
    "VRT_SHARED_SOURCE": "0",
}

#: By default GDAL waits for a server for ever, and asks once. A server that sends less than a
#: kilobyte a second for half a minute counts as one that does not answer: no limit is set to how
#: long a download takes that goes on. Seconds and bytes.
HTTP_LIMITS = {
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "GDAL_HTTP_LOW_SPEED_TIME": "30",
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1000",
    "GDAL_HTTP_MAX_RETRY": "3",
    "GDAL_HTTP_RETRY_DELAY": "1",
}


def reading_options() -> dict[str, Any]:
    """Return the options of GDAL to read with; those of the environment are the user's and win."""
    limits = {name: value for name, value in HTTP_LIMITS.items() if name not in os.environ}
    return {**_READING, **limits}
