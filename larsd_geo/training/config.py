"""Recipes of training runs, and their TOML files."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from larsd_geo.errors import LarsdError, TrainingConfigError
from larsd_geo.model.config import LarsdConfig, is_possible
from larsd_geo.model.looks import ONE_LOOK, Look, are_usable
from larsd_geo.training.augmentation import AugmentationConfig
from larsd_geo.training.values import as_table, check_values

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["CardText", "TrainingConfig", "load_card_text", "load_config", "read_toml"]


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides a training run except the images.

    The defaults are the paper's where it gives them (SGD, momentum 0.9, weight decay 1e-4,
    learning rate 0.001, 90k iterations of 512-pixel crops; sec. III-A).

    Attributes:
        model: The network.
        augmentation: How crops are changed.
        iterations: Optimiser steps.
        batch_size: Crops per step.
        optimiser: `sgd` or `adamw`.
        learning_rate: After the warm-up.
        backbone_rate: The backbone's learning rate relative to the rest, for ImageNet weights.
        momentum: Of SGD.
        weight_decay: Of weights; norms and biases have none.
        schedule: `step` (by ten at 2/3 and 8/9 of the run) or `cosine` (to zero).
        warm_up: Steps of linear warm-up.
        gradient_clip: Greatest norm of the gradient.
        ema_decay: Of the averaged weights that are evaluated and exported; 0 for no averaging.
        box_loss: Loss of a positive's box: `letter`, the paper's Eq. 2, -ln IoU of the sides in
            the predicted frame and cosine of the angle, which are large for the right rectangle
            where LARSD's form swaps its sides at 45 degrees; or `probiou` or `kld`, distances of
            the boxes' Gaussians, which hold centre, sides and angle together and do not jump.
        distance_weight: lambda_d of Eq. 2; the weight of the whole box's loss where `box_loss` is
            not the paper's. At 2 the Hellinger distance of `probiou` pulls as hard on the sides of
            a nearly right box as the paper's loss at 1.
        angle_weight: lambda_a of Eq. 2; of the paper's `box_loss` only.
        rescue: Whether a ship without positives gets its best anchor.
        score_target: Target of a positive's score: `hit`, the paper's 1 with the focal
            loss, or `overlap`, the exact IoU of its box with the ship, with the quality focal loss.
            Then the best-fitting of a ship's boxes scores highest and survives the suppression.
        area_quantiles: Area quantiles that split boxes into levels for the anchors; equal counts if
            empty.
        source_weights: How often each source of images is drawn, relative to the others.
        source_scales: Least and greatest magnification of a source's crops, instead of the
            augmentation's: for sources of another ground sample distance.
        source_coarse: Probability of a source's crops as a coarser sensor would see them, instead
            of the augmentation's.
        source_beams: Length over beam that the widths of a source's labels are drawn to, for
            labels that are outlines of blurred ships (`larsd_geo.training.loader.narrowed`).
        generated: Share of the crops that are rendered (`larsd_geo.synthetic`).
        hard_negatives: Share of the crops around false detections of the `start_from` model in the
            training images.
        hard_negative_sources: The sources whose labels are complete enough for that; all if empty.
        start_from: A model (folder or name) whose anchors and weights the run starts with; empty
            for ImageNet weights and new anchors.
        frozen: Parts of the network (prefixes of parameters' names) that are not trained.
        precision: `bfloat16` autocast or `float32`.
        validate_every: Steps between validations; the best one is exported.
        seed: Of weights, crops and anchors.
    """

    model: LarsdConfig = field(default_factory=LarsdConfig)
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)
    iterations: int = 90_000
    batch_size: int = 8
    optimiser: str = "sgd"
    learning_rate: float = 1e-3
    backbone_rate: float = 1.0
    momentum: float = 0.9
    weight_decay: float = 1e-4
    schedule: str = "step"
    warm_up: int = 500
    gradient_clip: float = 10.0
    ema_decay: float = 0.999
    box_loss: str = "letter"
    distance_weight: float = 1.0
    angle_weight: float = 10.0
    rescue: bool = True
    score_target: str = "hit"
    area_quantiles: tuple[float, ...] = ()
    source_weights: Mapping[str, float] = field(default_factory=dict)
    source_scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    source_coarse: Mapping[str, float] = field(default_factory=dict)
    source_beams: Mapping[str, float] = field(default_factory=dict)
    generated: float = 0.0
    hard_negatives: float = 0.0
    hard_negative_sources: tuple[str, ...] = ()
    start_from: str = ""
    frozen: tuple[str, ...] = ()
    precision: str = "bfloat16"
    validate_every: int = 2000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse values that would fail only hours later.

        Raises:
            TrainingConfigError: If a value is out of its range.
        """
        choices = {
            "optimiser": ("sgd", "adamw"),
            "schedule": ("step", "cosine"),
            "precision": ("bfloat16", "float32"),
            "score_target": ("hit", "overlap"),
            "box_loss": ("letter", "probiou", "kld"),
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise TrainingConfigError(name, getattr(self, name), f"one of {allowed}")
        for name in ("iterations", "batch_size", "validate_every"):
            if getattr(self, name) < 1:
                raise TrainingConfigError(name, getattr(self, name), "1 or more")
        if not 0 <= self.generated < 1:
            raise TrainingConfigError("generated", self.generated, "a share from 0 to below 1")
        if not 0 <= self.hard_negatives < 1 - self.generated:
            wanted = f"a share from 0 to below {1 - self.generated:g} (what `generated` leaves)"
            raise TrainingConfigError("hard_negatives", self.hard_negatives, wanted)
        if self.hard_negatives and not self.start_from:
            wanted = "0 without `start_from`: that model finds them"
            raise TrainingConfigError("hard_negatives", self.hard_negatives, wanted)
        if not 0 <= self.augmentation.paste <= 1:
            raise TrainingConfigError("paste", self.augmentation.paste, "a probability, 0 to 1")
        if self.augmentation.crop % 32:
            raise TrainingConfigError("crop", self.augmentation.crop, "a multiple of 32")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TrainingConfig:
        """Build a recipe from nested plain values, `model` by preset plus changes.

        Raises:
            TrainingConfigError: If a name is unknown or a value is out of its range.
        """
        values = dict(values)
        model = as_table("model", values.pop("model", {}))
        augmentation = as_table("augmentation", values.pop("augmentation", {}))
        check_values("model", model, LarsdConfig)
        check_values("augmentation", augmentation, AugmentationConfig)
        check_values("", values, cls)
        if "source_scales" in values:
            values["source_scales"] = _tuples(values["source_scales"])
        described = dict(model)
        network = LarsdConfig.from_preset(model.pop("preset", "larsd-11"), **_tuples(model))
        if not is_possible(network):
            raise TrainingConfigError("model", described, "a network that can be built")
        return cls(
            model=network,
            augmentation=AugmentationConfig(**_tuples(augmentation)),
            **_tuples(values),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return nested plain values, for JSON and the model card."""
        return asdict(self)

    def is_stored_as(self, values: Mapping[str, Any]) -> bool:
        """Return whether nested plain values, perhaps of an older release, are this recipe.

        A field that was added later has its default.
        """
        try:
            stored = TrainingConfig.from_dict(values)
        except LarsdError:
            return False
        # Through JSON: tuples and lists of the same values are the same recipe.
        return json.dumps(stored.to_dict()) == json.dumps(self.to_dict())


@dataclass(frozen=True)
class CardText:
    """The descriptive part of a model card; a recipe's `[card]` table.

    Attributes:
        name: The model's name.
        description: One sentence.
        licence: Licence of the weights and its restrictions.
        data: Training data and their terms.
        gsd_range_m: Least and greatest ground sample distance of the images, metres per pixel.
        longest_ship_m: The longest ship to expect, in metres.
        limits: Known failures.
        looks: How a scene is looked at, see `ModelCard`; in a recipe a list of tables.
        most_magnified: How many times a coarse scene is magnified at most, see `ModelCard`.
    """

    name: str = "model"
    description: str = "A LARSD network."
    licence: str = "unknown"
    data: str = "unknown"
    gsd_range_m: tuple[float, float] = (0.5, 2.0)
    longest_ship_m: float = 400.0
    limits: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ONE_LOOK
    most_magnified: float = 2.0


def load_config(path: Path) -> TrainingConfig:
    """Read a recipe.

    Raises:
        TrainingConfigError: If the file is missing, is not TOML, or has an unknown name or value.
    """
    values = read_toml(path)
    values.pop("card", None)
    return TrainingConfig.from_dict(values)


def load_card_text(path: Path) -> CardText:
    """Read a recipe's `[card]` table.

    Raises:
        TrainingConfigError: As `load_config`.
    """
    values = as_table("card", read_toml(path).get("card", {}))
    looks = values.pop("looks", None)
    check_values("card", values, CardText)
    text = _tuples(values)
    if looks is not None:
        text["looks"] = _looks(looks)
    return CardText(**text)


def _looks(values: Any) -> tuple[Look, ...]:
    if not isinstance(values, list):
        raise TrainingConfigError("card.looks", values, "a list of tables")
    for look in values:
        check_values("card.looks", as_table("card.looks", look), Look)
    looks = tuple(Look(**look) for look in values)
    if not are_usable(looks):
        raise TrainingConfigError("card.looks", values, "finest first, leaving no length out")
    return looks


def read_toml(path: Path) -> dict[str, Any]:
    """Read a recipe's file without checking its contents.

    Raises:
        TrainingConfigError: If the file is missing or is not TOML.
    """
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingConfigError("file", str(path), error.strerror or "readable") from error
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, nested too deeply
        raise TrainingConfigError("file", str(path), f"TOML ({error})") from error
    return values


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
