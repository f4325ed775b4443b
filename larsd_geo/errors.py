"""Every error that the package raises on purpose.

All of them share one root, so that a caller (the command line, the QGIS worker) can tell "the input
is wrong, here is what to do" from a defect. Each one also subclasses the builtin that a caller
would expect, and composes its own message: what is wrong, with which file, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath


class LarsdError(Exception):
    """Root of all errors raised by larsd-geo; its text is one plain sentence for the user."""


# --- evaluation ---


class EvaluationInputError(LarsdError, ValueError):
    """Predictions, truths and sources do not fit together.

    Args:
        picture: The picture's name.
        reason: What is wrong, in words.
    """

    def __init__(self, picture: str, reason: str) -> None:
        self.picture = picture
        super().__init__(f"picture {picture}: {reason}.")


class ComparisonError(LarsdError, ValueError):
    """A layer cannot be compared with another.

    Args:
        layer: Which of the two, in words.
        reason: What is wrong, in words.
    """

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(f"cannot compare the layers: {layer}: {reason}.")


# --- labels (training/datasets) ---


class LabelError(LarsdError, ValueError):
    """A label file is missing or malformed.

    Args:
        path: The file.
        line: The line in it, from 1; 0 where no single line is to blame.
        reason: What is wrong, in words.
    """

    def __init__(self, path: str | PathLike[str], line: int, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        place = f"{fspath(path)}, line {line}" if line else fspath(path)
        super().__init__(f"{place}: {reason}.")


class LabelFormatError(LarsdError, ValueError):
    """The label format is unknown, or the folder does not have the layout of one.

    Args:
        folder: The data set's folder.
        reason: What is wrong, in words that lead up to the list of choices.
        choices: Known formats, or what was looked for.
    """

    def __init__(self, folder: str | PathLike[str], reason: str, choices: Sequence[str]) -> None:
        self.folder = folder
        super().__init__(f"{fspath(folder)}: {reason} {'; '.join(choices)}.")


class LabelSplitError(LarsdError, LookupError):
    """No labelled picture belongs to the split that was asked for.

    Args:
        folder: The data set's folder.
        split: The split asked for.
        known: The splits that the data set has.
    """

    def __init__(self, folder: str | PathLike[str], split: str, known: Sequence[str]) -> None:
        self.folder = folder
        self.split = split
        there = f"its splits are {', '.join(known)}" if known else "it has no pictures"
        super().__init__(f"{fspath(folder)}: no picture belongs to split {split!r}; {there}.")


# -- model ------------------------------------------------------------------------------------


class UnknownPresetError(LarsdError, KeyError):
    """A preset was asked for that the letter does not have."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"no preset is called {name!r}; choose one of {', '.join(known)}")

    __str__ = Exception.__str__  # KeyError would quote the sentence


class UnknownBackboneError(LarsdError, KeyError):
    """A backbone was asked for that is unknown or lacks a feature map."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no backbone {name!r} with feature maps at strides 4, 8, 16 and 32; "
            "try resnet50, resnet101 or efficientnet-lite0"
        )

    __str__ = Exception.__str__


# -- scenes and georeferencing ----------------------------------------------------------------


class SceneNotFoundError(LarsdError, FileNotFoundError):
    """There is no file at the scene's path.

    Args:
        path: The path as it was given.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = fspath(path)
        super().__init__(f"{self.path}: there is no such file; check the path.")


class UnreadableSceneError(LarsdError, OSError):
    """The scene cannot be opened, or a part of it cannot be read.

    Args:
        path: The path as it was given.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = fspath(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}.")


class NotGeoreferencedError(LarsdError, ValueError):
    """A scene does not say where it lies.

    Args:
        path: The path as it was given.
        lacking: What it lacks, such as "coordinate reference system".
        remedy: What to do about it.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        lacking: str,
        remedy: str = "georeference it, give --scene-crs if you know it, or "
        "--allow-ungeoreferenced (results then are in pixels, without metres)",
    ) -> None:
        self.path = fspath(path)
        self.lacking = lacking
        super().__init__(f"{self.path}: the picture has no {lacking}; {remedy}.")


class UnusableCrsError(LarsdError, ValueError):
    """A coordinate reference system is unknown or of no use here.

    Args:
        crs: Its name, or the text that was given for it.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, crs: str, reason: str) -> None:
        self.crs = crs
        super().__init__(f"coordinate reference system {crs!r}: {reason}.")


class UnknownBandError(LarsdError, ValueError):
    """A band was asked for that the scene does not have, or not one or three bands were.

    Args:
        path: The scene's path.
        bands: The bands asked for, from 1.
        count: How many bands the scene has.
    """

    def __init__(self, path: str | PathLike[str], bands: Sequence[int], count: int) -> None:
        self.path = fspath(path)
        self.bands = tuple(bands)
        asked = ",".join(map(str, bands)) or "none"
        super().__init__(
            f"{self.path}: bands {asked} cannot be used; give one band, or three for red, green "
            f"and blue, out of 1 to {count}."
        )


class ValueRangeError(LarsdError, ValueError):
    """A range of values is not one: its low end is not below its high end.

    Args:
        low: The low end.
        high: The high end.
    """

    def __init__(self, low: float, high: float) -> None:
        super().__init__(
            f"value range {low:g} to {high:g}: the first number must be finite and smaller than "
            "the second."
        )


class GroundSampleDistanceError(LarsdError, ValueError):
    """A scene cannot be brought to the ground sample distance.

    Args:
        path: The scene's path.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = fspath(path)
        super().__init__(f"{self.path}: {reason}.")


class TilingError(LarsdError, ValueError):
    """Tile and overlap do not make a tiling.

    Args:
        tile: The tile's side, in working pixels.
        overlap: The overlap of neighbours, in working pixels.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, tile: int, overlap: int, reason: str) -> None:
        self.tile = tile
        self.overlap = overlap
        super().__init__(f"tiles of {tile} px with {overlap} px overlap: {reason}.")


class AreaUnreadableError(LarsdError, ValueError):
    """The area of interest is neither a readable vector file nor four numbers.

    Args:
        area: The file or the text that was given.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, area: str | PathLike[str], reason: str) -> None:
        self.area = fspath(area)
        super().__init__(f"area of interest {self.area}: {reason}.")


class AreaOutsideSceneError(LarsdError, ValueError):
    """The area of interest does not touch the scene.

    Args:
        area: The file or the text that was given.
        bounds: The scene's bounds (xmin, ymin, xmax, ymax) in its own CRS.
        crs: The name of the scene's CRS.
    """

    def __init__(
        self, area: str | PathLike[str], bounds: Sequence[float], crs: str = "pixels"
    ) -> None:
        self.area = fspath(area)
        self.bounds = tuple(bounds)
        extent = ", ".join(f"{value:.10g}" for value in bounds)
        super().__init__(
            f"area of interest {self.area}: it lies outside the scene, which covers {extent} "
            f"({crs}); choose an area that meets it."
        )


class LayerMixError(LarsdError, ValueError):
    """Layers of ships cannot be put into one: some lie on the Earth and some do not."""

    def __init__(self) -> None:
        super().__init__(
            "ships of georeferenced and of ungeoreferenced pictures cannot share one layer; "
            "write them to separate files."
        )


# -- outputs (io) -----------------------------------------------------------------------------


class UnknownOutputFormatError(LarsdError, ValueError):
    """No writer goes with this file name or format name.

    Args:
        asked: The path or the format's name, as given.
        known: The formats' names, each with the suffixes that stand for it.
    """

    def __init__(self, asked: str | PathLike[str], known: Mapping[str, Sequence[str]]) -> None:
        self.asked = asked
        choices = ", ".join(f"{name} ({' '.join(known[name])})" for name in known)
        super().__init__(f"{fspath(asked)}: no known output format; there are {choices}.")


class OutputExistsError(LarsdError, FileExistsError):
    """The output is there already and nobody said that it may be replaced.

    Args:
        path: The file.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = path
        super().__init__(
            f"{fspath(path)} exists already; give --overwrite to replace it, or another name."
        )


class OutputNotWritableError(LarsdError, OSError):
    """The output cannot be written; what was there before is as it was.

    Args:
        path: The file.
        reason: What is in the way, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"cannot write {fspath(path)}: {reason}.")


class OutputInUseError(LarsdError, OSError):
    """Another program has the SQLite file open, with changes that are not yet in it.

    Args:
        path: The file to be replaced.
        journal: Name of the journal beside it that holds the changes.
    """

    def __init__(self, path: str | PathLike[str], journal: str) -> None:
        self.path = path
        self.journal = journal
        super().__init__(
            f"{fspath(path)} is open in another program ({journal} holds unfinished changes); "
            "close the layer there, or give another name."
        )


class UnwritableColumnError(LarsdError, TypeError):
    """A column holds values that no GIS format can store.

    Args:
        column: The column's name.
        example: One such value, or the column's type.
    """

    def __init__(self, column: str, example: object) -> None:
        self.column = column
        super().__init__(
            f"column {column!r} cannot be written: it holds {type(example).__name__} "
            f"({example!s:.60}), not numbers, truth values, times or text."
        )


class UnreadableShipsError(LarsdError, ValueError):
    """A file is not there, or holds no layer of ships that can be read.

    Args:
        path: The file.
        reason: What is wrong, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"cannot read ships from {fspath(path)}: {reason}.")


class TooFewBoxesError(LarsdError, ValueError):
    """There are fewer labelled boxes than anchors to be found."""

    def __init__(self, boxes: int, anchors: int) -> None:
        super().__init__(
            f"{boxes} labelled boxes are too few for {anchors} anchors; "
            "give more labels or ask for fewer anchors"
        )


# --- training ---


class TrainingConfigError(LarsdError, ValueError):
    """A training recipe says something unknown or impossible."""

    def __init__(self, name: str, value: object, wanted: str) -> None:
        super().__init__(f"training recipe: {name} is {value!r}, but must be {wanted}")


class CheckpointError(LarsdError, ValueError):
    """A training run cannot go on from a checkpoint."""

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(
            f"cannot resume from {fspath(path)}: {reason}; start anew in another folder"
        )


class NoTrainingPicturesError(LarsdError, ValueError):
    """There is nothing to train on."""

    def __init__(self, pictures: int) -> None:
        super().__init__(
            f"none of the {pictures} pictures to train on shows a labelled ship; "
            "check the folder and --split"
        )


class ModelCardError(LarsdError, ValueError):
    """A model's card is missing or damaged."""

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(
            f"cannot use the model card {fspath(path)}: {reason}; install the model again"
        )


class DamagedWeightsError(LarsdError, ValueError):
    """A model's weights are missing, changed, or belong to another card."""

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(f"cannot use the weights {fspath(path)}: {reason}; install them again")


class UnknownModelError(LarsdError, LookupError):
    """Neither an installed model nor a model's folder has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        listed = ", ".join(known) if known else "none"
        super().__init__(
            f"no model is called {name!r} and no folder of that name holds a card.json; "
            f"installed: {listed}"
        )


class ModelExistsError(LarsdError, FileExistsError):
    """A model would be replaced unasked."""

    def __init__(self, folder: str | PathLike[str]) -> None:
        super().__init__(f"{fspath(folder)} holds a model already; pass --overwrite to replace it")


# --- detection ---


class DeviceError(LarsdError, ValueError):
    """A device or precision was asked for that is not to be had."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"cannot run on {name!r}: {reason}; --device auto takes what there is")


class OutOfMemoryError(LarsdError, MemoryError):
    """Not even one tile fits into the device's memory."""

    def __init__(self, device: str, tile: int) -> None:
        super().__init__(
            f"one tile of {tile} pixels does not fit into the memory of {device}; "
            "give a smaller --tile, or --device cpu"
        )


class NoScenesError(LarsdError, ValueError):
    """A detection was asked for without a scene."""

    def __init__(self) -> None:
        super().__init__("there is no scene to search; name one or more rasters")


# --- synthetic ---


class SceneRequestError(LarsdError, ValueError):
    """A generated scene was asked for that cannot be made.

    Args:
        what: The property, in words.
        given: What was asked for.
        reason: What there is instead.
    """

    def __init__(self, what: str, given: object, reason: str) -> None:
        self.what = what
        super().__init__(f"cannot make a scene with {what} {given}: {reason}.")
