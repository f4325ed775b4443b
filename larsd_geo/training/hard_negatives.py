"""Hard negatives: places where the starting model sees ships that are none.

Before its first step a run looks through its training pictures with the model that it starts from.
Detections on nothing (`NEAR_IOU`, as `larsd evaluate --errors` has it) that score `LEAST_SCORE` or
more are kept, and a share of the run's crops is drawn around them (see
`larsd_geo.training.loader`). They are written into the run's folder, from where a resumed run reads
them again: its crops must stay the same.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from larsd_geo.boxes import box_areas, rotated_iou
from larsd_geo.datasets import LabelledImage
from larsd_geo.errors import CheckpointError, TrainingConfigError
from larsd_geo.evaluation.error_kinds import NEAR_IOU
from larsd_geo.evaluation.run import find_in_images
from larsd_geo.files import atomic_output
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.inference.refine import suppress
from larsd_geo.model.config import Normalisation
from larsd_geo.model.weights import LoadedModel, load_model
from larsd_geo.training.augmentation import visible_share
from larsd_geo.training.config import TrainingConfig

logger = logging.getLogger(__name__)

HARD_NEGATIVES_FILE = "hard_negatives.json"
"""Name of the file in a run's folder."""

LEAST_SCORE = 0.2
"""Least score, calibrated where the model's card has a calibration: half of the usual threshold, so
that also what a little training would lift above it is kept."""

LOG_EVERY = 50
"""Pictures between lines of the log."""

MiningProgress = Callable[[int, int], None]
"""Called with pictures done and pictures in all."""


@dataclass(frozen=True, eq=False)
class HardNegative:
    """A place where a model saw a ship that is none.

    Attributes:
        picture: Index of the training picture.
        box: (5,) what the model saw, in the picture's pixels.
        score: How sure it was, 0 to 1.
    """

    picture: int
    box: NDArray[np.float64]
    score: float


def check_sources(config: TrainingConfig, pictures: Sequence[LabelledImage]) -> None:
    """Refuse sources of hard negatives that no training picture is of.

    Raises:
        TrainingConfigError: If there is such a source.
    """
    known = sorted({picture.source for picture in pictures})
    if set(config.hard_negative_sources) - set(known):
        wanted = f"sources of the training pictures: {', '.join(known)}"
        raise TrainingConfigError("hard_negative_sources", config.hard_negative_sources, wanted)


def hard_negatives_of_run(
    config: TrainingConfig,
    pictures: Sequence[LabelledImage],
    folder: Path,
    device: torch.device,
    *,
    resume: bool,
    advance: MiningProgress | None = None,
) -> list[HardNegative]:
    """Return a run's hard negatives: mined and written down, or read again where it is resumed.

    Args:
        config: The recipe.
        pictures: The training pictures.
        folder: The run's folder.
        device: Where the model runs.
        resume: Whether the run goes on.
        advance: Called after each picture.

    Raises:
        CheckpointError: If a resumed run's file is missing, damaged, or of other pictures.
        LabelFileError: If a picture cannot be read.
        OutputNotWritableError: If the file cannot be written.
    """
    path = folder / HARD_NEGATIVES_FILE
    if resume:
        return read_hard_negatives(path, pictures)
    model = load_model(config.start_from, device)
    found = mine_hard_negatives(
        model,
        pictures,
        sources=config.hard_negative_sources,
        precision=config.precision,
        advance=advance,
    )
    write_hard_negatives(path, found, pictures, model)
    counts = Counter(pictures[place.picture].source for place in found)
    if found:
        said = ", ".join(f"{source} {count}" for source, count in sorted(counts.items()))
        logger.info("%d hard negatives (%s), see %s", len(found), said, path)
    else:
        logger.warning("no hard negatives: %s finds nothing false here", model.card.name)
    return found


def mine_hard_negatives(
    model: LoadedModel,
    pictures: Sequence[LabelledImage],
    *,
    sources: Sequence[str] = (),
    precision: str = "float32",
    advance: MiningProgress | None = None,
) -> list[HardNegative]:
    """Run a model over pictures and keep what it reports where nothing is labelled.

    Args:
        model: The model.
        pictures: Pictures with their labels.
        sources: The sources to look at, those whose labels leave no ship out; all if empty.
        precision: See `larsd_geo.inference.torch_backend.precision_context`.
        advance: Called after each picture.

    Returns:
        The places by picture, best score first; each lies wholly within its picture and overlaps
        every labelled and ignored box by less than `NEAR_IOU`, measured by the smaller of the two
        areas as well.

    Raises:
        LabelFileError: If a picture cannot be read.
    """
    chosen = [i for i, p in enumerate(pictures) if not sources or p.source in sources]
    predictor = predictor_for_network(
        model.network, Normalisation(model.card.mean, model.card.std), precision=precision
    )
    looked_at = find_in_images(
        predictor,
        [pictures[index] for index in chosen],
        gsd_range_m=model.card.gsd_range_m,
    )
    places: list[HardNegative] = []
    for done, (index, (_, candidates)) in enumerate(zip(chosen, looked_at, strict=True), start=1):
        kept = suppress(candidates)
        scores = model.card.curve.apply(kept.scores)
        labels = pictures[index]
        false = scores >= LEAST_SCORE
        false[false] = _apart(kept.boxes[false], labels.boxes)
        if false.any():
            # Labels often leave out a ship that the picture's edge cuts.
            size = labels.read().shape[:2]
            false[false] = visible_share(kept.boxes[false], size) == 1.0
        places += [
            HardNegative(index, kept.boxes[at], float(scores[at])) for at in np.flatnonzero(false)
        ]
        if done % LOG_EVERY == 0 or done == len(chosen):
            logger.info("hard negatives: %d of %d pictures searched", done, len(chosen))
        if advance is not None:
            advance(done, len(chosen))
    return places


def _apart(found: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(N,) which boxes share less than `NEAR_IOU` of the smaller area with every label.

    This says more than that their IoU is less, which it is for a small box in the midst of a large
    ship, too.
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
    pictures: Sequence[LabelledImage],
    model: LoadedModel,
) -> None:
    """Write hard negatives as JSON, whole or not at all.

    Raises:
        OutputNotWritableError: If it cannot be written.
    """
    values = {
        "model": model.card.name,
        "sha256": model.card.sha256,
        "least_score": LEAST_SCORE,
        "places": [
            {
                "picture": place.picture,
                "file": pictures[place.picture].name,
                "source": pictures[place.picture].source,
                "box": place.box.tolist(),
                "score": place.score,
            }
            for place in places
        ],
    }
    with atomic_output(path, overwrite=True) as temporary:
        temporary.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def read_hard_negatives(path: Path, pictures: Sequence[LabelledImage]) -> list[HardNegative]:
    """Read what `write_hard_negatives` wrote.

    Args:
        path: The file.
        pictures: The same pictures in the same order; their folder may be another one.

    Raises:
        CheckpointError: If it is missing, damaged, or of other pictures.
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
        if not 0 <= place.picture < len(pictures) or pictures[place.picture].name != file:
            raise CheckpointError(path, f"{file} is not the training picture that it was")
    return places
