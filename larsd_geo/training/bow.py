"""Train bow heads on labelled images, after the detector and without changing it.

The head sees crops of labelled boxes that are moved, stretched and turned a little, as a detector's
boxes are, in images that are shrunk at random, with changed colours. Its probabilities are
calibrated on images that it was not trained on: the training images are split into folds, one
head is trained without each, and one temperature calibrates their probabilities on the images that
each has not seen. The least probability of a reported heading comes from the same answers. The head
that is kept is then trained on all images.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from larsd_geo.boxes import to_long_edge_form
from larsd_geo.datasets import LabelledImage
from larsd_geo.datasets.labelled import has_bows
from larsd_geo.errors import NoBowsError
from larsd_geo.inference.bows import crop_boxes
from larsd_geo.model.bow import BowHead
from larsd_geo.training.colour import change_tones

__all__ = [
    "BowProgress",
    "BowRecipe",
    "TrainedBow",
    "boxes_towards",
    "choose_bound",
    "fit_bow_head",
    "fit_temperature",
]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class BowRecipe:
    """Everything that decides the training of a bow head except the images.

    Attributes:
        width: See `BowHead`.
        dropout: See `BowHead`.
        steps: Optimiser steps of each head.
        images_per_step: Images whose ships make up a step.
        learning_rate: Greatest, reached after a tenth of the steps; it ends at zero.
        weight_decay: Of AdamW.
        scale: Least and greatest magnification of the images, drawn log-uniformly.
        shift: Standard deviation of the boxes' centres, as a share of the sides.
        stretch: Standard deviation of the logarithm of their sides: along, across.
        turn: Standard deviation of their angle, radians.
        brightness: See `larsd_geo.training.colour`.
        contrast: See `larsd_geo.training.colour`.
        gamma: See `larsd_geo.training.colour`; a factor.
        grey: Probability of a grey crop.
        noise: Greatest standard deviation of noise, as a fraction of the range.
        folds: Parts of the training images, for the calibration.
        precision: Share of the reported headings that must be right on held-out images.
        seed: Of weights, folds and crops.
    """

    width: int = 12
    dropout: float = 0.3
    steps: int = 700
    images_per_step: int = 8
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    scale: tuple[float, float] = (0.15, 1.0)
    shift: float = 0.05
    stretch: tuple[float, float] = (0.07, 0.14)
    turn: float = 0.03
    brightness: float = 0.15
    contrast: float = 0.35
    gamma: float = math.exp(0.35)
    grey: float = 0.2
    noise: float = 0.03
    folds: int = 3
    precision: float = 0.98
    seed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, for the card."""
        values = asdict(self)
        # Cards keep the key that they have always had.
        values["pictures_per_step"] = values.pop("images_per_step")
        return values


@dataclass(frozen=True)
class TrainedBow:
    """A bow head and its scores on held-out images.

    Attributes:
        head: In evaluation mode, its temperature set.
        bound: Least probability of a reported heading.
        accuracy: Share of the held-out answers that are right.
        precision: The same among those at or above the bound.
        coverage: Share of the held-out answers at or above the bound.
        crops: Number of held-out answers.
    """

    head: BowHead
    bound: float
    accuracy: float
    precision: float
    coverage: float
    crops: int


#: Called with the number of steps done and of all steps.
BowProgress = Callable[[int, int], None]

#: Magnifications of held-out ships for the calibration.
_HELD_OUT_SCALES = (1.0, 0.5, 0.25)

#: Least bound, whatever precision the recipe asks for: folds share ports and sister ships, so that
#: the head scores a little too well on held-out images.
_LEAST_BOUND = 0.9

_LabelledPixels = tuple[NDArray[np.uint8], NDArray[np.float64]]


def fit_bow_head(
    images: Sequence[LabelledImage],
    recipe: BowRecipe | None = None,
    *,
    device: torch.device | None = None,
    advance: BowProgress | None = None,
) -> TrainedBow:
    """Train and calibrate a bow head.

    Args:
        images: Labelled images; those without bows are skipped.
        recipe: The recipe; the defaults are those of the shipped models.
        device: Where the head is trained.
        advance: Called after each step.

    Returns:
        The head, and its scores on held-out images.

    Raises:
        NoBowsError: If fewer images than folds have a ship whose bow is known.
        LabelFileError: If an image cannot be read.
    """
    recipe = recipe or BowRecipe()
    place = device or torch.device("cpu")
    known = [_with_bows(image) for image in images if has_bows(image)]
    if len(known) < max(2, recipe.folds):
        raise NoBowsError(len(known), max(2, recipe.folds))
    fold = np.random.default_rng([recipe.seed, 1]).permutation(len(known)) % recipe.folds
    total = (recipe.folds + 1) * recipe.steps
    logits = []
    for number in range(recipe.folds + 1):
        chosen = [image for image, part in zip(known, fold, strict=True) if part != number]
        done = number * recipe.steps

        def report(step: int, done: int = done) -> None:
            if advance is not None:
                advance(done + step, total)

        # The last pass leaves no fold out: it trains the head that is kept.
        head = _fit(chosen, recipe, number, place, report)
        if number < recipe.folds:
            held_out = [image for image, part in zip(known, fold, strict=True) if part == number]
            logits.append(_answers(head, held_out, recipe, number, place))
    answers = np.concatenate(logits)
    head.temperature = fit_temperature(answers)
    probabilities = 1 / (1 + np.exp(-np.abs(answers) / head.temperature))
    right = answers > 0
    bound = choose_bound(probabilities, right, recipe.precision)
    sure = probabilities >= bound
    logger.info("temperature %.2f, bound %.3f", head.temperature, bound)
    return TrainedBow(
        head=head,
        bound=bound,
        accuracy=float(right.mean()),
        precision=float(right[sure].mean()) if sure.any() else math.nan,
        coverage=float(sure.mean()),
        crops=len(answers),
    )


def fit_temperature(logits: NDArray[np.float64]) -> float:
    """Return the temperature that makes the truth most likely (Guo et al., 2017).

    Args:
        logits: (N,) of the right answer; negative where the answer was wrong.
    """
    tried = np.exp(np.linspace(math.log(0.2), math.log(20.0), 200))
    losses = [np.logaddexp(0.0, -logits / temperature).mean() for temperature in tried]
    return round(float(tried[int(np.argmin(losses))]), 4)


def choose_bound(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_], precision: float
) -> float:
    """Return the least probability above which answers are right as often as asked for.

    Args:
        probabilities: (N,) of the answers, 0.5 to 1.
        right: (N,) which of them are right.
        precision: Share of right answers asked for; if no bound reaches it, the bound is 1.

    Returns:
        The bound, rounded up to a hundredth.
    """
    for bound in np.arange(round(_LEAST_BOUND * 100), 100) / 100:
        sure = probabilities >= bound
        if sure.any() and right[sure].mean() >= precision:
            return float(bound)
    return 1.0


def _with_bows(image: LabelledImage) -> _LabelledPixels:
    """Return the pixels and the boxes with known bows, w along the bow and theta towards it."""
    assert image.bows is not None
    chosen = np.isfinite(image.bows) & ~image.ignore
    return image.read(), boxes_towards(image.boxes[chosen], image.bows[chosen])


def boxes_towards(boxes: NDArray[np.float64], bows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (N, 5) boxes whose w is the longer side and whose theta points to the bow."""
    turned: NDArray[np.float64] = np.array(to_long_edge_form(boxes), dtype=np.float64)
    turned[:, 4] += np.where(np.cos(bows - turned[:, 4]) < 0, math.pi, 0.0)
    return turned


def _fit(
    images: Sequence[_LabelledPixels],
    recipe: BowRecipe,
    number: int,
    device: torch.device,
    report: Callable[[int], None],
) -> BowHead:
    rng = np.random.default_rng([recipe.seed, 2, number])
    torch.manual_seed(recipe.seed)
    head = BowHead(recipe.width, dropout=recipe.dropout).to(device).train()
    decayed = [p for p in head.parameters() if p.ndim > 1]
    others = [p for p in head.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": recipe.weight_decay},
         {"params": others, "weight_decay": 0.0}], recipe.learning_rate,
    )  # fmt: skip
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, recipe.steps, pct_start=0.1
    )
    # Each ship has the same weight, however many are in its image.
    share = np.array([len(boxes) for _, boxes in images], dtype=np.float64)
    share /= share.sum()
    per_step = min(recipe.images_per_step, len(images))
    for step in range(1, recipe.steps + 1):
        drawn = rng.choice(len(images), per_step, p=share)
        crops = torch.cat([_seen(rng, images[i], recipe, device) for i in drawn])
        crops = _changed(rng, crops, recipe)
        # Every crop shows its bow to the right; the head turns it round by itself.
        loss = functional.softplus(-head(crops)).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        report(step)
    return head.eval()


#: Greatest number of ships of one image in a step, lest a marina outweigh the other images.
_MOST_PER_IMAGE = 12


def _seen(
    rng: np.random.Generator, labelled: _LabelledPixels, recipe: BowRecipe, device: torch.device
) -> Tensor:
    """Return crops of an image's ships as a detector would find them in a shrunk image."""
    image, boxes = labelled
    scale = float(np.exp(rng.uniform(*np.log(recipe.scale))))
    if len(boxes) > _MOST_PER_IMAGE:
        boxes = boxes[rng.choice(len(boxes), _MOST_PER_IMAGE, replace=False)]
    pixels, at = _shrunk(image, _jittered(rng, boxes, recipe), scale)
    crops = torch.from_numpy(crop_boxes(pixels, at)).to(device)
    mirrored = torch.from_numpy(rng.random(len(crops)) < 0.5).to(device)
    # Port for starboard: what a mirrored image would show.
    return torch.where(mirrored[:, None, None, None], crops.flip(2), crops)


def _jittered(
    rng: np.random.Generator, boxes: NDArray[np.float64], recipe: BowRecipe
) -> NDArray[np.float64]:
    moved = boxes.copy()
    cos, sin = np.cos(boxes[:, 4]), np.sin(boxes[:, 4])
    along, across = (rng.normal(0, recipe.shift, (2, len(boxes))).T * boxes[:, 2:4]).T
    moved[:, 0] += along * cos - across * sin
    moved[:, 1] += along * sin + across * cos
    moved[:, 2:4] *= np.exp(rng.normal(0, recipe.stretch, (len(boxes), 2)))
    moved[:, 4] += rng.normal(0, recipe.turn, len(boxes))
    return moved


def _shrunk(
    image: NDArray[np.uint8], boxes: NDArray[np.float64], scale: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return an image as (3, H, W) floats, shrunk, and its boxes there."""
    if scale < 1.0:
        height, width = image.shape[:2]
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        boxes = boxes * np.array([scale, scale, scale, scale, 1.0])
    return np.ascontiguousarray(image.transpose(2, 0, 1), dtype=np.float32), boxes


def _changed(rng: np.random.Generator, crops: Tensor, recipe: BowRecipe) -> Tensor:
    """Draw a change of brightness, contrast, gamma, tint and noise for each crop."""
    count = len(crops)

    def draw(*shape: int) -> Tensor:
        values = rng.uniform(-1, 1, shape).astype(np.float32)
        return torch.from_numpy(values).to(crops.device)

    bright = change_tones(
        (crops / 255.0).clamp(1e-4, 1.0),
        recipe,
        gamma=draw(count, 1, 1, 1),
        contrast=draw(count, 1, 1, 1),
        shift=draw(count, 1, 1, 1),
        tint=draw(count, 3, 1, 1),
    )
    grey = draw(count, 1, 1, 1) < 2 * recipe.grey - 1
    bright = torch.where(grey, bright.mean(dim=1, keepdim=True), bright)
    noise = torch.from_numpy(rng.standard_normal(crops.shape, dtype=np.float32)).to(crops.device)
    strength = recipe.noise * (draw(count, 1, 1, 1) + 1) / 2
    return 255.0 * (bright + noise * strength).clamp(0.0, 1.0)


def _answers(
    head: BowHead,
    images: Sequence[_LabelledPixels],
    recipe: BowRecipe,
    number: int,
    device: torch.device,
) -> NDArray[np.float64]:
    """Return the logits for the truth of ships not trained on, at several sizes."""
    rng = np.random.default_rng([recipe.seed, 3, number])
    found = []
    with torch.inference_mode():
        for image, boxes in images:
            for scale in _HELD_OUT_SCALES:
                pixels, at = _shrunk(image, _jittered(rng, boxes, recipe), scale)
                crops = torch.from_numpy(crop_boxes(pixels, at)).to(device)
                found.append(head(crops).double().cpu().numpy())
    return np.concatenate(found)
