"""Every error that larsd-geo raises on purpose, in families.

All share the root `LarsdError`, so that a caller can tell "the input is wrong, and here is what to
do" from a defect. Between the root and each error stands a family (`SceneError`, `ModelError`,
`OutputError` ...), one in each module here, to catch anything of its kind. Each error also
subclasses the builtin that a caller would expect, and composes its own message: what is wrong, with
which file, and what to do.
"""

from __future__ import annotations

from larsd_geo.errors.base import (
    LarsdError,
)
from larsd_geo.errors.batch import (
    BatchError,
    ClusterError,
    KilledWorkersError,
    NoManifestError,
    OutputPatternError,
    UnreadableSourceError,
    UnusableItemError,
)
from larsd_geo.errors.devices import (
    DeviceError,
    OutOfMemoryError,
    UnavailableDeviceError,
)
from larsd_geo.errors.evaluation import (
    ComparisonError,
    EvaluationError,
    EvaluationInputError,
    NoImagesAtGsdError,
    TooFewDetectionsError,
)
from larsd_geo.errors.installation import (
    InstallationError,
    MissingPackageError,
    TorchNeededError,
)
from larsd_geo.errors.journal import (
    InterruptedSearchError,
    JournalError,
    JournalInUseError,
    JournalMismatchError,
    UnusableJournalError,
)
from larsd_geo.errors.labels import (
    LabelClassError,
    LabelError,
    LabelFileError,
    LabelFormatError,
    LabelSplitError,
)
from larsd_geo.errors.layers import (
    LayerError,
    LayerMixError,
    UnreadableShipsError,
)
from larsd_geo.errors.models import (
    BackendError,
    DamagedWeightsError,
    ModelCardError,
    ModelError,
    ModelsDifferError,
    NetworkOutputError,
    UnknownBackboneError,
    UnknownModelError,
    UnknownPresetError,
)
from larsd_geo.errors.outputs import (
    ModelExistsError,
    OutputError,
    OutputExistsError,
    OutputInUseError,
    OutputNotWritableError,
    UnknownOutputFormatError,
    UnwritableColumnError,
)
from larsd_geo.errors.scenes import (
    AmbiguousProductError,
    GroundSampleDistanceError,
    NotGeoreferencedError,
    SceneChangedError,
    SceneError,
    SceneNotFoundError,
    SceneRequestError,
    SceneTooLargeError,
    UnknownBandError,
    UnreadableSceneError,
    UnusableCrsError,
    UnusableMaskError,
)
from larsd_geo.errors.search_areas import (
    SearchAreaError,
    SearchAreaOutsideSceneError,
    UnreadableExcludedAreaError,
    UnreadableSearchAreaError,
    UnusableLandMaskError,
)
from larsd_geo.errors.settings import (
    LengthRangeError,
    NoScenesError,
    SettingsError,
    TilingError,
    ValueRangeCountError,
    ValueRangeError,
)
from larsd_geo.errors.training import (
    CheckpointError,
    CropWorkerError,
    NoBowsError,
    NoTrainingImagesError,
    TooFewBoxesError,
    TrainingConfigError,
    TrainingError,
)

__all__ = [
    "AmbiguousProductError",
    "BackendError",
    "BatchError",
    "CheckpointError",
    "ClusterError",
    "ComparisonError",
    "CropWorkerError",
    "DamagedWeightsError",
    "DeviceError",
    "EvaluationError",
    "EvaluationInputError",
    "GroundSampleDistanceError",
    "InstallationError",
    "InterruptedSearchError",
    "JournalError",
    "JournalInUseError",
    "JournalMismatchError",
    "KilledWorkersError",
    "LabelClassError",
    "LabelError",
    "LabelFileError",
    "LabelFormatError",
    "LabelSplitError",
    "LarsdError",
    "LayerError",
    "LayerMixError",
    "LengthRangeError",
    "MissingPackageError",
    "ModelCardError",
    "ModelError",
    "ModelExistsError",
    "ModelsDifferError",
    "NetworkOutputError",
    "NoBowsError",
    "NoImagesAtGsdError",
    "NoManifestError",
    "NoScenesError",
    "NoTrainingImagesError",
    "NotGeoreferencedError",
    "OutOfMemoryError",
    "OutputError",
    "OutputExistsError",
    "OutputInUseError",
    "OutputNotWritableError",
    "OutputPatternError",
    "SceneChangedError",
    "SceneError",
    "SceneNotFoundError",
    "SceneRequestError",
    "SceneTooLargeError",
    "SearchAreaError",
    "SearchAreaOutsideSceneError",
    "SettingsError",
    "TilingError",
    "TooFewBoxesError",
    "TooFewDetectionsError",
    "TorchNeededError",
    "TrainingConfigError",
    "TrainingError",
    "UnavailableDeviceError",
    "UnknownBackboneError",
    "UnknownBandError",
    "UnknownModelError",
    "UnknownOutputFormatError",
    "UnknownPresetError",
    "UnreadableExcludedAreaError",
    "UnreadableSceneError",
    "UnreadableSearchAreaError",
    "UnreadableShipsError",
    "UnreadableSourceError",
    "UnusableCrsError",
    "UnusableItemError",
    "UnusableJournalError",
    "UnusableLandMaskError",
    "UnusableMaskError",
    "UnwritableColumnError",
    "ValueRangeCountError",
    "ValueRangeError",
]
