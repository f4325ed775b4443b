"""How GDAL reads: its cache, its threads, and how long it waits for a server."""

from __future__ import annotations

import os
from typing import Any

from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

__all__ = ["CACHE_BYTES", "HTTP_LIMITS", "READ_ERRORS", "reading_options", "settle_cache"]

#: What rasterio raises for a raster that it cannot open or read: its own errors, those of GDAL that
#: it lets through (control points that cannot be solved), and Python's for text and numbers in a
#: file that make no sense.
READ_ERRORS = (RasterioError, CPLE_BaseError, OSError, ValueError, TypeError, OverflowError)

#: Most that GDAL's cache of decoded blocks may hold. Its own default is a share of the machine's
#: memory; a fixed size makes the memory in use independent of the scene. It holds the rows that a
#: line of 1024-pixel tiles needs of a striped scene 80,000 pixels wide (three bands, eight bits).
CACHE_BYTES = 256 * 2**20

#: The same for scenes stored in tiles. A block that has left the cache costs one decoding more
#: there, where a line of stripes costs one for every tile along it.
_TILED_CACHE_BYTES = 16 * 2**20

#: In threads of their own, readers of mosaics lose the errors of their sources and return empty
#: pixels. Two handles must not share a source, since two threads may use them.
_READING = {
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


#: What this process has settled on; GDAL asks once, when it first reads, and keeps to it.
_settled: list[int] = []


def settle_cache(striped: bool = True) -> None:
    """Choose the size of GDAL's cache, if this process has not chosen yet.

    The first raster that is opened does so. A process that is to read many, of which later ones may
    be stored otherwise, calls this before.

    Args:
        striped: Whether blocks are as wide as the raster, or may be.
    """
    if not _settled:
        _settled.append(CACHE_BYTES if striped else _TILED_CACHE_BYTES)


def reading_options() -> dict[str, Any]:
    """Return the options of GDAL to read with; those of the environment are the user's and win."""
    cache = {"GDAL_CACHEMAX": _settled[0] if _settled else CACHE_BYTES}
    ours = {
        name: value for name, value in {**cache, **HTTP_LIMITS}.items() if name not in os.environ
    }
    return {**_READING, **ours}
