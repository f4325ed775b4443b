"""From a scene to ships: tiles through the network on a device, merged, georeferenced.

Loaded on first use: choosing a device, for training on plain pictures, needs no raster library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from larsd_geo._lazy import lazy_names

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

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
