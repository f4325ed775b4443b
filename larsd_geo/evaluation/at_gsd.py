"""Run a model over labelled images as sensors of several ground sample distances see them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from larsd_geo.datasets import LabelledImage, read_labels
from larsd_geo.errors import NoImagesAtGsdError
from larsd_geo.evaluation.resolution import evaluate_in_metres, images_at_gsd
from larsd_geo.evaluation.results import EvaluationResult
from larsd_geo.evaluation.run import ImageProgress
from larsd_geo.files import atomic_output, check_target
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.forms import measuring_backend
from larsd_geo.inference.images import calibrated_in_image, ships_in_image
from larsd_geo.inference.opening import open_model
from larsd_geo.inference.predictor import Predictor
from larsd_geo.model.card import ModelCard

__all__ = ["evaluate_at_gsds", "find_ships", "named_at_gsd"]


def evaluate_at_gsds(
    data: str | Path,
    gsds_m: Sequence[float],
    model: str | Path | None = None,
    *,
    assumed_gsd_m: float | None = None,
    label_format: str = "auto",
    split: str | None = None,
    score_threshold: float | None = None,
    device: str = "auto",
    precision: str = "float32",
    backend: str | None = None,
    json_path: Path | None = None,
    overwrite: bool = False,
    advance: ImageProgress | None = None,
) -> dict[float, EvaluationResult]:
    """Score a model on labelled images, made as coarse as sensors of several distances see them.

    An image is searched as a scene of that ground sample distance is, with all the looks that it
    needs. Up to 6 m a hit overlaps its ship by half, beyond by 0.3 (see `hit_iou_at`).

    Args:
        data: Folder of the labelled images.
        gsds_m: Ground sample distances in metres. Images that are coarser are left out of it.
        model: Name or folder of the model; None for the default one.
        assumed_gsd_m: Ground sample distance of images that do not say; None leaves them out.
        label_format: One of `larsd_geo.datasets.FORMATS`, or `auto`.
        split: Split to evaluate on; None for all images.
        score_threshold: Threshold for hits and misses; None for the model's default score, since
            one score must serve all distances.
        device: See `larsd_geo.inference.device.choose_device`.
        precision: See `larsd_geo.inference.device.choose_device`.
        backend: See `larsd_geo.inference.opening.open_model`; None is torch where it is installed.
        json_path: File for the scores (JSON); None for no file.
        overwrite: Whether it may be replaced.
        advance: Called after each image.

    Returns:
        Ground sample distance -> scores; lengths of ships and bins are in metres.

    Raises:
        LabelFileError: If the labels or an image cannot be read.
        ModelError: If the model cannot be loaded.
        NoImagesAtGsdError: If no image is fine enough for a distance.
        OutputExistsError: If the file exists and `overwrite` is false.
        OutputNotWritableError: If it cannot be written.
    """
    if json_path is not None:
        check_target(json_path, overwrite=overwrite)
    images = read_labels(data, label_format, split)
    seen = {gsd: named_at_gsd(images, gsd, assumed_gsd_m) for gsd in sorted(set(gsds_m))}
    loaded = open_model(model, device, precision, backend or measuring_backend())
    predictor, card = loaded.predictor(), loaded.card
    threshold = card.score_threshold if score_threshold is None else score_threshold
    total, done = sum(map(len, seen.values())), 0
    results = {}
    for gsd_m, named in seen.items():
        predictions: dict[str, Candidates] = {}
        for name, found in find_ships(predictor, card, named):
            predictions[name] = calibrated_in_image(card, found, named[name].gsd_m)
            done += 1
            if advance is not None:
                advance(done, total)
        results[gsd_m] = evaluate_in_metres(predictions, named, gsd_m, threshold)
    if json_path is not None:
        values = {f"{gsd_m:g}": result.to_dict() for gsd_m, result in results.items()}
        with atomic_output(json_path, overwrite=overwrite) as temporary:
            text = json.dumps(values, indent=2, allow_nan=False) + "\n"
            temporary.write_text(text, encoding="utf-8")
    return results


def named_at_gsd(
    images: Sequence[LabelledImage], gsd_m: float, assumed_gsd_m: float | None
) -> dict[str, LabelledImage]:
    """Return images of a ground sample distance by a name that holds it, see `images_at_gsd`.

    Raises:
        NoImagesAtGsdError: If no image is fine enough.
    """
    named = {
        f"{image.path} at {gsd_m:g} m": image
        for image in images_at_gsd(images, gsd_m, assumed_gsd_m)
    }
    if not named:
        unknown = sum(image.gsd_m is None for image in images) if assumed_gsd_m is None else 0
        raise NoImagesAtGsdError(gsd_m, len(images), unknown)
    return named


def find_ships(
    predictor: Predictor, card: ModelCard, named: dict[str, LabelledImage]
) -> Iterator[tuple[str, Candidates]]:
    """Search images as scenes are searched.

    Args:
        predictor: The model.
        card: Its card.
        named: Images by name.

    Yields:
        Each image's name, and its ships with the network's own scores.

    Raises:
        LabelFileError: If an image cannot be read.
    """
    for name, image in named.items():
        yield name, ships_in_image(predictor, image.read(), card, image.gsd_m)
