"""Rotated ship detection in large georeferenced pictures.

    >>> import larsd_geo
    >>> ships = larsd_geo.detect("scene.tif")  # doctest: +SKIP

Importing the package is cheap: torch, GDAL and the rest are loaded when `detect` is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from larsd_geo.detection import detect

__all__ = ["__version__", "detect"]

__version__ = "0.1.0"

_LAZY = {"detect": "larsd_geo.detection"}


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be had, loaded or not."""
    return sorted(set(globals()) | set(_LAZY))
