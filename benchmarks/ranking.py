"""Which box of a ship wins: rules for the score that ranks the candidates of labelled images.

    python -m benchmarks.ranking DATA                     the split val, the shipped model
    python -m benchmarks.ranking DATA --model ./my-model --split val

A ship has tens of candidates. They are thinned and voted on as in a scene; then the rules differ in
the score by which the last suppression, and average precision, rank them: the network's score, how
far the candidates around a box agree with it, their product (what `larsd` does) with several
powers, and a logistic regression on all that is known of a box. The regression is fitted on four
fifths of the images and ranks the fifth that it has not seen. The last line is out of reach: boxes
ranked by their true overlap. Scores are not calibrated, since that leaves ranks as they are where
all images are of one ground sample distance.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from larsd_geo.boxes import agreement, nms_rotated, rotated_iou, vote_boxes
from larsd_geo.datasets import LabelledImage, read_labels
from larsd_geo.detection.tiles import THINNING_IOU
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.run import labels_of
from larsd_geo.inference.candidates import DEFAULT_SCORE_FLOOR, Candidates
from larsd_geo.inference.images import candidates_at_scale, working_scale
from larsd_geo.inference.opening import open_model
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.refine import suppress
from larsd_geo.model.card import ModelCard
from larsd_geo.model.config import DEFAULT_NMS_IOU

__all__ = ["Seeds", "main"]

Floats = NDArray[np.float64]

#: Parts of the images; each is ranked by what was fitted on the others.
FOLDS = 5

#: Strength of the pull of the regression's weights towards zero.
_RIDGE = 1.0

#: Boxes below it are not fitted on.
_LEAST_SCORE = 0.2

#: A box that overlaps a ship by this much finds it.
_HIT_IOU = 0.5


@dataclass(frozen=True)
class Seeds:
    """The candidates of an image that thinning left, voted on.

    Attributes:
        boxes: (N, 5) boxes in the pixels that were searched.
        scores: (N,) the network's scores.
        agreement: (N,) how far the candidates around each agree.
        features: (N, F) what is known of each.
        iou: (N,) the greatest overlap with a labelled ship.
        counts: (N,) whether the label there counts; false where it is one to be ignored.
        plain: The ships by suppression before the vote, as single images are searched.
        scale: Searched pixels for a pixel of the image.
    """

    boxes: Floats
    scores: Floats
    agreement: Floats
    features: Floats
    iou: Floats
    counts: NDArray[np.bool_]
    plain: Candidates
    scale: float

    def ranked(self, scores: Floats) -> Candidates:
        """Return the ships in the image's pixels, if these scores rank the seeds."""
        kept = nms_rotated(self.boxes, scores, DEFAULT_NMS_IOU)
        return self._in_image(self.boxes[kept], scores[kept])

    def as_single(self) -> Candidates:
        """Return the ships as `larsd evaluate` finds them."""
        return self._in_image(self.plain.boxes, self.plain.scores)

    def _in_image(self, boxes: Floats, scores: Floats) -> Candidates:
        boxes = boxes.copy()
        boxes[:, :4] /= self.scale
        return Candidates(boxes, scores)


def seeds_of(predictor: Predictor, card: ModelCard, labelled: LabelledImage) -> Seeds:
    """Search an image at the model's finest look, and compare what is there with its labels."""
    scale = working_scale(labelled.gsd_m, card.gsd_range_m, card.most_magnified)
    found = candidates_at_scale(predictor, labelled.read(), scale)
    usable = found.scores > DEFAULT_SCORE_FLOOR
    boxes, scores = found.boxes[usable].copy(), found.scores[usable].astype(np.float64)
    boxes[:, :4] *= scale
    kept = nms_rotated(boxes, scores, THINNING_IOU)
    moved = vote_boxes(boxes[kept], boxes, scores)
    agree = agreement(moved, boxes, scores)
    truth = np.asarray(labelled.boxes, dtype=np.float64).reshape(-1, 5).copy()
    truth[:, :4] *= scale
    overlap = np.asarray(rotated_iou(moved, truth)) if len(truth) else np.zeros((len(moved), 0))
    iou = overlap.max(axis=1, initial=0.0)
    counts = np.ones(len(moved), dtype=bool)
    if len(truth):
        counts = ~(np.asarray(labelled.ignore)[overlap.argmax(axis=1)] & (iou > 0.1))
    return Seeds(
        moved,
        scores[kept],
        agree,
        _features(boxes, scores, kept, moved, agree),
        iou,
        counts,
        suppress(Candidates(boxes, scores)),
        scale,
    )


def _features(
    boxes: Floats, scores: Floats, kept: NDArray[np.int64], moved: Floats, agree: Floats
) -> Floats:
    """Return what is known of each seed, (N, F)."""
    score = np.clip(scores[kept], 1e-4, 1 - 1e-4)
    length, width = (np.log(side(moved[:, 2:4], axis=1)) for side in (np.max, np.min))
    # How far the vote moved it, and how strong the candidates are that overlap it.
    own = np.array([_iou_of(a, b) for a, b in zip(boxes[kept], moved, strict=True)])
    around = np.array([scores[_near(boxes, box)].sum() for box in moved])
    columns = [np.log(score / (1 - score)), agree, length, length - width, own, np.log1p(around)]
    features: Floats = np.stack(columns, axis=1).reshape(len(moved), len(columns))
    return features


def _iou_of(one: Floats, other: Floats) -> float:
    return float(np.asarray(rotated_iou(one[None], other[None]))[0, 0])


def _near(boxes: Floats, box: Floats) -> NDArray[np.bool_]:
    """Tell which boxes' centres lie within half of a box's width of its own."""
    apart = np.hypot(*(boxes[:, :2] - box[:2]).T)
    near: NDArray[np.bool_] = apart < box[2:4].min() / 2
    return near


def fitted(parts: Sequence[Seeds]) -> Callable[[Floats], Floats]:
    """Fit the probability of a hit by what is known of a box; return it as a function."""
    # Of the boxes that come to compete; thousands of faint ones would outweigh them.
    used = [part.counts & (part.scores > _LEAST_SCORE) for part in parts]
    known = np.concatenate([part.features[one] for part, one in zip(parts, used, strict=True)])
    hit = np.concatenate(
        [part.iou[one] >= _HIT_IOU for part, one in zip(parts, used, strict=True)]
    ).astype(np.float64)
    if not len(known):  # a model that finds nothing: whatever it is
        return lambda features: expit(features[:, 0])
    mean, deviation = known.mean(axis=0), known.std(axis=0) + 1e-9

    def columns(features: Floats) -> Floats:
        scaled = (features - mean) / deviation
        # Products of two let a small ship's agreement weigh otherwise than a large one's.
        pairs = [scaled[:, i] * scaled[:, j] for i in range(scaled.shape[1]) for j in range(i + 1)]
        return np.column_stack([np.ones(len(scaled)), scaled, *pairs])

    design = columns(known)

    def loss(weights: Floats) -> tuple[float, Floats]:
        value = design @ weights
        cost = -(hit * log_expit(value) + (1 - hit) * log_expit(-value)).sum()
        pulled = np.concatenate([[0.0], weights[1:]])
        slope = design.T @ (expit(value) - hit)
        return cost + _RIDGE * float(pulled @ pulled) / 2, slope + _RIDGE * pulled

    weights = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    return lambda features: np.asarray(expit(columns(features) @ weights))


def ranked_by_regression(seeds: Sequence[Seeds]) -> list[Candidates]:
    """Rank each image by a regression on images of other folds."""
    found = []
    rules = [
        fitted([s for number, s in enumerate(seeds) if number % FOLDS != fold])
        for fold in range(FOLDS)
    ]
    for number, one in enumerate(seeds):
        found.append(one.ranked(rules[number % FOLDS](one.features)))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--split", default="val")
    parser.add_argument("--precision", default="auto")
    asked = parser.parse_args(arguments)
    opened = open_model(asked.model, "cpu", asked.precision)
    images = read_labels(asked.data, "auto", asked.split, None)
    predictor = opened.predictor()
    seeds = [seeds_of(predictor, opened.card, image) for image in images]
    truths, sources = labels_of(images)
    names = list(truths)
    rules: dict[str, list[Candidates]] = {
        "score x agreement, after suppression by score": [s.as_single() for s in seeds],
        "score x agreement": [s.ranked(s.scores * s.agreement) for s in seeds],
        "score": [s.ranked(s.scores) for s in seeds],
        "agreement": [s.ranked(s.agreement) for s in seeds],
    }
    for power in (0.5, 2.0):
        rules[f"score x agreement^{power:g}"] = [
            s.ranked(s.scores * s.agreement**power) for s in seeds
        ]
    rules[f"regression on {seeds[0].features.shape[1]} properties, unseen fifth"] = (
        ranked_by_regression(seeds)
    )
    rules["true overlap (out of reach)"] = [s.ranked(s.iou) for s in seeds]
    table = Table("ranked by", "AP50 VOC07", "AP50", "AP75", "greatest F1")
    for name, found in rules.items():
        result = evaluate_detections(dict(zip(names, found, strict=True)), truths, sources=sources)
        at = result.overall.at_threshold
        f1 = 2 * at.precision * at.recall / max(at.precision + at.recall, 1e-9)
        values = (result.overall.ap50_voc07, result.overall.ap50, result.overall.ap75, f1)
        table.add_row(name, *(f"{100 * value:.1f}" for value in values))
    console = Console(width=100, highlight=False)
    console.print(table)
    console.print(f"{len(images)} images, {sum(len(s.boxes) for s in seeds)} boxes after thinning")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
