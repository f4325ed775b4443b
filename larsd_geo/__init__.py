"""Rotated ship detection in large georeferenced images.

    >>> import larsd_geo
    >>> ships = larsd_geo.detect("scene.tif")  # doctest: +SKIP

What this module lists is the public interface, with `larsd_geo.errors` and `larsd_geo.boxes`. All
other modules are private: they may change in any release.

Importing the package is cheap: torch, GDAL and the rest are loaded when a name is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from larsd_geo._lazy import lazy_names

if TYPE_CHECKING:
    from larsd_geo.detection.detector import Detector, detect
    from larsd_geo.detection.journal import Journal
    from larsd_geo.detection.result import (
        DetectionProgress,
        RunSummary,
        SceneResult,
        SceneSummary,
    )
    from larsd_geo.detection.settings import DetectionSettings
    from larsd_geo.errors import LarsdError
    from larsd_geo.evaluation.calibration import ModelCalibration, calibrate
    from larsd_geo.evaluation.run import ModelEvaluation, evaluate
    from larsd_geo.io import read_ships, write_ships
    from larsd_geo.io.postgis.sink import PostgisSink
    from larsd_geo.io.sinks import FileSink, MemorySink, Sink
    from larsd_geo.scene import Scene, open_scene
    from larsd_geo.training.bow_run import train_bow
    from larsd_geo.training.run import train

__all__ = [
    "DetectionProgress",
    "DetectionSettings",
    "Detector",
    "FileSink",
    "Journal",
    "LarsdError",
    "MemorySink",
    "ModelCalibration",
    "ModelEvaluation",
    "PostgisSink",
    "RunSummary",
    "Scene",
    "SceneResult",
    "SceneSummary",
    "Sink",
    "__version__",
    "calibrate",
    "detect",
    "evaluate",
    "open_scene",
    "read_ships",
    "train",
    "train_bow",
    "write_ships",
]

__version__ = "0.1.0"

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "DetectionProgress": "detection.result",
        "DetectionSettings": "detection.settings",
        "Detector": "detection.detector",
        "FileSink": "io.sinks",
        "Journal": "detection.journal",
        "LarsdError": "errors",
        "train": "training.run",
        "train_bow": "training.bow_run",
        "evaluate": "evaluation.run",
        "ModelEvaluation": "evaluation.run",
        "calibrate": "evaluation.calibration",
        "ModelCalibration": "evaluation.calibration",
        "MemorySink": "io.sinks",
        "PostgisSink": "io.postgis.sink",
        "RunSummary": "detection.result",
        "Scene": "scene",
        "SceneResult": "detection.result",
        "SceneSummary": "detection.result",
        "Sink": "io.sinks",
        "detect": "detection.detector",
        "open_scene": "scene",
        "read_ships": "io",
        "write_ships": "io",
    },
)
