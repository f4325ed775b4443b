"""From a scene to ships: tiles through the network on a device, merged, georeferenced.

Loaded on first use: choosing a device, for training on plain pictures, needs no raster library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from larsd_geo.detection.device import ChosenDevice, choose_device
    from larsd_geo.detection.engine import Detector, detect
    from larsd_geo.detection.predictor import Predictor
    from larsd_geo.detection.result import (
        DetectionProgress,
        DetectionResult,
        DetectionSettings,
        SceneSummary,
    )

__all__ = [
    "ChosenDevice",
    "DetectionProgress",
    "DetectionResult",
    "DetectionSettings",
    "Detector",
    "Predictor",
    "SceneSummary",
    "choose_device",
    "detect",
]

_HOMES = {
    "ChosenDevice": "device",
    "DetectionProgress": "result",
    "DetectionResult": "result",
    "DetectionSettings": "result",
    "Detector": "engine",
    "Predictor": "predictor",
    "SceneSummary": "result",
    "choose_device": "device",
    "detect": "engine",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be had, loaded or not."""
    return sorted(set(globals()) | set(_HOMES))
