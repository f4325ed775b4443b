"""Errors come in families, keep what they say between processes, and know no command line."""

from __future__ import annotations

import ast
import io
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import larsd_geo
from larsd_geo import errors
from larsd_geo.errors import LarsdError

#: One of each error, made as its raise sites make it.
SAMPLES: dict[str, Callable[[], LarsdError]] = {
    "AmbiguousProductError": lambda: errors.AmbiguousProductError("order", ["a.tif", "b.tif"]),
    "ClusterError": lambda: errors.ClusterError("tcp://a:8786", "nobody answers"),
    "KilledWorkersError": lambda: errors.KilledWorkersError("a.tif", 3),
    "NoManifestError": lambda: errors.NoManifestError("a.gpkg"),
    "OutputPatternError": lambda: errors.OutputPatternError("{name}.gpkg", "write {scene}"),
    "UnreadableSourceError": lambda: errors.UnreadableSourceError("a.txt", "it is empty"),
    "UnusableItemError": lambda: errors.UnusableItemError("S2A", "it has no raster", ["B02"]),
    "CheckpointError": lambda: errors.CheckpointError(Path("run"), "it is damaged"),
    "ComparisonError": lambda: errors.ComparisonError("the detections", "row 3 is a point"),
    "CropWorkerError": lambda: errors.CropWorkerError(4),
    "DamagedWeightsError": lambda: errors.DamagedWeightsError(Path("m"), "the file is missing"),
    "NoImagesAtGsdError": lambda: errors.NoImagesAtGsdError(3.0, 59, 12),
    "EvaluationInputError": lambda: errors.EvaluationInputError("a.png", "it has no source"),
    "GroundSampleDistanceError": lambda: errors.GroundSampleDistanceError("a.tif", "too coarse"),
    "InterruptedSearchError": lambda: errors.InterruptedSearchError("a.journal", "tile 3 of 9"),
    "JournalInUseError": lambda: errors.JournalInUseError("a.journal", "process 7"),
    "JournalMismatchError": lambda: errors.JournalMismatchError("a.journal", ["it was moved"]),
    "LabelClassError": lambda: errors.LabelClassError("data", ["0", "1"]),
    "LabelFileError": lambda: errors.LabelFileError(Path("a.txt"), 3, "a word is not a number"),
    "LabelFormatError": lambda: errors.LabelFormatError("data", "known are", ["dota", "hrsc"]),
    "LabelSplitError": lambda: errors.LabelSplitError("data", "test", ["train", "val"]),
    "LayerMixError": errors.LayerMixError,
    "MissingPackageError": lambda: errors.MissingPackageError("matplotlib", "a curve", "train"),
    "ModelCardError": lambda: errors.ModelCardError(Path("m/card.json"), "it is missing"),
    "ModelExistsError": lambda: errors.ModelExistsError("my-model"),
    "ModelsDifferError": lambda: errors.ModelsDifferError("one", "other", "anchors"),
    "BackendError": lambda: errors.BackendError("onnx", "it is not built for this CPU"),
    "NetworkOutputError": lambda: errors.NetworkOutputError("cuda:0", "float16"),
    "NoBowsError": lambda: errors.NoBowsError(1, 5),
    "NoScenesError": errors.NoScenesError,
    "NoTrainingImagesError": lambda: errors.NoTrainingImagesError(7),
    "NotGeoreferencedError": lambda: errors.NotGeoreferencedError("a.tif", "geotransform"),
    "OutOfMemoryError": lambda: errors.OutOfMemoryError("cuda:0", 1024),
    "OutputExistsError": lambda: errors.OutputExistsError(Path("ships.gpkg")),
    "OutputInUseError": lambda: errors.OutputInUseError("ships.gpkg", "ships.gpkg-wal"),
    "OutputNotWritableError": lambda: errors.OutputNotWritableError("a.png", "no space left"),
    "SceneChangedError": lambda: errors.SceneChangedError("a.tif", "it has other content"),
    "SceneNotFoundError": lambda: errors.SceneNotFoundError("a.tif"),
    "SceneTooLargeError": lambda: errors.SceneTooLargeError("a.tif", (9, 9), 4, 3),
    "SceneRequestError": lambda: errors.SceneRequestError("bands", 2, "1, 3 or 4 are possible"),
    "SearchAreaOutsideSceneError": lambda: errors.SearchAreaOutsideSceneError(
        "harbour.gpkg", (0.0, 0.0, 9.0, 9.0), "EPSG:32631"
    ),
    "TilingError": lambda: errors.TilingError(64, 96, "the overlap is larger than the tile"),
    "TooFewBoxesError": lambda: errors.TooFewBoxesError(3, 5),
    "TorchNeededError": lambda: errors.TorchNeededError("`larsd train`"),
    "TooFewDetectionsError": lambda: errors.TooFewDetectionsError(4, 0, 10),
    "TrainingConfigError": lambda: errors.TrainingConfigError("crop", 5, "a multiple of 32"),
    "UnavailableDeviceError": lambda: errors.UnavailableDeviceError("cuda:7", "there is none"),
    "UnknownBackboneError": lambda: errors.UnknownBackboneError("vgg"),
    "UnknownBandError": lambda: errors.UnknownBandError("a.tif", [1, 9], 4),
    "UnknownModelError": lambda: errors.UnknownModelError("mine", ["larsd-lite"]),
    "UnknownOutputFormatError": lambda: errors.UnknownOutputFormatError("a.x", {"GPKG": [".gpkg"]}),
    "UnknownPresetError": lambda: errors.UnknownPresetError("larsd-12", ["larsd-11"]),
    "UnreadableExcludedAreaError": lambda: errors.UnreadableExcludedAreaError("land.gpkg", "gone"),
    "UnreadableSceneError": lambda: errors.UnreadableSceneError("a.tif", "it is cut short"),
    "UnreadableSearchAreaError": lambda: errors.UnreadableSearchAreaError("a.gpkg", "it is empty"),
    "UnreadableShipsError": lambda: errors.UnreadableShipsError("a.gpkg", "it has no layer"),
    "UnusableCrsError": lambda: errors.UnusableCrsError("EPSG:0", "it is unknown", ["crs"]),
    "UnusableJournalError": lambda: errors.UnusableJournalError("a.journal", "the disk is full"),
    "UnusableLandMaskError": lambda: errors.UnusableLandMaskError("land.gpkg", "it is empty"),
    "UnusableMaskError": lambda: errors.UnusableMaskError("a.tif", "has no alpha band", "use none"),
    "UnwritableColumnError": lambda: errors.UnwritableColumnError("shape", {"a": 1}),
    "LengthRangeError": lambda: errors.LengthRangeError(100.0, 50.0),
    "ValueRangeCountError": lambda: errors.ValueRangeCountError(2, 3),
    "ValueRangeError": lambda: errors.ValueRangeError(9.0, 1.0),
}

#: An option of `larsd`, and not one of pip in a line to install something.
FLAG = re.compile(r"(?<!pip install )(?<![\w-])--[a-z]")


def classes(root: type[LarsdError] = LarsdError) -> Iterator[type[LarsdError]]:
    """Yield all subclasses that the package defines, at any depth."""
    for each in root.__subclasses__():
        if each.__module__.startswith("larsd_geo."):
            yield each
            yield from classes(each)


FAMILIES = {each for each in LarsdError.__subclasses__() if each in set(classes())}
LEAVES = sorted(set(classes()) - FAMILIES, key=lambda each: each.__name__)


def leaf_parameters() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)


def sample_of(leaf: type[LarsdError]) -> LarsdError:
    assert leaf.__name__ in SAMPLES, f"add {leaf.__name__} to SAMPLES"
    error = SAMPLES[leaf.__name__]()
    assert type(error) is leaf
    return error


def loads_in_python(data: bytes) -> object:
    """Unpickle as Python code does it, which is stricter than C about what makes an object."""
    return pickle._Unpickler(io.BytesIO(data)).load()


@leaf_parameters()
def test_an_error_is_the_same_after_a_pickle(leaf: type[LarsdError]) -> None:
    error = sample_of(leaf)
    for loads in (pickle.loads, loads_in_python):
        again = loads(pickle.dumps(error))
        assert type(again) is leaf
        assert str(again) == str(error)
        assert vars(again) == vars(error)
        assert again.remedies == error.remedies


@leaf_parameters()
def test_an_error_is_one_sentence_without_flags(leaf: type[LarsdError]) -> None:
    text = str(sample_of(leaf))
    assert text.endswith((".", "'."))
    assert "\n" not in text
    assert not FLAG.search(text)


@leaf_parameters()
def test_an_error_belongs_to_one_family_and_to_a_builtin(leaf: type[LarsdError]) -> None:
    assert len(FAMILIES.intersection(leaf.__mro__)) == 1
    builtin = next(each for each in leaf.__mro__ if each.__module__ == "builtins")
    assert builtin not in (Exception, BaseException, object)


def test_a_family_is_a_module_that_the_package_exports() -> None:
    assert {family.__name__ for family in FAMILIES} == {
        "BatchError",
        "DeviceError",
        "EvaluationError",
        "InstallationError",
        "JournalError",
        "LabelError",
        "LayerError",
        "ModelError",
        "OutputError",
        "SceneError",
        "SearchAreaError",
        "SettingsError",
        "TrainingError",
    }
    assert len({family.__module__ for family in FAMILIES}) == len(FAMILIES)
    for each in classes():
        assert each.__name__ in errors.__all__
        (family,) = FAMILIES.intersection(each.__mro__)
        assert each.__module__ == family.__module__


def test_no_sample_is_left_of_an_error_that_is_gone() -> None:
    assert set(SAMPLES) == {leaf.__name__ for leaf in LEAVES}


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the string literals of a module with their lines, but for docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    statements = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in statements:
            continue
        if isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.slow
def test_the_library_names_no_option_of_the_command_line() -> None:
    package = Path(larsd_geo.__file__).parent
    modules = [path for path in package.rglob("*.py") if package / "cli" not in path.parents]
    assert len(modules) > 100
    found = [
        f"{path.relative_to(package)}:{line}: {text}"
        for path in modules
        for line, text in texts(path)
        if FLAG.search(text)
    ]
    assert found == []


def test_a_flag_in_a_text_would_be_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""Of `--tile`."""\nx = 1\ny = f"a larger --tile for {x}"\nz = "a--b"\n')
    assert [line for line, text in texts(module) if FLAG.search(text)] == [3]
