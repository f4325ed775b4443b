"""A bow head on its way into a model: scored on what the detector finds, then stored with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from numpy.typing import ArrayLike

from larsd_geo import __version__
from larsd_geo.datasets import LabelledImage
from larsd_geo.datasets.labelled import has_bows
from larsd_geo.evaluation.bows import BowScores
from larsd_geo.evaluation.run import find_in_images, score_bow_head
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.inference.refine import suppress
from larsd_geo.model.card import BowCard, ModelCard
from larsd_geo.model.config import Normalisation
from larsd_geo.model.weights import BOW_PREFIX, LoadedModel, load_weights, save_model
from larsd_geo.training.bow import BowRecipe, TrainedBow


def score_with_detector(
    loaded: LoadedModel,
    trained: TrainedBow,
    pictures: Sequence[LabelledImage],
    advance: Callable[[], None] | None = None,
) -> BowScores | None:
    """Let a model find the ships of pictures with labelled bows, and score a new head on them.

    Args:
        loaded: The detector.
        trained: The head.
        pictures: Labelled pictures; those without bows are passed over.
        advance: Called after each picture.

    Returns:
        The scores at the model's own score threshold; None if no bow is labelled.
    """
    known = [picture for picture in pictures if has_bows(picture)]
    card = loaded.card
    predictions: dict[str, tuple[ArrayLike, ArrayLike]] = {}
    predictor = predictor_for_network(
        loaded.network, Normalisation(card.mean, card.std), bow=trained.head
    )
    for name, found in find_in_images(predictor, known, gsd_range_m=card.gsd_range_m):
        kept = suppress(found)
        # The card's threshold is one of calibrated scores.
        predictions[name] = (kept.boxes, card.curve.apply(kept.scores))
        if advance is not None:
            advance()
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
        recipe: How it was trained.
        scores: On validation.
        data: What it was trained on, in words.
        overwrite: Replace a model that is there.

    Returns:
        The card as written.

    Raises:
        ModelExistsError: If there is a model already.
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
