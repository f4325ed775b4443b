"""Rotated ship detection in large georeferenced pictures.

    >>> import larsd_geo
    >>> ships = larsd_geo.detect("scene.tif")  # doctest: +SKIP

Importing the package is cheap: torch, GDAL and the rest are loaded when `detect` is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from larsd_geo._lazy import lazy_names

if TYPE_CHECKING:
    from larsd_geo.detection.detector import detect

__all__ = ["__version__", "detect"]

__version__ = "0.1.0"

__getattr__, __dir__ = lazy_names(__name__, {"detect": "detection.detector"})
