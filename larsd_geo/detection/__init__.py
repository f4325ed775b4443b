"""From a scene to ships: tiles through the network on a device, merged, georeferenced."""

from __future__ import annotations

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
