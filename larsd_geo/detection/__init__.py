"""From a scene to ships: tiles through the network on a device, merged, georeferenced."""

from __future__ import annotations

from larsd_geo.detection.device import ChosenDevice, choose_device
from larsd_geo.detection.engine import DetectionProgress, detect
from larsd_geo.detection.predictor import Predictor

__all__ = ["ChosenDevice", "DetectionProgress", "Predictor", "choose_device", "detect"]
