"""Every error that the package raises on purpose.

All of them share one root, so that a caller (the command line, the QGIS worker) can tell "the input
is wrong, here is what to do" from a defect. Each one also subclasses the builtin that a caller
would expect, and composes its own message: what is wrong, with which file, and what to do about it.
"""

from __future__ import annotations

from larsd_geo.errors.base import (
    LarsdError,
)
from larsd_geo.errors.labels import (
    CheckpointError,
    ComparisonError,
    CropWorkerError,
    EvaluationInputError,
    LabelError,
    LabelFormatError,
    LabelSplitError,
    MissingPackageError,
    NoBowsError,
    NoTrainingImagesError,
    TooFewBoxesError,
    TooFewDetectionsError,
    TrainingConfigError,
)
from larsd_geo.errors.models import (
    BackendError,
    DamagedWeightsError,
    DeviceError,
    ModelCardError,
    ModelExistsError,
    ModelsDifferError,
    NoScenesError,
    OutOfMemoryError,
    UnknownBackboneError,
    UnknownModelError,
    UnknownPresetError,
)
from larsd_geo.errors.outputs import (
    OutputExistsError,
    OutputInUseError,
    OutputNotWritableError,
    UnknownOutputFormatError,
    UnreadableShipsError,
    UnwritableColumnError,
)
from larsd_geo.errors.scenes import (
    AreaOutsideSceneError,
    AreaUnreadableError,
    ExclusionUnreadableError,
    GroundSampleDistanceError,
    LayerMixError,
    NotGeoreferencedError,
    SceneNotFoundError,
    SceneRequestError,
    TilingError,
    UnknownBandError,
    UnreadableSceneError,
    UnusableCrsError,
    ValueRangeError,
)

__all__ = [
    "AreaOutsideSceneError",
    "AreaUnreadableError",
    "BackendError",
    "CheckpointError",
    "ComparisonError",
    "CropWorkerError",
    "DamagedWeightsError",
    "DeviceError",
    "EvaluationInputError",
    "ExclusionUnreadableError",
    "GroundSampleDistanceError",
    "LabelError",
    "LabelFormatError",
    "LabelSplitError",
    "LarsdError",
    "LayerMixError",
    "MissingPackageError",
    "ModelCardError",
    "ModelExistsError",
    "ModelsDifferError",
    "NoBowsError",
    "NoScenesError",
    "NoTrainingImagesError",
    "NotGeoreferencedError",
    "OutOfMemoryError",
    "OutputExistsError",
    "OutputInUseError",
    "OutputNotWritableError",
    "SceneNotFoundError",
    "SceneRequestError",
    "TilingError",
    "TooFewBoxesError",
    "TooFewDetectionsError",
    "TrainingConfigError",
    "UnknownBackboneError",
    "UnknownBandError",
    "UnknownModelError",
    "UnknownOutputFormatError",
    "UnknownPresetError",
    "UnreadableSceneError",
    "UnreadableShipsError",
    "UnusableCrsError",
    "UnwritableColumnError",
    "ValueRangeError",
]
