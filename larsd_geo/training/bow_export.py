"""Score a new bow head on what a detector finds, and store it in the detector's model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from numpy.typing import ArrayLike

from larsd_geo import __version__
from larsd_geo.datasets import LabelledImage
from larsd_geo.datasets.labelled import has_bows
from larsd_geo.evaluation.bows import BowScores
from larsd_geo.evaluation.run import ImageProgress, find_in_images, score_bow_head
from larsd_geo.inference.images import calibrated_in_image
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.inference.refine import suppress
from larsd_geo.model.card import BowCard, ModelCard
from larsd_geo.model.config import Normalisation
from larsd_geo.model.weights import BOW_PREFIX, LoadedModel, load_weights, save_model
from larsd_geo.training.bow import BowRecipe, TrainedBow

__all__ = ["export_bow", "score_with_detector"]


def score_with_detector(
    loaded: LoadedModel,
    trained: TrainedBow,
    images: Sequence[LabelledImage],
    advance: ImageProgress | None = None,
) -> BowScores | None:
    """Find the ships of images with labelled bows by a model, and score a new head on them.

    Args:
        loaded: The detector.
        trained: The head.
        images: Labelled images; those without bows are skipped.
        advance: Called after each image.

    Returns:
        The scores at the model's own score threshold; None if no bow is labelled.
    """
    known = [image for image in images if has_bows(image)]
    card = loaded.card
    predictions: dict[str, tuple[ArrayLike, ArrayLike]] = {}
    predictor = predictor_for_network(
        loaded.network, Normalisation(card.mean, card.std), bow=trained.head
    )
    gsd_m = {str(image.path): image.gsd_m for image in known}
    for name, found in find_in_images(predictor, known, gsd_range_m=card.gsd_range_m):
        kept = suppress(found)
        # The card's threshold is one of calibrated scores.
        predictions[name] = calibrated_in_image(card, kept, gsd_m[name])
        if advance is not None:
            advance(len(predictions), len(known))
    return score_bow_head(predictor, trained.bound, known, predictions, card.score_threshold)


def export_bow(
    loaded: LoadedModel,
    folder: Path,
    trained: TrainedBow,
    recipe: BowRecipe,
    scores: BowScores | None,
    data: str,
    *,
    overwrite: bool = False,
) -> ModelCard:
    """Write a model with a bow head; every other tensor is copied bit by bit.

    Args:
        loaded: The model without it, or with another one.
        folder: Folder of the new model; the old one's with `overwrite`.
        trained: The head.
        recipe: Its recipe.
        scores: Its scores on the validation split.
        data: Description of the training data, for the card.
        overwrite: Replace a model that is there.

    Returns:
        The card as written.

    Raises:
        ModelExistsError: If the folder holds a model already.
    """
    stored = load_weights(loaded.folder)
    state = {key: value for key, value in stored.items() if not key.startswith(BOW_PREFIX)}
    state |= {BOW_PREFIX + key: value for key, value in trained.head.state_dict().items()}
    bow = BowCard(
        width=recipe.width,
        temperature=trained.head.temperature,
        bound=trained.bound,
        held_out={
            "crops": trained.crops,
            "accuracy": round(trained.accuracy, 4),
            "precision": round(trained.precision, 4),
            "coverage": round(trained.coverage, 4),
        },
        scores={} if scores is None else scores.to_dict(),
        training={
            "recipe": recipe.to_dict(),
            "data": data,
            "detector_sha256": loaded.card.sha256,
            "larsd_geo": __version__,
        },
    )
    return save_model(folder, state, replace(loaded.card, bow=bow), overwrite=overwrite)
