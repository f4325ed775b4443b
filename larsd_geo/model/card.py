"""The card of a model: what it is, what it was trained on, how it scores, and its licence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.errors import ModelCardError
from larsd_geo.files import atomic_output
from larsd_geo.model.calibration import UNCALIBRATED, Calibration, SizeTerms
from larsd_geo.model.config import MOST_CHANNELS, LarsdConfig, is_possible
from larsd_geo.model.digest import DIGEST_KEY, card_digest
from larsd_geo.model.looks import ONE_LOOK, Look, are_usable, look_from_json

__all__ = [
    "CARD_FILE",
    "CARD_FORMAT",
    "WEIGHTS_FILE",
    "BowCard",
    "ModelCard",
    "read_card",
    "write_card",
]

#: Version of the card's layout; a layout that the reader does not know is an error. Version 2 has
#: looks, which a reader that knows only version 1 would search without.
CARD_FORMAT = 2
_WITHOUT_LOOKS = 1

#: How many times a scene's pixels are magnified at most: by a card of version 1, and by one of
#: version 2 that does not say.
_MOST_MAGNIFIED = {1: 16.0, 2: 2.0}

#: Files in a model's folder.
CARD_FILE = "card.json"
WEIGHTS_FILE = "model.safetensors"

#: An image and the float32 network's scores for it, beside a model's exports.
REFERENCE_FILE = "reference.safetensors"

#: Runtimes that a network can be exported for, and what its convolutions may be stored in.
EXPORT_FORMATS, EXPORT_PRECISIONS = ("openvino", "onnx"), ("float32", "int8")


@dataclass(frozen=True)
class BowCard:
    """A model's bow head.

    Attributes:
        width: Channels of the head's first convolution.
        temperature: Divides its logits.
        bound: Least probability with which a heading is reported as the bow's.
        held_out: How often it is right on training images that it had not seen.
        scores: How often it is right on the validation split's ships, as they were found.
        training: The recipe, the data and the version that trained it.
    """

    width: int
    temperature: float
    bound: float
    held_out: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportCard:
    """What is known of an exported form of a model.

    Attributes:
        format: The runtime that it is for, one of `EXPORT_FORMATS`.
        precision: What its convolutions are stored in, one of `EXPORT_PRECISIONS`.
        network: Name of the file with the network.
        bow: Name of the file with the bow head; None for a model without one.
        files: Name of every file that belongs to it -> its sha256.
        weights_sha256: Of the weights that it was made from.
        versions: Of the packages that made it.
        quantised: How, and on which images; empty for float32.
        costs: Scores on validation, by what computed them.
    """

    format: str
    precision: str
    network: str
    bow: str | None
    files: Mapping[str, str]
    weights_sha256: str
    versions: Mapping[str, str] = field(default_factory=dict)
    quantised: Mapping[str, Any] = field(default_factory=dict)
    costs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the name of the form, which its files' names begin with."""
        return self.format if self.precision == "float32" else f"{self.format}-{self.precision}"


@dataclass(frozen=True)
class ModelCard:
    """What detection and a reader must know about a model.

    Attributes:
        name: The model's name, and that of its folder.
        description: One sentence.
        config: Shape of the network.
        anchors: (L, K, 2) anchor (w, h) in pixels, nested tuples.
        mean: Subtracted from the channels red, green, blue, in units of 0 to 255.
        std: Divides them.
        gsd_range_m: Least and greatest ground sample distance of the training images, in metres
            per pixel; scenes outside it are resampled to the nearer end.
        longest_ship_m: The longest ship to expect, in metres: how far tiles overlap, and whether
            a scene needs coarser looks.
        score_threshold: Default of the least score that is reported: the best F1 on validation.
        sha256: Hexadecimal sha256 of the weights.
        licence: Licence of the weights, and what it forbids.
        data: What it was trained on, and under which terms.
        scores: The evaluation on the validation split, as `larsd evaluate` reports it.
        training: The recipe, and where the initial weights came from.
        limits: Known failures, one sentence each.
        calibration: From the network's final scores to probabilities; None leaves them as they
            are. `score_threshold` and `scores` are of calibrated scores.
        bow: The head that tells bow from stern; None for a model without one.
        exports: Forms of the network for other runtimes than torch.
        looks: How a scene is looked at, finest first; the first look's pixels are the scene's own
            where these are within `gsd_range_m`.
        most_magnified: How many times a coarse scene is magnified at most, along each side.
    """

    name: str
    description: str
    config: LarsdConfig
    anchors: tuple[tuple[tuple[float, float], ...], ...]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    gsd_range_m: tuple[float, float]
    longest_ship_m: float
    score_threshold: float
    sha256: str
    licence: str
    data: str
    scores: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    calibration: Calibration | None = None
    bow: BowCard | None = None
    exports: tuple[ExportCard, ...] = ()
    looks: tuple[Look, ...] = ONE_LOOK
    most_magnified: float = _MOST_MAGNIFIED[_WITHOUT_LOOKS]

    def to_json(self) -> str:
        """Return the card as JSON text, in the oldest layout that can hold it."""
        values = {"format": CARD_FORMAT, **asdict(self)}
        if not self.exports:
            del values["exports"]
        if self.calibration is not None and self.calibration.sizes is None:
            del values["calibration"]["sizes"]
        if self.looks == ONE_LOOK and self.most_magnified == _MOST_MAGNIFIED[_WITHOUT_LOOKS]:
            values["format"] = _WITHOUT_LOOKS
            del values["looks"], values["most_magnified"]
        return json.dumps({**values, DIGEST_KEY: card_digest(values)}, indent=2) + "\n"

    @property
    def digest(self) -> str:
        """The digest of what the card decides; see `card_digest`."""
        return str(json.loads(self.to_json())[DIGEST_KEY])

    @property
    def curve(self) -> Calibration:
        """The calibration to apply to final scores: the identity if the card has none."""
        return self.calibration or UNCALIBRATED

    @property
    def coarsest_scene_m(self) -> float:
        """The coarsest scene that can be magnified into the range, in metres per pixel."""
        return self.gsd_range_m[1] * self.most_magnified

    def calibrated(
        self,
        scores: ArrayLike,
        lengths_px: ArrayLike,
        look_gsd_m: ArrayLike | None,
        native_gsd_m: float | None,
    ) -> NDArray[np.float64]:
        """Return the scores to report: the one place where the network's become probabilities.

        Args:
            scores: (N,) final scores of the network, 0 to 1.
            lengths_px: (N,) lengths of the ships, in pixels of the looks that found them.
            look_gsd_m: (N,) ground sample distances of these looks in metres; None if unknown.
            native_gsd_m: The scene's own; None if unknown.

        Returns:
            (N,) probabilities, which for ships of one length and look rise with the score.
        """
        lengths_m = np.asarray(lengths_px, dtype=np.float64)
        if look_gsd_m is not None:
            lengths_m = lengths_m * np.asarray(look_gsd_m, dtype=np.float64)
        return self.curve.apply(scores, lengths_m, native_gsd_m)

    def least_score(
        self, probability: float, look_gsd_m: float | None, native_gsd_m: float | None
    ) -> float:
        """Return the least score of the network that may stand for a probability.

        Args:
            probability: The least score that is reported.
            look_gsd_m: Ground sample distance of the look in metres; None if unknown.
            native_gsd_m: The scene's own; None if unknown.

        Returns:
            A lower bound over ships of all lengths.
        """
        return self.curve.invert(probability, native_gsd_m)


def read_card(folder: Path) -> ModelCard:
    """Read the card of the model in a folder.

    Raises:
        ModelCardError: If it is missing or damaged, or this version does not know its format.
    """
    path = folder / CARD_FILE
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelCardError(path, "it is missing") from error
    # Nested too deeply, JSON ends in a RecursionError; a number of thousands of digits in a
    # ValueError.
    except (OSError, ValueError, RecursionError) as error:
        raise ModelCardError(path, f"it cannot be read ({error})") from error
    version = values.get("format") if isinstance(values, dict) else None
    if version not in list(_MOST_MAGNIFIED) or isinstance(version, bool):
        raise ModelCardError(path, f"its format is not {_WITHOUT_LOOKS} or {CARD_FORMAT}")
    try:
        _refuse_unknown(values, ModelCard, (DIGEST_KEY, "format"))
        chosen = {key: _frozen(values[key]) for key in values if key not in (DIGEST_KEY, "format")}
        _refuse_unknown(values["config"], LarsdConfig)
        # The class has defaults, for recipes; a card that lacks a field is damaged.
        _refuse_missing(values["config"], [f.name for f in fields(LarsdConfig)])
        config = LarsdConfig.from_dict(values["config"])
        bow = None if values.get("bow") is None else _known_bow(values["bow"])
        chosen["calibration"] = _calibration(values.get("calibration"))
        exports = tuple(_known_export(each) for each in values.get("exports", ()))
        chosen["looks"], chosen["most_magnified"] = _looks(values, version)
        card = ModelCard(**{**chosen, "config": config, "bow": bow, "exports": exports})
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelCardError(path, f"it lacks something ({error})") from error
    except (ValueError, OverflowError) as error:
        raise ModelCardError(path, f"it holds an impossible value ({error})") from error
    for name, is_usable in _checks(card):
        if not is_usable:
            raise ModelCardError(path, f"its {name} cannot be used ({getattr(card, name)!r:.60})")
    # Cards of earlier versions have none.
    if DIGEST_KEY in values and values[DIGEST_KEY] != card_digest(values):
        raise ModelCardError(path, "a field that decides what is found has been changed by hand")
    return card


def _looks(values: Mapping[str, Any], version: int) -> tuple[tuple[Look, ...], float]:
    """Return a card's looks, and how far it magnifies."""
    if version == _WITHOUT_LOOKS:
        return ONE_LOOK, _MOST_MAGNIFIED[version]
    looks = tuple(look_from_json(each) for each in values.get("looks", [{}]))
    return looks, values.get("most_magnified", _MOST_MAGNIFIED[version])


def _calibration(values: Mapping[str, Any] | None) -> Calibration | None:
    if values is None:
        return None
    _refuse_unknown(values, Calibration)
    # The class has defaults, of the identity; a card that lacks a number is damaged.
    _refuse_missing(values, ("slope", "offset"))
    sizes = values.get("sizes")
    if sizes is None:
        return Calibration(**values)
    _refuse_unknown(sizes, SizeTerms)
    _refuse_missing(sizes, [f.name for f in fields(SizeTerms)])
    return Calibration(**{**values, "sizes": SizeTerms(**sizes)})


def _refuse_unknown(values: Mapping[str, Any], kind: type, others: Sequence[str] = ()) -> None:
    """Refuse what this version does not know: it might decide what is found."""
    unknown = [key for key in values if key not in {f.name for f in fields(kind)} | set(others)]
    if unknown:
        raise ValueError(f"{unknown[0]!r:.60} is unknown to this version of larsd-geo")


def _refuse_missing(values: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in names:
        if name not in values:
            raise KeyError(name)


def write_card(folder: Path, card: ModelCard) -> None:
    """Replace the card of the model in a folder, whole or not at all.

    Raises:
        OutputNotWritableError: If it cannot be written.
    """
    path = folder / CARD_FILE
    with atomic_output(path, overwrite=True) as temporary:
        temporary.write_text(card.to_json(), encoding="utf-8")


def _checks(card: ModelCard) -> Iterator[tuple[str, bool]]:
    """Yield the fields that detection computes with, and whether their values are usable."""
    yield "config", is_possible(card.config)
    shape = (len(card.config.levels), card.config.anchor_count, 2)
    anchors = _numbers(card.anchors)
    yield "anchors", anchors.shape == shape and _within(anchors, 1e-3, 1e5)
    mean, std = _numbers(card.mean), _numbers(card.std)
    yield "mean", mean.shape == (3,) and _within(mean, -1e6, 1e6)
    yield "std", std.shape == (3,) and _within(std, 1e-6, 1e6)
    gsd = _numbers(card.gsd_range_m)
    yield "gsd_range_m", gsd.shape == (2,) and _within(gsd, 1e-3, 1e4) and gsd[0] <= gsd[1]
    longest, threshold = _numbers(card.longest_ship_m), _numbers(card.score_threshold)
    yield "longest_ship_m", longest.shape == () and _within(longest, 1e-3, 1e5)
    yield "score_threshold", threshold.shape == () and _within(threshold, 0, 1)
    magnified = _numbers(card.most_magnified)
    yield "most_magnified", magnified.shape == () and _within(magnified, 1, 100)
    yield "looks", are_usable(card.looks)
    yield "bow", card.bow is None or _is_bow(card.bow)
    yield "exports", all(map(_is_export, card.exports))
    for name in ("name", "description", "sha256", "licence", "data"):
        yield name, _is_text(getattr(card, name))
    for name in ("scores", "training"):
        yield name, isinstance(getattr(card, name), Mapping)
    limits: Any = vars(card)["limits"]
    yield "limits", type(limits) is tuple and all(map(_is_text, limits))


def _within(values: NDArray[np.float64], low: float, high: float) -> bool:
    """Tell whether numbers are those of a ship detector, not of a damaged file."""
    return bool(((values >= low) & (values <= high)).all())


def _is_bow(bow: BowCard) -> bool:
    values = _numbers([bow.width, bow.temperature, bow.bound])
    width: Any = bow.width
    whole = isinstance(width, int) and width <= MOST_CHANNELS
    return len(values) == 3 and whole and _within(values, 1e-9, 1e9) and bow.bound <= 1


def _is_export(export: ExportCard) -> bool:
    files: Any = export.files
    if not isinstance(files, Mapping) or not all(isinstance(key, str) for key in files.values()):
        return False
    named: list[Any] = [export.network, REFERENCE_FILE]
    named += [] if export.bow is None else [export.bow]
    # Names alone: a card must not reach out of its folder.
    plain = all(isinstance(name, str) and name == Path(name).name for name in files)
    return (
        export.format in EXPORT_FORMATS
        and export.precision in EXPORT_PRECISIONS
        and _is_text(export.weights_sha256)
        and all(_is_text(name) and name in files for name in named)
        and plain
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _numbers(value: Any) -> NDArray[np.float64]:
    """Return finite numbers as an array, and anything else as an empty one."""
    try:
        array = np.asarray(value, dtype=np.float64)
    # Text, lists of unequal lengths, a whole number of hundreds of digits.
    except (TypeError, ValueError, OverflowError):
        return np.empty(0)
    return array if np.isfinite(array).all() else np.empty(0)


def _known_bow(values: Mapping[str, Any]) -> BowCard:
    _refuse_unknown(values, BowCard)
    return BowCard(**values)


def _known_export(values: Mapping[str, Any]) -> ExportCard:
    _refuse_unknown(values, ExportCard)
    return ExportCard(**values)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
