"""Mine hard negatives: false detections of the model that a run starts from.

Before its first step a run searches its training images with the model that it starts from. False
detections (`NEAR_IOU`, as in `larsd_geo.evaluation.error_kinds`) that score `LEAST_SCORE` or more
are kept, and a share of the run's crops is drawn around them (see `larsd_geo.training.loader`).
They are written to the run's folder, where a resumed run reads them: its crops must stay the same.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from larsd_geo.boxes import box_areas, rotated_iou
from larsd_geo.datasets import LabelledImage
from larsd_geo.errors import CheckpointError, TrainingConfigError
from larsd_geo.evaluation.error_kinds import NEAR_IOU
from larsd_geo.evaluation.run import ImageProgress, find_in_images
from larsd_geo.files import atomic_output
from larsd_geo.inference.images import calibrated_in_image
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.inference.refine import suppress
from larsd_geo.model.config import Normalisation
from larsd_geo.model.weights import LoadedModel, load_model
from larsd_geo.training.augmentation import visible_share
from larsd_geo.training.config import TrainingConfig

__all__ = [
    "HARD_NEGATIVES_FILE",
    "LEAST_SCORE",
    "HardNegative",
    "check_sources",
    "hard_negatives_of_run",
    "mine_hard_negatives",
    "read_hard_negatives",
    "write_hard_negatives",
]

logger = logging.getLogger(__name__)

#: Name of the file in a run's folder.
HARD_NEGATIVES_FILE = "hard_negatives.json"

#: Least score, calibrated if the model's card has a calibration: half of the usual threshold, to
#: keep what a little training would lift above it.
LEAST_SCORE = 0.2

#: Images between lines of the log.
LOG_EVERY = 50


@dataclass(frozen=True, eq=False)
class HardNegative:
    """A false detection in a training image.

    Attributes:
        image: Index of the training image.
        box: (5,) the detection, in the image's pixels.
        score: Its score, 0 to 1.
    """

    image: int
    box: NDArray[np.float64]
    score: float


def check_sources(config: TrainingConfig, images: Sequence[LabelledImage]) -> None:
    """Refuse sources of hard negatives without training images.

    Raises:
        TrainingConfigError: If there is such a source.
    """
    known = sorted({image.source for image in images})
    if set(config.hard_negative_sources) - set(known):
        wanted = f"sources of the training images: {', '.join(known)}"
        raise TrainingConfigError("hard_negative_sources", config.hard_negative_sources, wanted)


def hard_negatives_of_run(
    config: TrainingConfig,
    images: Sequence[LabelledImage],
    folder: Path,
    device: torch.device,
    *,
    resume: bool,
    advance: ImageProgress | None = None,
) -> list[HardNegative]:
    """Return a run's hard negatives: mined and written, or read again if it is resumed.

    Args:
        config: The recipe.
        images: The training images.
        folder: The run's folder.
        device: Where the model runs.
        resume: Whether the run is resumed.
        advance: Called after each image.

    Raises:
        CheckpointError: If a resumed run's file is missing, damaged, or of other images.
        LabelFileError: If an image cannot be read.
        OutputNotWritableError: If the file cannot be written.
    """
    path = folder / HARD_NEGATIVES_FILE
    if resume:
        return read_hard_negatives(path, images)
    model = load_model(config.start_from, device)
    found = mine_hard_negatives(
        model,
        images,
        sources=config.hard_negative_sources,
        precision=config.precision,
        advance=advance,
    )
    write_hard_negatives(path, found, images, model)
    counts = Counter(images[place.image].source for place in found)
    if found:
        said = ", ".join(f"{source} {count}" for source, count in sorted(counts.items()))
        logger.info("%d hard negatives (%s), see %s", len(found), said, path)
    else:
        logger.warning("no hard negatives: %s has no false detections here", model.card.name)
    return found


def mine_hard_negatives(
    model: LoadedModel,
    images: Sequence[LabelledImage],
    *,
    sources: Sequence[str] = (),
    precision: str = "float32",
    advance: ImageProgress | None = None,
) -> list[HardNegative]:
    """Run a model over images and keep its detections where nothing is labelled.

    Args:
        model: The model.
        images: Images with their labels.
        sources: The sources to search, those whose labels are complete; all if empty.
        precision: See `larsd_geo.inference.torch_backend.precision_context`.
        advance: Called after each image.

    Returns:
        The places by image, best score first; each lies wholly within its image and overlaps
        every labelled and ignored box by less than `NEAR_IOU`, measured by the smaller of the two
        areas as well.

    Raises:
        LabelFileError: If an image cannot be read.
    """
    chosen = [i for i, p in enumerate(images) if not sources or p.source in sources]
    predictor = predictor_for_network(
        model.network, Normalisation(model.card.mean, model.card.std), precision=precision
    )
    searched = find_in_images(
        predictor, [images[index] for index in chosen], gsd_range_m=model.card.gsd_range_m
    )
    places: list[HardNegative] = []
    for done, (index, (_, candidates)) in enumerate(zip(chosen, searched, strict=True), start=1):
        labels = images[index]
        kept = calibrated_in_image(model.card, suppress(candidates), labels.gsd_m)
        scores = kept.scores
        false = scores >= LEAST_SCORE
        false[false] = _apart(kept.boxes[false], labels.boxes)
        if false.any():
            # Ships that the image's edge cuts are often not labelled.
            size = labels.read().shape[:2]
            false[false] = visible_share(kept.boxes[false], size) == 1.0
        places += [
            HardNegative(index, kept.boxes[at], float(scores[at])) for at in np.flatnonzero(false)
        ]
        if done % LOG_EVERY == 0 or done == len(chosen):
            logger.info("hard negatives: %d of %d images searched", done, len(chosen))
        if advance is not None:
            advance(done, len(chosen))
    return places


def _apart(found: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which boxes share less than `NEAR_IOU` of the smaller area with every label, (N,).

    This is stricter than a limit on the IoU, which is small for a small box on a large ship, too.
    """
    if len(found) == 0 or len(labels) == 0:
        return np.ones(len(found), dtype=np.bool_)
    iou = np.asarray(rotated_iou(found, labels))
    a, b = np.asarray(box_areas(found))[:, None], np.asarray(box_areas(labels))[None]
    shared = iou * (a + b) / (1.0 + iou) / np.minimum(a, b)
    apart: NDArray[np.bool_] = np.all(shared < NEAR_IOU, axis=1)
    return apart


def write_hard_negatives(
    path: Path,
    places: Sequence[HardNegative],
    images: Sequence[LabelledImage],
    model: LoadedModel,
) -> None:
    """Write hard negatives as JSON, atomically.

    Raises:
        OutputNotWritableError: If it cannot be written.
    """
    values = {
        "model": model.card.name,
        "sha256": model.card.sha256,
        "least_score": LEAST_SCORE,
        "places": [
            {
                "picture": place.image,
                "file": images[place.image].name,
                "source": images[place.image].source,
                "box": place.box.tolist(),
                "score": place.score,
            }
            for place in places
        ],
    }
    with atomic_output(path, overwrite=True) as temporary:
        temporary.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def read_hard_negatives(path: Path, images: Sequence[LabelledImage]) -> list[HardNegative]:
    """Read what `write_hard_negatives` wrote.

    Args:
        path: The file.
        images: The same images in the same order, perhaps in another folder.

    Raises:
        CheckpointError: If it is missing, damaged, or of other images.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["places"]
        places = [
            HardNegative(
                int(row["picture"]),
                np.array(row["box"], dtype=np.float64).reshape(5),
                float(row["score"]),
            )
            for row in rows
        ]
        files = [str(row["file"]) for row in rows]
    except FileNotFoundError as error:
        raise CheckpointError(path, "there is none") from error
    except OSError as error:
        raise CheckpointError(path, error.strerror or "it cannot be read") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(path, f"it is damaged ({type(error).__name__})") from error
    for place, file in zip(places, files, strict=True):
        if not 0 <= place.image < len(images) or images[place.image].name != file:
            raise CheckpointError(path, f"{file} is not the training image that it was")
    return places
